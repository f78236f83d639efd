"""What was posted under an Idempotency-Key, where no fact of ours tells of it."""

from __future__ import annotations

from dataclasses import dataclass

from byname.store.upsert import upsert
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.desk.tables import posted


@dataclass(frozen=True, slots=True)
class Posted:
    """The digest of the words, which try of them it is, and whether the bus is known to have them."""

    digest: str
    revision: int
    is_kept: bool


async def find_posted(connection: AsyncConnection, key: str) -> Posted | None:
    query = select(posted.c.digest, posted.c.revision, posted.c.kept).where(posted.c.id == key)
    row = (await connection.execute(query)).first()
    return Posted(row.digest, row.revision, bool(row.kept)) if row else None


async def save_posted(
    connection: AsyncConnection, key: str, digest: str, revision: int, *, is_kept: bool
) -> None:
    row = {"id": key, "digest": digest, "revision": revision, "kept": int(is_kept)}
    await upsert(connection, posted, [row])

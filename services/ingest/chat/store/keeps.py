"""What waits for RAW, the files, and the addresses that wait for a confirmation."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from byname.store.database import micros
from byname.store.upsert import upsert
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.chat.model import ChatFile
from services.ingest.chat.tables import files, keeps, mails


@dataclass(frozen=True, slots=True)
class Keep:
    """Something that is committed and shall be on RAW: its key there, and its body."""

    key: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class MailAsked:
    """An address that a visitor gave, until they open the link that was sent to it."""

    token_hash: str
    visitor: str
    email: str
    expires_at: int
    confirmed: bool


async def add_keeps(connection: AsyncConnection, new: Sequence[Keep], now: datetime) -> None:
    """Note what is to be kept; what is noted already stays as it is."""
    rows = [{"key": one.key, "body": one.body, "at": micros(now)} for one in new]
    await upsert(connection, keeps, rows, keep=True)


async def find_keeps(connection: AsyncConnection, keys: Collection[str]) -> list[Keep]:
    """Which of these are not yet certain to be on RAW."""
    if not keys:
        return []
    query = select(keeps).where(keeps.c.key.in_(sorted(keys)))
    return [Keep(row.key, bytes(row.body)) for row in await connection.execute(query)]


async def old_keeps(connection: AsyncConnection, before: datetime, limit: int = 200) -> list[Keep]:
    """What has waited since before then, oldest first: a crash or an outage left it."""
    query = select(keeps).where(keeps.c.at < micros(before)).order_by(keeps.c.at).limit(limit)
    return [Keep(row.key, bytes(row.body)) for row in await connection.execute(query)]


async def drop_keeps(connection: AsyncConnection, keys: Sequence[str]) -> None:
    """These are on RAW's disk."""
    for start in range(0, len(keys), 500):
        await connection.execute(delete(keeps).where(keeps.c.key.in_(keys[start : start + 500])))


async def add_file(connection: AsyncConnection, session: str, file: ChatFile, now: datetime) -> None:
    """Note a file whose bytes are in the object store."""
    row = {"session": session, "at": micros(now), "id": file.id, "name": file.name,
           "media_type": file.media_type, "sha256": file.sha256, "size": file.size}  # fmt: skip
    await upsert(connection, files, [row], keep=True)


async def find_files(connection: AsyncConnection, ids: Collection[str]) -> dict[str, tuple[str, ChatFile]]:
    """Files by id, each with the session it belongs to."""
    if not ids:
        return {}
    rows = await connection.execute(select(files).where(files.c.id.in_(sorted(ids))))
    return {
        row.id: (row.session, ChatFile(row.id, row.name, row.media_type, row.sha256, row.size))
        for row in rows
    }


async def add_mail(connection: AsyncConnection, asked: MailAsked, now: datetime) -> None:
    """Note that an address is to be confirmed."""
    row = {"hash": asked.token_hash, "visitor": asked.visitor, "email": asked.email,
           "at": micros(now), "expires_at": asked.expires_at, "confirmed_at": 0}  # fmt: skip
    await connection.execute(insert(mails), [row])


async def find_mail(connection: AsyncConnection, token_hash: str) -> MailAsked | None:
    """What a link in a mail is about."""
    row = (await connection.execute(select(mails).where(mails.c.hash == token_hash))).first()
    if row is None:
        return None
    return MailAsked(row.hash, row.visitor, row.email, row.expires_at, bool(row.confirmed_at))


async def asked_since(connection: AsyncConnection, email: str, since: datetime) -> bool:
    """Whether a mail to this address was asked for since then, by whomever."""
    query = select(mails.c.hash).where(mails.c.email == email, mails.c.at >= micros(since)).limit(1)
    return (await connection.scalar(query)) is not None


async def confirm_mail(connection: AsyncConnection, token_hash: str, now: datetime) -> bool:
    """The link was opened; False when it has been before."""
    done = await connection.execute(
        update(mails)
        .where(mails.c.hash == token_hash, mails.c.confirmed_at == 0)
        .values(confirmed_at=micros(now))
    )
    return bool(done.rowcount)


async def drop_asked(connection: AsyncConnection, visitor_id: str) -> None:
    """The links that this visitor has not opened are void."""
    await connection.execute(delete(mails).where(mails.c.visitor == visitor_id, mails.c.confirmed_at == 0))


async def forget_mails(connection: AsyncConnection, before: datetime) -> None:
    """Forget links that ran out long ago."""
    await connection.execute(delete(mails).where(mails.c.expires_at < micros(before)))

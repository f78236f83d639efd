"""What waits for RAW, the files, and the addresses that wait for a confirmation."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from byname.store.database import micros
from byname.store.upsert import upsert
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.chat.model import ChatFile
from services.ingest.chat.tables import files, keeps, mails

MOST_TRIES = 5  # at the code of one link


@dataclass(frozen=True, slots=True)
class Keep:
    """Something that is committed and shall be on RAW: its key there, and its body."""

    key: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class MailAsked:
    """An address that a visitor gave, until they open the link that was sent to it, with their code."""

    token_hash: str
    visitor: str
    email: str
    code: str = field(repr=False)
    at: int
    expires_at: int
    tries: int = 0
    confirmed: bool = False

    def is_open(self, now: datetime) -> bool:
        """Whether the link still does something."""
        return not self.confirmed and self.tries < MOST_TRIES and self.expires_at > micros(now)


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


async def add_file(
    connection: AsyncConnection, session: str, file: ChatFile, now: datetime, *, used: bool
) -> None:
    """Note a file whose bytes are in the object store; `used` by a line already, or waiting for one."""
    row = {"session": session, "at": micros(now), "used": used, "id": file.id, "name": file.name,
           "media_type": file.media_type, "sha256": file.sha256, "size": file.size}  # fmt: skip
    await upsert(connection, files, [row], keep=True)


async def find_files(
    connection: AsyncConnection, ids: Collection[str], *, hold: bool = False
) -> dict[str, tuple[str, ChatFile]]:
    """Files by id, each with the session it belongs to; held, nobody forgets them before the commit."""
    if not ids:
        return {}
    query = select(files).where(files.c.id.in_(sorted(ids))).order_by(files.c.id)
    if hold and connection.dialect.name == "postgresql":
        query = query.with_for_update()
    rows = await connection.execute(query)
    return {
        row.id: (row.session, ChatFile(row.id, row.name, row.media_type, row.sha256, row.size))
        for row in rows
    }


async def use_files(connection: AsyncConnection, ids: Collection[str]) -> None:
    """These are in a line: they stay as long as it does."""
    if ids:
        await connection.execute(update(files).where(files.c.id.in_(sorted(ids))).values(used=True))


async def forget_unused(connection: AsyncConnection, before: datetime) -> None:
    """Forget uploads from before then that went with no line.

    Their bytes stay in the object store: it names them by content, and other messages may hold the same.
    """
    await connection.execute(delete(files).where(files.c.used.is_(False), files.c.at < micros(before)))


async def add_mail(connection: AsyncConnection, asked: MailAsked) -> None:
    """Note that an address is to be confirmed."""
    row = {"hash": asked.token_hash, "visitor": asked.visitor, "email": asked.email, "code": asked.code,
           "at": asked.at, "expires_at": asked.expires_at, "tries": 0, "confirmed_at": 0}  # fmt: skip
    await connection.execute(insert(mails), [row])


async def find_mail(connection: AsyncConnection, token_hash: str) -> MailAsked | None:
    """What a link in a mail is about."""
    return _asked((await connection.execute(select(mails).where(mails.c.hash == token_hash))).first())


async def asked_since(connection: AsyncConnection, email: str, since: datetime) -> MailAsked | None:
    """The last mail to this address that was asked for since then, by whomever."""
    query = select(mails).where(mails.c.email == email, mails.c.at >= micros(since))
    return _asked((await connection.execute(query.order_by(mails.c.at.desc()).limit(1))).first())


def _asked(row: Any) -> MailAsked | None:
    if row is None:
        return None
    return MailAsked(
        token_hash=row.hash, visitor=row.visitor, email=row.email, code=row.code, at=row.at,
        expires_at=row.expires_at, tries=row.tries, confirmed=bool(row.confirmed_at),
    )  # fmt: skip


async def confirm_mail(connection: AsyncConnection, token_hash: str, now: datetime) -> bool:
    """The link was opened; False when it has been before."""
    done = await connection.execute(
        update(mails)
        .where(mails.c.hash == token_hash, mails.c.confirmed_at == 0)
        .values(confirmed_at=micros(now))
    )
    return bool(done.rowcount)


async def take_try(connection: AsyncConnection, token_hash: str) -> int:
    """Which try at the code of an open link this is, from 1; 0 when there were too many."""
    here = mails.c.hash == token_hash
    done = await connection.execute(
        update(mails).where(here, mails.c.tries < MOST_TRIES).values(tries=mails.c.tries + 1)
    )
    if not done.rowcount:
        return 0
    return int(await connection.scalar(select(mails.c.tries).where(here)) or 0)


async def void_asked(connection: AsyncConnection, visitor_id: str) -> None:
    """The links that this visitor has not opened are over; that they were mailed is still remembered."""
    theirs = (mails.c.visitor == visitor_id, mails.c.confirmed_at == 0)
    await connection.execute(update(mails).where(*theirs).values(expires_at=0))


async def forget_mails(connection: AsyncConnection, before: datetime) -> None:
    """Forget links that ran out long ago."""
    await connection.execute(delete(mails).where(mails.c.expires_at < micros(before)))

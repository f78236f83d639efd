"""What is remembered of mailboxes. Several copies may read one mailbox: nothing here ever goes backwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from byname.store import Database
from byname.store.database import micros
from byname.store.upsert import upsert
from sqlalchemy import delete, select, update

from services.ingest.imap.place import Cursor, Left, Place
from services.ingest.imap.tables import cursors, kept, left


class MailboxStore:
    """The tables of the mailboxes."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def cursor(self, place: Place) -> Cursor | None:
        """How far the folder is read; None before the first look."""
        async with self._db.reading() as connection:
            query = select(cursors.c.uidvalidity, cursors.c.last_uid).where(cursors.c.place == place.id)
            row = (await connection.execute(query)).one_or_none()
        return Cursor(row.uidvalidity, row.last_uid) if row else None

    async def begin(self, place: Place, uidvalidity: int) -> None:
        """Read the folder from its beginning: the first time, or because its UIDs count anew."""
        row = {
            "place": place.id,
            "account": place.account,
            "folder": place.folder,
            "uidvalidity": uidvalidity,
            "last_uid": 0,
        }
        async with self._db.transaction() as unit:
            await upsert(unit.connection, cursors, [row])
            old = left.c.uidvalidity != uidvalidity
            await unit.connection.execute(delete(left).where(left.c.place == place.id, old))

    async def advance(self, place: Place, cursor: Cursor) -> None:
        """The folder is read so far; without effect where a copy is further, or the UIDs count anew."""
        same = cursors.c.place == place.id, cursors.c.uidvalidity == cursor.uidvalidity
        behind = cursors.c.last_uid < cursor.last_uid
        async with self._db.transaction() as unit:
            await unit.connection.execute(
                update(cursors).where(*same, behind).values(last_uid=cursor.last_uid)
            )

    async def known(self, mails: Sequence[str]) -> set[str]:
        """Which of these mails are kept already."""
        async with self._db.reading() as connection:
            return set(await connection.scalars(select(kept.c.mail).where(kept.c.mail.in_(mails))))

    async def remember(self, mails: Iterable[str], now: datetime) -> None:
        """These mails are kept."""
        rows = [{"mail": one, "at": micros(now)} for one in dict.fromkeys(mails)]
        async with self._db.transaction() as unit:
            await upsert(unit.connection, kept, rows, keep=True)

    async def leave(self, place: Place, uidvalidity: int, mails: Sequence[Left], now: datetime) -> None:
        """These mails stay in the mailbox; they are looked at again at the next connection."""
        rows = [
            {
                "place": place.id,
                "uid": one.uid,
                "uidvalidity": uidvalidity,
                "size": one.size,
                "reason": one.reason,
                "at": micros(now),
            }
            for one in mails
        ]
        async with self._db.transaction() as unit:
            await upsert(unit.connection, left, rows)

    async def left(self, place: Place, uidvalidity: int) -> list[Left]:
        """What was left in this folder."""
        query = select(left).where(left.c.place == place.id, left.c.uidvalidity == uidvalidity)
        async with self._db.reading() as connection:
            rows = await connection.execute(query.order_by(left.c.uid))
            return [Left(row.uid, row.size, row.reason) for row in rows]

    async def taken(self, place: Place, uids: Sequence[int]) -> None:
        """These mails are left no more."""
        async with self._db.transaction() as unit:
            await unit.connection.execute(delete(left).where(left.c.place == place.id, left.c.uid.in_(uids)))

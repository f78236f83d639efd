"""A mailbox that is read, with a RAW that remembers, and a store on disk."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from byname.bus.errors import BusUnavailable
from byname.channels.email.imap_settings import ImapMailbox
from byname.channels.model import Stored
from byname.store import Database
from byname.store.engine import make_engine
from byname.store.migrate import upgrade

from services.ingest.imap.catch_up import CatchUp
from services.ingest.imap.place import Place
from services.ingest.imap.store import MailboxStore
from services.ingest.imap.tables import METADATA
from services.ingest.imap.watch import FolderWatch
from tests.support.facts import FrozenClock
from tests.support.imap_server import ImapServer
from tests.support.waiting import until


@dataclass
class Raw:
    """Stands for RAW: what is kept in it is kept once for each key, unless it is away."""

    kept: dict[str, Stored] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    away: bool = False

    async def keep(self, channel: str, stored: Stored) -> str:
        assert channel == "email"
        await asyncio.sleep(0)
        if self.away:
            raise BusUnavailable("the bus did not acknowledge")
        self.asked.append(stored.key)
        self.kept.setdefault(stored.key, stored)
        return stored.key

    @property
    def subjects(self) -> list[str]:
        """In the order in which they were kept."""
        return [one.body.split(b"\r\n")[0].decode().removeprefix("Subject: ") for one in self.kept.values()]


@dataclass
class Reader:
    """Reads mailboxes of one server into one RAW; what it remembers is on disk."""

    server: ImapServer
    db: Database
    raw: Raw = field(default_factory=Raw)

    @contextlib.asynccontextmanager
    async def reading(self, folder: str = "INBOX", **settings: Any) -> AsyncIterator[FolderWatch]:
        """A watch on a folder, for as long as the block takes."""
        watch = self.watch(folder, **settings)
        task = asyncio.create_task(watch.run())
        try:
            yield watch
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def watch(self, folder: str = "INBOX", **settings: Any) -> FolderWatch:
        mailbox = a_mailbox(self.server, folders=(folder,), **settings)
        return FolderWatch("support", mailbox, folder, self.catch_up(folder, **settings), soon_s=(0.02, 0.2))

    def catch_up(self, folder: str = "INBOX", **settings: Any) -> CatchUp:
        mailbox = a_mailbox(self.server, folders=(folder,), **settings)
        place = Place(mailbox.host, mailbox.user, folder)
        return CatchUp(mailbox, place, MailboxStore(self.db), self.raw.keep, kind_of, FrozenClock())

    async def has(self, *subjects: str) -> None:
        """Wait until exactly these are kept, in any order."""

        async def there() -> bool:
            return sorted(self.raw.subjects) == sorted(subjects)

        await until(there, f"kept are {subjects}", explain=lambda: str(self.raw.subjects))


def a_mailbox(server: ImapServer, **settings: Any) -> ImapMailbox:
    """The server's account, over plain TCP on loopback."""
    values = {
        "host": "127.0.0.1",
        "port": server.port,
        "tls": "none",
        "user": server.user,
        "password": server.password,
        "poll_s": 0.1,
        "idle_s": 30.0,
    }
    return ImapMailbox.model_validate({**values, **settings})


def kind_of(address: str) -> Literal["signed", "ours", ""]:
    return "ours" if address.endswith("@acme.example") else ""


def mail(subject: str, body: str = "Hello") -> bytes:
    return f"Subject: {subject}\r\nTo: support@acme.example\r\n\r\n{body}\r\n".encode()


@contextlib.asynccontextmanager
async def a_reader(folder: Path) -> AsyncIterator[Reader]:
    """A fresh server with a reader for it."""
    engine = make_engine("", folder, "ingest")
    await upgrade(engine, "ingest")
    db = Database(engine, METADATA, "ingest", FrozenClock())
    try:
        async with ImapServer() as server:
            yield Reader(server, db)
    finally:
        await db.close()


async def well(watch: FolderWatch) -> None:
    """Wait until the folder is read."""

    async def fine() -> bool:
        return not watch.trouble

    await until(fine, "the folder is read", explain=lambda: watch.trouble)


async def unwell(watch: FolderWatch, *words: str) -> str:
    """Wait until the trouble has all these words in it."""

    async def said() -> str:
        return watch.trouble if all(one in watch.trouble for one in words) else ""

    return await until(said, f"trouble with {words}", explain=lambda: watch.trouble)

"""The notifier's own store and the mails it would send, without a bus or a relay."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

from byname.channels.email.relay import RelayKeys
from byname.contracts import Event
from byname.store import Database
from byname.store.engine import make_engine
from byname.store.migrate import upgrade
from sqlalchemy import select

from services.notifier.compose import Composer
from services.notifier.domain import CALLS, MORE_MAY_BREAK, Outcome, decide
from services.notifier.handlers import Listener
from services.notifier.store.send_log import Task, claim
from services.notifier.tables import METADATA, sends
from services.notifier.verdicts import apply_verdicts
from tests.support.facts import FrozenClock
from tests.unit.notifier.moves import TEAM

KEYS = RelayKeys("acme.example", {1: b"k" * 32}, 1)


@dataclass
class Mail:
    """One mail as its reader sees it; `head` are its headers."""

    kind: str
    to: str
    head: EmailMessage
    text: str


class House:
    """Hears facts into a store, and claims what is due from it."""

    def __init__(self, db: Database, clock: FrozenClock) -> None:
        self.db, self.clock = db, clock
        self.desk_url = self.ingest_url = ""
        self._listener = Listener(lambda: TEAM, clock, lambda: None, calls=True)

    async def hear(self, *events: Event[Any]) -> None:
        """One batch, in one transaction."""
        async with self.db.transaction() as unit:
            await self._listener.on_events(unit, events)

    async def due(self) -> list[Task]:
        """What goes out in a moment; nobody has it again until a lease runs out."""
        self.clock.forward(seconds=MORE_MAY_BREAK.total_seconds())
        async with self.db.transaction() as unit:
            return await claim(unit.connection, "copy_1", self.clock.now(), timedelta(seconds=20), 100)

    async def send(self, outcome: Outcome = "sent", **forward: float) -> list[Task]:
        """What is due after a while, with what becomes of it."""
        self.clock.forward(**forward)
        now = self.clock.now()
        async with self.db.transaction() as unit:
            tasks = await claim(unit.connection, "copy_1", now, timedelta(seconds=20), 100)
            verdicts = [
                decide(one, outcome, "said", now, timedelta(days=2)) for t in tasks for one in t.sends
            ]
            await apply_verdicts(unit, verdicts, TEAM.company.domain, now)
        return tasks

    async def mails(self) -> list[Mail]:
        """The same, written."""
        composer = Composer(TEAM, KEYS, timedelta(days=60), {}, self.desk_url, self.ingest_url)
        found = []
        for task in await self.due():
            if task.send.kind in CALLS:
                continue
            mail = composer.compose(task, [], [])
            head = message_from_bytes(mail.data, policy=policy.default)
            assert isinstance(head, EmailMessage)
            body = head.get_body(("plain",))
            assert body is not None
            text = str(body.get_content()).replace("\r\n", "\n")
            found.append(Mail(task.send.kind, mail.rcpt_to, head, text))
        return found

    async def states_of(self, kind: str) -> list[str]:
        """Those of all sends of this kind, in their order."""
        async with self.db.reading() as connection:
            query = select(sends.c.state).where(sends.c.kind == kind).order_by(sends.c.number)
            return list((await connection.execute(query)).scalars())

    async def states(self) -> dict[str, str]:
        """Each send's state, by kind and person."""
        async with self.db.reading() as connection:
            rows = await connection.execute(select(sends).order_by(sends.c.number))
            return {f"{row.kind} {row.person}".strip(): row.state for row in rows}


@cache
def new_store() -> bytes:
    """An empty one: making its tables takes longer than most tests of what is in them."""

    async def make() -> bytes:
        with tempfile.TemporaryDirectory(prefix="byname-store-") as home:
            engine = make_engine("", Path(home), "notifier")
            await upgrade(engine, "notifier")
            await engine.dispose()
            return (Path(home) / "notifier.sqlite3").read_bytes()

    with ThreadPoolExecutor(1) as other:  # this one may be running a loop already
        return other.submit(asyncio.run, make()).result()


@asynccontextmanager
async def a_house(home: Path) -> AsyncIterator[House]:
    """A new store on SQLite; one that is there already is brought up to date."""
    clock = FrozenClock()
    path = home / "notifier.sqlite3"
    if not path.exists():
        path.write_bytes(new_store())
    engine = make_engine("", home, "notifier")
    await upgrade(engine, "notifier")
    db = Database(engine, METADATA, "notifier", clock)

    async def publish(_rows: object) -> None:
        """The bus is not what is tested here."""

    db.publish = publish
    yield House(db, clock)
    await engine.dispose()

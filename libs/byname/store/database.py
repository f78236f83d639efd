"""Transactions that carry inbox and outbox: an effect, its memory and its events commit together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import MetaData, Table, bindparam, delete, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from byname.clock import Clock
from byname.contracts.base import Fact
from byname.contracts.catalog import may_say
from byname.contracts.envelope import Event, encode
from byname.errors import Reject
from byname.store.tables import reliability_tables

log = logging.getLogger(__name__)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The bus takes 1 MB, and as a dead letter an event becomes a third larger (base64).
LARGEST_EVENT = 700_000

Publish = Callable[[Sequence[tuple[str, str, bytes]]], Any]


def micros(moment: datetime) -> int:
    """Microseconds since 1970: how every store keeps a moment."""
    return (moment - _EPOCH) // timedelta(microseconds=1)  # a float would lose one now and then


def moment(at: int) -> datetime:
    """The moment that so many microseconds since 1970 are, in UTC."""
    return _EPOCH + timedelta(microseconds=at)


class Transaction:
    """One open transaction. Leaving its block commits; an exception rolls everything back."""

    def __init__(self, database: Database, connection: AsyncConnection) -> None:
        self._database = database
        self.connection = connection
        self.emitted: list[tuple[str, str, bytes]] = []
        self.afterwards: list[Callable[[], None]] = []
        self.now = database.clock.now()

    async def fresh(self, consumer: str, event_ids: Sequence[str]) -> set[str]:
        """Which of these ids this consumer has not acted on yet; they count as acted on from now on."""
        inbox = self._database.inbox
        wanted = list(dict.fromkeys(event_ids))
        known = set(
            await self.connection.scalars(
                select(inbox.c.event_id).where(inbox.c.consumer == consumer, inbox.c.event_id.in_(wanted))
            )
        )
        new = [event_id for event_id in wanted if event_id not in known]
        if new:
            at = micros(self._database.clock.now())
            await self.connection.execute(
                insert(inbox), [{"consumer": consumer, "event_id": one, "at": at} for one in new]
            )
        return set(new)

    def emit(self, events: Iterable[Event[Any]]) -> None:
        """Say these facts, in this order, once the transaction is committed. Reject: one is too large."""
        for item in events:
            self._database.check_may_say(type(item.data))
            data = encode(item)
            if len(data) > LARGEST_EVENT:  # once in the outbox it would stand in the way for ever
                raise Reject(f"{item.data.type} would be {len(data):,} bytes, more than an event may have")
            self.emitted.append((item.id, item.subject, data))

    def after_commit(self, action: Callable[[], None]) -> None:
        """Do this once the transaction is committed, before its events are published."""
        self.afterwards.append(action)

    async def flush(self) -> None:
        """Write the outbox rows; called once, before the commit."""
        if self.emitted:
            at = micros(self._database.clock.now())
            await self.connection.execute(
                insert(self._database.outbox),
                [{"event_id": i, "subject": s, "data": d, "at": at} for i, s, d in self.emitted],
            )

    async def serialize(self, name: str) -> None:
        """Until the end of this transaction nobody else holds `name`: copies decide one after the other."""
        if self.connection.dialect.name == "postgresql":
            await self.connection.execute(
                text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": name}
            )


class Database:
    """The store of one service. `publish` is the way to the bus, given by the wiring."""

    def __init__(self, engine: AsyncEngine, metadata: MetaData, service: str, clock: Clock) -> None:
        self.engine = engine
        self.service = service
        self.clock = clock
        self.inbox: Table = metadata.tables["inbox"]
        self.outbox: Table = metadata.tables["outbox"]
        self.publish: Publish | None = None
        self._said: list[str] = []  # published, and to be forgotten in the next transaction
        self._behind = False  # something is committed that could not be published yet
        # SQLite has one writer; waiting for it inside SQLite would stop the whole event loop.
        self._turn: AbstractAsyncContextManager[Any] = (
            asyncio.Lock() if engine.dialect.name == "sqlite" else nullcontext()
        )

    def check_may_say(self, kind: type[Fact]) -> None:
        """The catalogue decides who says what; a surprise here is a mistake in our own code."""
        if not may_say(self.service, kind):
            raise PermissionError(f"{self.service} is not listed as a producer of {kind.type}")

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Do everything in the block at once, or nothing; then publish what it emitted.

        BusUnavailable after the commit: the effects stand, the events follow when the bus is back.
        """
        said, self._said = self._said, []
        try:
            async with self._turn, self.engine.begin() as connection:
                await self._forget(connection, said)
                unit = Transaction(self, connection)
                yield unit
                await unit.flush()
        except BaseException:
            self._said += said
            raise
        for action in unit.afterwards:
            action()
        if unit.emitted:
            await self._say_in_order(unit.emitted)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A read-only look at the store, which waits for nobody."""
        async with self.engine.connect() as connection:
            await connection.execution_options(read_only=True)
            yield connection

    async def ping(self) -> None:
        """Ask the store for an answer; its errors mean that it does not work."""
        async with self.reading() as connection:
            await connection.execute(text("SELECT 1"))

    async def relay(self, older_than: datetime | None = None) -> int:
        """Publish what a crash left in the outbox; how many events that were."""
        query = select(self.outbox).order_by(self.outbox.c.number).limit(1000)
        if older_than:
            query = query.where(self.outbox.c.at < micros(older_than))
        if self._said:
            query = query.where(self.outbox.c.event_id.not_in(self._said[-500:]))
        count = 0
        while True:
            async with self.reading() as connection:
                rows = (await connection.execute(query)).all()
            if not rows:
                return count
            await self._say([(row.event_id, row.subject, row.data) for row in rows])
            await self.tidy()
            count += len(rows)

    async def prune(self, before: datetime) -> None:
        """Forget inbox rows of events that cannot come again."""
        async with self._turn, self.engine.begin() as connection:
            await connection.execute(delete(self.inbox).where(self.inbox.c.at < micros(before)))

    async def tidy(self) -> None:
        """Forget what was published since the last transaction.

        Long before the server forgets its ids: what a crash leaves here is published again at the next start.
        """
        if self._said:
            async with self._turn, self.engine.begin() as connection:
                said, self._said = self._said, []
                await self._forget(connection, said)

    async def close(self) -> None:
        """Tidy the outbox and let go of the connections."""
        await self.tidy()
        await self.engine.dispose()

    async def _say_in_order(self, emitted: list[tuple[str, str, bytes]]) -> None:
        """Say this now, but never before what an earlier failure left unsaid."""
        try:
            await (self.relay() if self._behind else self._say(emitted))
        except BaseException:
            self._behind = True
            raise
        self._behind = False

    async def _say(self, emitted: list[tuple[str, str, bytes]]) -> None:
        if self.publish is None:
            raise RuntimeError(f"{self.service}: the store has no way to the bus")
        await self.publish(emitted)
        self._said += [event_id for event_id, _, _ in emitted]

    async def _forget(self, connection: AsyncConnection, event_ids: Sequence[str]) -> None:
        if not event_ids:
            return
        statement = delete(self.outbox).where(self.outbox.c.event_id == bindparam("one"))
        await connection.execute(statement, [{"one": event_id} for event_id in event_ids])


def standard_metadata() -> MetaData:
    """Metadata with the tables every service has; a service adds its own."""
    metadata = MetaData()
    reliability_tables(metadata)
    return metadata

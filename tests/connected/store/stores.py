"""Stores on both databases: SQLite in a file, PostgreSQL in a database of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from byname.store import Database, standard_metadata
from byname.store.engine import make_engine
from byname.store.migrate import upgrade
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.facts import FrozenClock


@dataclass
class Place:
    """Where the tables of services lie."""

    url: str
    home: Path

    def engine(self, service: str) -> AsyncEngine:
        return make_engine(self.url, self.home, service)


@dataclass
class FakeBus:
    """Takes what a store says, or is away."""

    said: list[str] = field(default_factory=list)
    away: Exception | None = None

    async def publish(self, rows: Sequence[tuple[str, str, bytes]]) -> None:
        if self.away:
            raise self.away
        self.said += [event_id for event_id, _, _ in rows]


async def open_store(place: Place, bus: FakeBus, service: str = "router") -> Database:
    """The store of a service with its tables, whose way to the bus is `bus`."""
    engine = place.engine(service)
    await upgrade(engine, service)
    database = Database(engine, standard_metadata(), service, FrozenClock())
    database.publish = bus.publish
    return database


async def rows(database: Database, table: str) -> int:
    """How many rows `inbox` or `outbox` has."""
    async with database.reading() as connection:
        count = select(func.count()).select_from(getattr(database, table))
        return int(await connection.scalar(count) or 0)

"""Ingest's store on both databases, for calls and cursors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from byname.store import Database
from byname.store.engine import make_engine
from byname.store.migrate import upgrade

from services.ingest.phone import tables
from tests.support.facts import FrozenClock


@asynccontextmanager
async def ingest_store(url: str, home: Path) -> AsyncIterator[Database]:
    """With its tables; nothing is said to any bus."""
    engine = make_engine(url, home, "ingest")
    await upgrade(engine, "ingest")
    database = Database(engine, tables.METADATA, "ingest", FrozenClock())
    yield database
    await engine.dispose()

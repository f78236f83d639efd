"""Every test of this folder runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from byname.store import Database

from tests.connected.store.stores import FakeBus, Place, open_store
from tests.support.postgres import OwnPostgres


@pytest.fixture(params=["sqlite", "postgresql"])
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Nothing is in it yet."""
    if request.param == "sqlite":
        return Place("", tmp_path)
    postgres: OwnPostgres = request.getfixturevalue("postgres")
    return Place(await postgres.new_database(), tmp_path)


@pytest.fixture
def fake_bus() -> FakeBus:
    return FakeBus()


@pytest.fixture
async def store(place: Place, fake_bus: FakeBus) -> AsyncIterator[Database]:
    """The router's store."""
    database = await open_store(place, fake_bus)
    yield database
    await database.engine.dispose()

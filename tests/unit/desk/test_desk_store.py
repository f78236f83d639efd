"""The store: migrations match the tables, batches come back as they went in."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from byname.contracts import Event
from byname.store.engine import make_engine
from byname.store.migrate import VERSION_TABLE, upgrade
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.desk.domain import Batch, FactRow, columns, project
from services.desk.store.write import ALL, load, save
from services.desk.tables import METADATA, facts
from tests.unit.desk.builders import Story, at
from tests.unit.desk.channel_story import ChannelStory
from tests.unit.desk.due_story import DueStory
from tests.unit.desk.test_desk_domain import everything, over_channels, projected, rows


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    made = make_engine("", tmp_path, "desk")
    await upgrade(made, "desk")
    yield made
    await made.dispose()


async def test_the_migrations_make_exactly_the_tables(engine: AsyncEngine) -> None:
    def differences(connection: Any) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        return list(compare_metadata(context, METADATA))

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []


def test_rows_and_tables_have_the_same_columns() -> None:
    for kind, table in ((FactRow, facts), *((one.kind, one.table) for one in ALL)):
        assert set(columns(kind)) == {column.name for column in table.columns} - {"number"}


async def _take(engine: AsyncEngine, events: list[Event[Any]]) -> None:
    async with engine.begin() as connection:
        batch = await load(connection, events)
        project(batch, events, at(1000))
        await save(connection, batch)


async def _stored(engine: AsyncEngine) -> dict[str, Any]:
    async with engine.connect() as connection:
        found = {}
        for table, key in ((facts, "event"), *((one.table, one.key) for one in ALL)):
            kept = (await connection.execute(select(table))).mappings().all()
            found[table.name] = {row[key]: {k: v for k, v in row.items() if k != "number"} for row in kept}
    return found


@pytest.mark.parametrize("seed", range(12))
async def test_batches_of_any_size_and_order_are_stored_as_one(engine: AsyncEngine, seed: int) -> None:
    events = everything(Story(1)) + everything(Story(2, begins=5)) + over_channels(ChannelStory(3))
    events += DueStory(4).everything_due()
    whole: Batch = projected(events)
    chance = random.Random(seed)
    chance.shuffle(events)
    while events:
        size = chance.randint(1, 12)
        await _take(engine, events[:size])
        events = events[size:]
    stored = await _stored(engine)
    expected = rows(whole)
    assert {name: stored[name] for name in expected} == expected
    assert stored["facts"].keys() == {row.event for row in whole.facts}

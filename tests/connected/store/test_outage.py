"""PostgreSQL away for a while: errors that pass, told apart from mistakes of our own."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from byname.store.engine import ensure_schema
from byname.store.errors import is_passing
from sqlalchemy import text

from tests.connected.store.stores import FakeBus, Place, open_store
from tests.support.postgres import OwnPostgres

pytestmark = pytest.mark.connected


async def test_an_outage_passes(postgres: OwnPostgres, tmp_path: Path) -> None:
    place = Place(await postgres.new_database(), tmp_path)
    store = await open_store(place, FakeBus())

    async def act(name: str) -> Exception | None:
        try:
            async with store.transaction() as unit:
                await unit.fresh("router", [name])
                if name == "during":
                    await asyncio.to_thread(postgres.stop)
                await unit.fresh("router", [f"{name} too"])
        except Exception as error:
            return error
        return None

    assert await act("before") is None
    try:
        found = [await act("during"), *[await act(f"away {number}") for number in range(4)]]
    finally:
        postgres.start()  # not in a thread: it would end with that thread
    assert all(error is not None and is_passing(error) for error in found), found
    assert await act("after") is None, "the pool notices that its connections are gone"
    await store.engine.dispose()


@pytest.mark.parametrize(
    "mistake",
    [
        "SELECT nonsense",
        "SELECT * FROM no_such_table",
        "INSERT INTO inbox (consumer, event_id, at) VALUES ('a', 'b', 1), ('a', 'b', 2)",
        "INSERT INTO inbox (consumer) VALUES (NULL)",
        "SELECT 1 / 0",
    ],
)
async def test_a_mistake_does_not_pass(postgres_url: str, tmp_path: Path, mistake: str) -> None:
    store = await open_store(Place(postgres_url, tmp_path), FakeBus())
    with pytest.raises(Exception) as found:
        async with store.transaction() as unit:
            await unit.connection.execute(text(mistake))
    assert not is_passing(found.value)
    await store.engine.dispose()


async def test_two_copies_that_lock_each_other_out_try_again(postgres_url: str, tmp_path: Path) -> None:
    place = Place(postgres_url, tmp_path)
    stores = [await open_store(place, FakeBus()), await open_store(place, FakeBus())]
    async with stores[0].transaction() as unit:
        await unit.fresh("router", ["a", "b"])
    both = asyncio.Barrier(2)

    async def lock(which: int, order: tuple[str, str]) -> Exception | None:
        try:
            async with stores[which].transaction() as unit:
                statement = text("SELECT 1 FROM inbox WHERE event_id = :one FOR UPDATE")
                await unit.connection.execute(statement, {"one": order[0]})
                await both.wait()
                await unit.connection.execute(statement, {"one": order[1]})
        except Exception as error:
            return error
        return None

    found = [e for e in await asyncio.gather(lock(0, ("a", "b")), lock(1, ("b", "a"))) if e]
    assert len(found) == 1, "PostgreSQL ends one of the two"
    assert is_passing(found[0])
    for store in stores:
        await store.engine.dispose()


async def test_a_schema_that_many_create_at_once(postgres_url: str, tmp_path: Path) -> None:
    engines = [Place(postgres_url, tmp_path).engine("router") for _ in range(8)]
    for engine in engines:  # connect first, so that they meet
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    await asyncio.gather(*(ensure_schema(engine, "router") for engine in engines))
    for engine in engines:
        await engine.dispose()

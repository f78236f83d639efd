"""Migrations make exactly the tables that the program uses, on both databases, however many try at once."""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from byname.store.migrate import VERSION_TABLE, StoreOutdated, check_current, upgrade
from sqlalchemy import Connection, MetaData, text

from tests.connected.store.stores import Place

pytestmark = pytest.mark.connected
SERVICES = ("ingest", "router", "notifier", "desk")


def metadata_of(service: str) -> MetaData:
    found: MetaData = importlib.import_module(f"services.{service}.tables").METADATA
    return found


def differences(connection: Connection, metadata: MetaData) -> list[Any]:
    """What Alembic would change to make the tables as the program has them."""
    options = {"version_table": VERSION_TABLE, "compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


@pytest.mark.parametrize("service", SERVICES)
async def test_the_tables_are_those_of_the_program(place: Place, service: str) -> None:
    engine = place.engine(service)
    await upgrade(engine, service)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences, metadata_of(service)) == []
    await engine.dispose()


async def test_a_difference_would_be_seen(place: Place) -> None:
    engine = place.engine("router")
    await upgrade(engine, "router")
    async with engine.begin() as connection:
        await connection.execute(text("ALTER TABLE customers ADD COLUMN stray INTEGER"))
        await connection.execute(text("DROP INDEX conversations_of_customer"))
    async with engine.connect() as connection:
        assert len(await connection.run_sync(differences, metadata_of("router"))) == 2
    await engine.dispose()


@pytest.mark.parametrize("service", SERVICES)
async def test_outdated_tables_are_refused_with_the_command_that_helps(place: Place, service: str) -> None:
    engine = place.engine(service)
    with pytest.raises(StoreOutdated, match="byname db upgrade"):
        await check_current(engine, service)
    newest = await upgrade(engine, service)
    await check_current(engine, service)
    assert await upgrade(engine, service) == newest
    async with engine.begin() as connection:
        await connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '0000'"))
    with pytest.raises(StoreOutdated, match=f"{service}: the tables are at 0000, the program needs {newest}"):
        await check_current(engine, service)
    await engine.dispose()


async def test_services_have_their_tables_apart(place: Place) -> None:
    """`conversations` of the router and of the notifier are two tables, in one PostgreSQL too."""
    engines = {service: place.engine(service) for service in SERVICES}
    for service, engine in engines.items():
        await upgrade(engine, service)
    async with engines["router"].begin() as connection:
        await connection.execute(
            text("INSERT INTO in_hand (person, kind, open, tag) VALUES ('sophie', 'mails', 3, 0)")
        )
    for service, engine in engines.items():
        async with engine.connect() as connection:
            assert await connection.run_sync(differences, metadata_of(service)) == []
        await engine.dispose()


async def test_upgrades_at_the_same_moment(place: Place) -> None:
    """Copies that start together each run the migrations in a process of their own."""
    script = (
        "import asyncio, sys; from pathlib import Path\n"
        "from byname.store.engine import make_engine; from byname.store.migrate import upgrade\n"
        "print(asyncio.run(upgrade(make_engine(sys.argv[1], Path(sys.argv[2]), 'router'), 'router')))\n"
    )
    copies = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", script, place.url, str(place.home)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=_environment(),
        )
        for _ in range(4)
    ]
    said = [(await copy.communicate())[0].decode() for copy in copies]
    assert [copy.returncode for copy in copies] == [0] * 4, "\n".join(said)
    assert len(set(said)) == 1
    engine = place.engine("router")
    await check_current(engine, "router")
    await engine.dispose()


def _environment() -> dict[str, str]:
    root = Path(__file__).parents[3]
    return {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{root / 'libs'}"}

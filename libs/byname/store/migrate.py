"""Migrations: Alembic revisions in each service's `migrations/`, one history a service."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from byname.store.engine import ensure_schema

VERSION_TABLE = "schema_version"


class StoreOutdated(Exception):
    """The tables are older than the program; the text says which command brings them up."""


def _scripts(service: str) -> ScriptDirectory:
    found = importlib.util.find_spec(f"services.{service}.migrations")
    assert found is not None, f"services/{service} has no migrations"
    assert found.submodule_search_locations is not None
    folder = str(Path(next(iter(found.submodule_search_locations))))
    return ScriptDirectory(folder, version_locations=[folder])


async def upgrade(engine: AsyncEngine, service: str) -> str:
    """Bring the tables to the newest revision, each step in the one transaction; its name."""
    await ensure_schema(engine, service)
    scripts = _scripts(service)

    def run(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('byname-migrations'))"))
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": VERSION_TABLE,
                "fn": lambda revision, _context: scripts._upgrade_revs("head", revision),
            },
        )
        with Operations.context(context):
            context.run_migrations()

    async with engine.begin() as connection:
        await connection.run_sync(run)
    return scripts.get_current_head() or ""


async def check_current(engine: AsyncEngine, service: str) -> None:
    """StoreOutdated unless the tables are at the newest revision."""
    wanted = _scripts(service).get_current_head()

    def read(connection: Connection) -> str | None:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        return context.get_current_revision()

    async with engine.connect() as connection:  # it only looks: a service may lack the right to create
        present = await connection.run_sync(read)
    if present != wanted:
        raise StoreOutdated(
            f"{service}: the tables are at {present or 'nothing'}, the program needs {wanted}: "
            "run `byname db upgrade`"
        )

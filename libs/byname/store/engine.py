"""Engines: SQLite by default (one file a service), PostgreSQL by configuration (one schema a service)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.schema import CreateSchema

from byname.config import ConfigError
from byname.store import inline_sqlite

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # a commit is on disk; NORMAL would lose the last ones in a power cut
    "PRAGMA busy_timeout=15000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA cache_size=-32768",
    "PRAGMA temp_store=MEMORY",
)


def make_engine(url: str, home: Path, service: str) -> AsyncEngine:
    """The engine of one service; an empty url means `<home>/<service>.sqlite3`."""
    if not url:
        home.mkdir(parents=True, exist_ok=True)
        return _sqlite(home / f"{service}.sqlite3")
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        raise ConfigError(
            "BYNAME_DATABASE_URL is for PostgreSQL; without it each service has a SQLite file in the home"
        )
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+asyncpg")
    return create_async_engine(
        parsed,
        pool_size=5,
        max_overflow=5,
        pool_pre_ping=True,
        connect_args={"server_settings": {"search_path": service, "application_name": f"byname-{service}"}},
    )


async def ensure_schema(engine: AsyncEngine, service: str) -> None:
    """On PostgreSQL: the service's schema exists."""
    if engine.dialect.name == "postgresql":
        async with engine.begin() as connection:
            # IF NOT EXISTS does not keep two of them from colliding, so one after the other.
            await connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('byname-schema'))"))
            await connection.execute(CreateSchema(service, if_not_exists=True))


def _sqlite(path: Path) -> AsyncEngine:
    engine = create_async_engine(
        URL.create("sqlite+inline", database=str(path)),
        pool_size=2,
        max_overflow=4,
        connect_args={"check_same_thread": False, "factory": inline_sqlite.InlineConnection},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Any) -> None:
        # A reader that later writes would fail at once if another writer came between (SQLITE_BUSY).
        options = connection.get_execution_options()
        connection.exec_driver_sql("BEGIN" if options.get("read_only") else "BEGIN IMMEDIATE")

    return engine

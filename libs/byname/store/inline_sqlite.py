"""SQLite without a thread: its calls run where they are made.

aiosqlite sends every call of every cursor to a thread and back: a SELECT of one row costs 216 µs of CPU by it
and 83 µs here (measured beside each other: docs/decisions/0012). One writer at a time in this process
(Database holds a lock), so nothing here ever waits for the loop.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL
from sqlalchemy.pool import AsyncAdaptedQueuePool, Pool
from sqlalchemy.util.concurrency import await_, in_greenlet


async def _nothing() -> None:
    """SQLAlchemy insists that a statement awaits something; this returns at once."""


def _satisfy() -> None:
    if in_greenlet():
        await_(_nothing())


class InlineCursor(sqlite3.Cursor):
    """sqlite3's cursor, with the one await that AsyncConnection asks for."""

    async def _async_soft_close(self) -> None:
        """Rows are read from SQLite itself; the cursor closes when they are read, as in synchronous use."""

    def execute(self, sql: str, parameters: Any = (), /) -> Any:
        _satisfy()
        return super().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> Any:
        _satisfy()
        return super().executemany(sql, parameters)


class InlineConnection(sqlite3.Connection):
    """sqlite3's connection, giving out such cursors."""

    def cursor(self, factory: Any = InlineCursor) -> Any:
        return super().cursor(factory)


class InlineSQLite(SQLiteDialect_pysqlite):
    """The stock dialect on sqlite3, declared fit for AsyncEngine: it never awaits anything."""

    driver = "inline"
    is_async = True
    supports_statement_cache = True

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:  # noqa: ARG003 - SQLAlchemy's signature
        return AsyncAdaptedQueuePool

    def get_driver_connection(self, connection: Any) -> Any:
        return connection


registry.register("sqlite.inline", __name__, "InlineSQLite")

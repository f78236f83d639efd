"""INSERT … ON CONFLICT, which SQLite and PostgreSQL both have and SQLAlchemy spells by dialect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


async def upsert(
    connection: AsyncConnection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    keys: Sequence[str] = (),
    keep: bool = False,
) -> None:
    """Insert rows; on an equal key (else the primary key) take the new values, or `keep` the old row."""
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    names = list(keys) or [column.name for column in table.primary_key]
    if keep:
        statement = statement.on_conflict_do_nothing(index_elements=names)
    else:
        changed = {name: statement.excluded[name] for name in rows[0] if name not in names}
        statement = statement.on_conflict_do_update(index_elements=names, set_=changed)
    await connection.execute(statement, [dict(row) for row in rows])

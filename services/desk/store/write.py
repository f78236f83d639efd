"""Loading and saving the rows that a batch of events touches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from services.desk.domain import (
    Batch,
    Content,
    Conversation,
    FactRow,
    Message,
    columns,
    touched_conversations,
    touched_messages,
)
from services.desk.tables import contents, conversations, facts, messages

Row = TypeVar("Row", Conversation, Message)


async def load(connection: AsyncConnection, events: Sequence[Any]) -> Batch:
    """What is known of everything these events speak of."""
    known = await _load(connection, messages, Message, touched_messages(events))
    named = touched_conversations(events, known.values())
    return Batch(await _load(connection, conversations, Conversation, named), known)


async def save(connection: AsyncConnection, batch: Batch) -> None:
    """Write every row of the batch."""
    await _upsert(connection, conversations, Conversation, batch.conversations.values(), "id")
    await _upsert(connection, messages, Message, batch.messages.values(), "id")
    await _upsert(connection, contents, Content, batch.contents.values(), "message")
    await _upsert(connection, facts, FactRow, batch.facts, "event")


async def _load(
    connection: AsyncConnection, table: Table, kind: type[Row], ids: Iterable[str]
) -> dict[str, Row]:
    wanted = sorted(ids)
    if not wanted:
        return {}
    names = columns(kind)
    query = select(*(table.c[name] for name in names)).where(table.c.id.in_(wanted))
    found = await connection.execute(query)
    return {row[0]: kind(*row) for row in found}  # the columns are in the order of the fields


async def _upsert(
    connection: AsyncConnection, table: Table, kind: type, rows: Iterable[Any], key: str
) -> None:
    names = columns(kind)
    values = attrgetter(*names)
    # In the order of their ids, so that two copies on PostgreSQL never wait for each other in a circle.
    ordered = rows if kind is FactRow else sorted(rows, key=attrgetter(key))
    parameters = [dict(zip(names, values(row), strict=True)) for row in ordered]
    if not parameters:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    changes = {name: statement.excluded[name] for name in names if name != key}
    await connection.execute(statement.on_conflict_do_update(index_elements=[key], set_=changes), parameters)

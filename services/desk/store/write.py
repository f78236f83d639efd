"""Loading and saving the rows that a batch of events touches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import Dialect, Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.compiler import SQLCompiler

from services.desk.domain import (
    Assignment,
    Batch,
    Block,
    Content,
    Conversation,
    FactRow,
    Handle,
    Handover,
    Incident,
    Joined,
    Label,
    Link,
    Message,
    Presence,
    Suggestion,
    columns,
    touched_blocks,
    touched_conversations,
    touched_handles,
    touched_handovers,
    touched_joinings,
    touched_labels,
    touched_messages,
    touched_people,
)
from services.desk.store.handovers import follow_moves
from services.desk.tables import (
    assignments,
    blocks,
    contents,
    conversations,
    facts,
    handles,
    handovers,
    incidents,
    joined,
    labels,
    links,
    messages,
    presence,
    suggestions,
)

Row = TypeVar(
    "Row", Conversation, Message, Handle, Link, Suggestion, Presence, Handover, Label, Incident, Joined, Block
)


async def load(connection: AsyncConnection, events: Sequence[Any]) -> Batch:
    """What is known of everything these events speak of."""
    known = await _load(connection, messages, Message, touched_messages(events))
    named = touched_conversations(events, known.values())
    return Batch(
        conversations=await _load(connection, conversations, Conversation, named),
        messages=known,
        handles=await _load(connection, handles, Handle, touched_handles(events)),
        links=await _load(connection, links, Link, _named(events, "link")),
        suggestions=await _load(connection, suggestions, Suggestion, _named(events, "suggestion")),
        presence=await _load(connection, presence, Presence, touched_people(events)),
        handovers=await _load(connection, handovers, Handover, touched_handovers(events)),
        labels=await _load(connection, labels, Label, touched_labels(events)),
        incidents=await _load(connection, incidents, Incident, _named(events, "incident")),
        joined=await _load(connection, joined, Joined, touched_joinings(events)),
        blocks=await _load(connection, blocks, Block, touched_blocks(events)),
    )


async def save(connection: AsyncConnection, batch: Batch) -> None:
    """Write every row of the batch."""
    await _write(connection, conversations, Conversation, batch.conversations.values(), "id")
    await _write(connection, messages, Message, batch.messages.values(), "id")
    await _write(connection, contents, Content, batch.contents.values(), "message")
    await _write(connection, facts, FactRow, batch.facts, "event")
    await _write(connection, handles, Handle, batch.handles.values(), "id")
    await _write(connection, links, Link, batch.links.values(), "id")
    await _write(connection, suggestions, Suggestion, batch.suggestions.values(), "id")
    await _write(connection, presence, Presence, batch.presence.values(), "id")
    await _write(connection, handovers, Handover, batch.handovers.values(), "id")
    moved = [one.id for one in batch.handovers.values() if one.moved_at]
    await follow_moves(connection, moved, batch.conversations)
    await _write(connection, assignments, Assignment, batch.assignments.values(), "id")
    await _write(connection, labels, Label, batch.labels.values(), "id")
    await _write(connection, incidents, Incident, batch.incidents.values(), "id")
    await _write(connection, joined, Joined, batch.joined.values(), "id")
    await _write(connection, blocks, Block, batch.blocks.values(), "id")


def _named(events: Sequence[Any], what: str) -> set[str]:
    return {getattr(one.data, what, "") or "" for one in events} - {""}


async def _load(
    connection: AsyncConnection, table: Table, kind: type[Row], ids: Iterable[str]
) -> dict[str, Row]:
    wanted = sorted(ids)
    if not wanted:
        return {}
    names = columns(kind)
    query = select(*(table.c[name] for name in names)).where(table.c.id.in_(wanted))
    found = await connection.execute(query)
    # The columns are in the order of the fields; a null is from before there was the column.
    return {row[0]: kind(*row) if None not in row else kind(**_present(names, row)) for row in found}


def _present(names: Sequence[str], row: Any) -> dict[str, Any]:
    return {name: value for name, value in zip(names, row, strict=True) if value is not None}


async def _write(
    connection: AsyncConnection, table: Table, kind: type, rows: Iterable[Any], key: str
) -> None:
    statement, values = _upsert(connection.dialect, table, columns(kind), key)
    found = [values(row) for row in rows]
    if found:
        await connection.exec_driver_sql(statement, found)


@lru_cache(maxsize=64)
def _upsert(dialect: Dialect, table: Table, names: tuple[str, ...], key: str) -> tuple[str, attrgetter[Any]]:
    """INSERT … ON CONFLICT as the driver wants it, and what takes its parameters from a row, in order.

    Spelled once: to let SQLAlchemy look at every row's parameters costs more than the database itself.
    """
    insert = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).values({name: bindparam(name) for name in names})
    changes = {name: statement.excluded[name] for name in names if name != key}
    made = statement.on_conflict_do_update(index_elements=[key], set_=changes).compile(dialect=dialect)
    assert isinstance(made, SQLCompiler)
    assert made.positiontup, "both drivers number their parameters"
    return made.string, attrgetter(*made.positiontup)

"""Loading and saving the rows that a batch of events touches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
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
    CustomerTier,
    FactRow,
    Handle,
    Handover,
    Hint,
    Incident,
    Joined,
    Label,
    Link,
    Message,
    Nudge,
    Presence,
    Promise,
    Scheduled,
    Suggestion,
    Timer,
    Watched,
    Wish,
    Wisher,
    columns,
    touched_blocks,
    touched_conversations,
    touched_handles,
    touched_handovers,
    touched_hints,
    touched_incidents,
    touched_joinings,
    touched_labels,
    touched_links,
    touched_messages,
    touched_people,
    touched_promises,
    touched_scheduled,
    touched_suggestions,
    touched_tiers,
    touched_timers,
    touched_watched,
    touched_wishers,
    touched_wishes,
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
    hints,
    incidents,
    joined,
    labels,
    links,
    messages,
    nudges,
    presence,
    promises,
    scheduled,
    suggestions,
    tiers,
    timers,
    watched,
    wishers,
    wishes,
)

Row = TypeVar("Row")
Events = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of one kind: the part of a batch, its table, and which of them events change.

    Without `touched` they are written once and never changed.
    """

    table: Table
    kind: type
    touched: Callable[[Events], set[str]] | None = None
    key: str = "id"

    @property
    def name(self) -> str:
        """The field of a batch, called as its table."""
        return self.table.name


# Conversations and messages are known by each other, and loaded by hand.
BESIDE = (
    Kept(handles, Handle, touched_handles),
    Kept(links, Link, touched_links),
    Kept(suggestions, Suggestion, touched_suggestions),
    Kept(presence, Presence, touched_people),
    Kept(handovers, Handover, touched_handovers),
    Kept(labels, Label, touched_labels),
    Kept(incidents, Incident, touched_incidents),
    Kept(joined, Joined, touched_joinings),
    Kept(blocks, Block, touched_blocks),
    Kept(promises, Promise, touched_promises),
    Kept(hints, Hint, touched_hints),
    Kept(timers, Timer, touched_timers),
    Kept(watched, Watched, touched_watched),
    Kept(scheduled, Scheduled, touched_scheduled),
    Kept(wishes, Wish, touched_wishes),
    Kept(wishers, Wisher, touched_wishers),
    Kept(tiers, CustomerTier, touched_tiers),
)
ALL = (
    Kept(conversations, Conversation),
    Kept(messages, Message),
    Kept(contents, Content, key="message"),
    Kept(assignments, Assignment),
    Kept(nudges, Nudge),
    *BESIDE,
)


async def load(connection: AsyncConnection, events: Events) -> Batch:
    """What is known of everything these events speak of."""
    known = await _load(connection, messages, Message, touched_messages(events))
    named = touched_conversations(events, known.values())
    beside: dict[str, Any] = {
        one.name: await _load(connection, one.table, one.kind, one.touched(events))
        for one in BESIDE
        if one.touched
    }
    return Batch(
        conversations=await _load(connection, conversations, Conversation, named), messages=known, **beside
    )


async def save(connection: AsyncConnection, batch: Batch) -> None:
    """Write every row of the batch."""
    await _write(connection, facts, FactRow, batch.facts, "event")
    for one in ALL:
        await _write(connection, one.table, one.kind, getattr(batch, one.name).values(), one.key)
    moved = [one.id for one in batch.handovers.values() if one.moved_at]
    await follow_moves(connection, moved, batch.conversations)


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

"""SQL of conversations that move: which words an event brought, what waits for them, what is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from byname.contracts import (
    ConversationAssigned,
    ConversationOffered,
    Event,
    HuddleCalled,
    IncidentOpened,
    MessageAttached,
    NoteAdded,
)
from byname.store.database import micros
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifier.domain import Heard, Known
from services.notifier.store.rows import send_of
from services.notifier.tables import messages, sends, turns

_MOVES = (ConversationAssigned, ConversationOffered, HuddleCalled, NoteAdded)
_BROUGHT = (
    select(messages.c.id, messages.c.event, turns.c.conversation)
    .outerjoin(turns, turns.c.id == messages.c.id)
    .where(messages.c.event.in_(bindparam("events", expanding=True)))
)
_newest = func.row_number().over(partition_by=turns.c.conversation, order_by=turns.c.at.desc()).label("age")
_theirs = (
    select(turns.c.id, turns.c.conversation, _newest)
    .where(turns.c.conversation.in_(bindparam("ids", expanding=True)), turns.c.ours == 0)
    .subquery()
)
_LAST_WORDS = select(_theirs).where(_theirs.c.age == 1)
_WAITING = (
    select(sends)
    .where(sends.c.state == "intent", sends.c.next_at > bindparam("now"), sends.c.kind == "briefing")
    .where(sends.c.about.in_(bindparam("causes", expanding=True)))
    .with_for_update()
)


async def load_moves(
    connection: AsyncConnection, known: Known, events: Sequence[Event[Any]], now: datetime
) -> None:
    """What brought the events of a batch that move conversations, and what waits for their words."""
    attached = [item for item in events if isinstance(item.data, MessageAttached)]
    told = {(item.causation, item.data.conversation) for item in attached}  # by words of this very batch
    moved = [
        item
        for item in events
        if isinstance(item.data, _MOVES) and (item.causation, item.data.conversation) not in told
    ]
    causes = {item.causation for item in moved}
    opened = [item for item in events if isinstance(item.data, IncidentOpened)]
    causes |= {item.causation for item in opened}
    if causes:
        for row in await connection.execute(_BROUGHT, {"events": sorted(causes)}):
            known.events[row.event] = row.id
            if row.conversation:
                known.attached[row.id] = row.conversation
    ids = sorted({item.data.conversation for item in (*moved, *opened)} - {""})
    if ids:
        for row in await connection.execute(_LAST_WORDS, {"ids": ids}):
            known.last_words[row.conversation] = row.id
    because = sorted({item.causation[:40] for item in attached})
    if because:
        for row in await connection.execute(_WAITING, {"causes": because, "now": micros(now)}):
            known.waiting[row.key] = send_of(row)


async def save_moves(connection: AsyncConnection, heard: Heard) -> None:
    """What need not be told any more, or now must."""
    waiting = sends.c.state == "intent"
    if heard.dropped:
        told = update(sends).where(sends.c.key.in_(sorted(heard.dropped)), waiting)
        await connection.execute(told.values(state="dropped", response="its words have told it"))
    if heard.released:
        due = update(sends).where(sends.c.key.in_(sorted(heard.released)), waiting)
        await connection.execute(due.values(next_at=sends.c.created_at))

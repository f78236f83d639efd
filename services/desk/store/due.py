"""What is due: of one conversation, of one person today, and timers by when they go off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from byname.contracts import TimerChanged
from sqlalchemy import ColumnElement, RowMapping, Select, and_, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.desk.store.promises import promises_of
from services.desk.store.rows import Place, Rows, all_rows, one_row
from services.desk.store.wishes import wishes_of
from services.desk.tables import conversations, facts, hints, nudges, scheduled, tiers, timers, watched
from services.desk.views import DueRows

MOST = 20  # of each kind that one look at what is due shows
MOST_TIMERS = 200
LONGEST_LIFE = 200  # changes of a timer that are shown
LOOK_BACK = 90 * 86_400 * 1_000_000  # µs: an answer that is late for longer has its conversation's mark


def answer_timer(conversation: str) -> str:
    """The name of the timer of a conversation's response target."""
    return f"answer.{conversation}"


async def due_of(connection: AsyncConnection, conversation: RowMapping) -> DueRows:
    """All of it, bounded: what is open, and the newest of what is settled."""
    name = conversation["id"]
    t, n, h = timers.c, nudges.c, hints.c
    armed = select(timers).where(t.conversation == name, t.state == "armed").order_by(t.due, t.id)
    told = select(nudges).where(n.conversation == name).order_by(n.at.desc(), n.id)
    undecided = select(hints).where(h.conversation == name, h.decision == "", h.at > 0).order_by(h.at, h.id)
    return DueRows(
        watched=await one_row(connection, select(watched).where(watched.c.id == name)),
        target=await get_timer(connection, answer_timer(name)),
        promises=await promises_of(connection, name),
        hints=await all_rows(connection, undecided.limit(MOST)),
        scheduled=await _scheduled_in(connection, conversation),
        timers=await all_rows(connection, armed.limit(MOST_TIMERS)),
        nudges=await all_rows(connection, told.limit(MOST)),
        wishes=await wishes_of(connection, name),
        tier=await one_row(connection, select(tiers).where(tiers.c.id == conversation["customer"])),
    )


async def _scheduled_in(connection: AsyncConnection, conversation: RowMapping) -> Rows:
    """What waits, and what was withdrawn and has not been said since."""
    s = scheduled.c
    unsaid = and_(s.state == "withdrawn", s.state_at > conversation["last_out_at"])
    query = select(scheduled).where(s.conversation == conversation["id"], or_(s.state == "waiting", unsaid))
    return await all_rows(connection, query.order_by(s.send_at, s.id).limit(MOST))


async def watched_of(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, RowMapping]:
    """What is watched about these conversations."""
    query = select(watched).where(watched.c.id.in_(ids))
    return {row["id"]: row for row in (await connection.execute(query)).mappings()}


async def targets_of(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, RowMapping]:
    """The timers of these conversations' response targets, by conversation."""
    query = select(timers).where(timers.c.id.in_([answer_timer(one) for one in ids]))
    return {row["conversation"]: row for row in (await connection.execute(query)).mappings()}


@dataclass(frozen=True, slots=True)
class TimerFilter:
    """Which timers to list; `after` is (due, name) of the last one of the page before."""

    kind: str = ""
    person: str = ""
    conversation: str = ""
    armed: bool = True
    limit: int = 50
    after: Place | None = None


async def list_timers(connection: AsyncConnection, wanted: TimerFilter) -> Rows:
    """The next due first; of those that are not armed any more the last ones first."""
    if wanted.armed:
        return await _of_state(connection, wanted, "armed")
    # Each state has its index: to ask for both at once would sort a million rows.
    found = [row for state in ("fired", "disarmed") for row in await _of_state(connection, wanted, state)]
    return sorted(found, key=lambda row: (row["due"], row["id"]), reverse=True)[: wanted.limit]


async def _of_state(connection: AsyncConnection, wanted: TimerFilter, state: str) -> Rows:
    t = timers.c
    query = select(timers).where(t.state == state)
    if wanted.conversation:
        query = query.where(t.conversation == wanted.conversation)
    if wanted.person:
        query = query.where(t.person == wanted.person)
    if wanted.kind:  # a person's timers are fewer than those of a kind: then that index is not the one
        by_itself = not (wanted.person or wanted.conversation)
        query = query.where((t.kind if by_itself else func.coalesce(t.kind, "")) == wanted.kind)
    place = tuple_(t.due, t.id)
    if wanted.after:
        after = tuple_(*wanted.after)
        query = query.where(place > after if wanted.armed else place < after)
    order = (t.due, t.id) if wanted.armed else (t.due.desc(), t.id.desc())
    return await all_rows(connection, query.order_by(*order).limit(wanted.limit))


async def get_timer(connection: AsyncConnection, name: str) -> RowMapping | None:
    return await one_row(connection, select(timers).where(timers.c.id == name))


async def life_of(connection: AsyncConnection, name: str) -> Rows:
    """What happened to a timer and why, the newest first."""
    f = facts.c
    query = select(facts).where(f.about == name, f.type == TimerChanged.type)
    return await all_rows(connection, query.order_by(f.at.desc(), f.number.desc()).limit(LONGEST_LIFE))


def keeper() -> ColumnElement[str]:
    """Who has a conversation: they have to keep what was promised in it."""
    c = conversations.c
    return func.coalesce(func.nullif(c.person, ""), c.owner)


async def answers_due(connection: AsyncConnection, person: str, until: int, now: int) -> list[str]:
    """Conversations whose customers were not answered in time, or are to be answered by then.

    Whose conversations: this person's; of everybody without one. Moments are in microseconds.
    """
    found: dict[str, None] = {}
    for query in _answers_due(person, until, now):
        found |= dict.fromkeys(str(one) for one in await connection.scalars(query.limit(MOST)))
    return list(found)[:MOST]


def _answers_due(person: str, until: int, now: int) -> tuple[Select[Any], Select[Any]]:
    """Those that are late, and those that are due."""
    t, w, c = timers.c, watched.c, conversations.c
    mine = [c.status == "open", *([keeper() == person] if person else [])]
    late = (
        select(c.id)
        .join(watched, w.id == c.id)
        .where(w.missed_at > max(now - LOOK_BACK, 0), w.missed_at > c.last_out_at, *mine)
        .order_by(w.missed_due, c.id)
    )
    soon = (
        select(c.id)
        .join(timers, t.conversation == c.id)
        .where(t.state == "armed", t.kind == "answer", t.due < until, *mine)
        .order_by(t.due, t.id)
    )
    return late, soon


async def hints_of(connection: AsyncConnection, person: str) -> Rows:
    """Sentences of this person (of everybody without one) that may be promises, the newest first."""
    h, c = hints.c, conversations.c
    query = (
        select(hints, c.name, c.address, c.channel)
        .join(conversations, c.id == h.conversation)
        .where(h.decision == "", h.at > 0, c.status == "open")
    )
    if person:
        query = query.where(h.person == person)
    return await all_rows(connection, query.order_by(h.at.desc(), h.id).limit(MOST))


async def get_scheduled(connection: AsyncConnection, scheduled_id: str) -> RowMapping | None:
    return await one_row(connection, select(scheduled).where(scheduled.c.id == scheduled_id))


async def get_hint(connection: AsyncConnection, hint: str) -> RowMapping | None:
    """A sentence that may be a promise, and about which nobody has decided."""
    return await one_row(connection, select(hints).where(hints.c.id == hint, hints.c.decision == ""))

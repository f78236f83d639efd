"""What our people have promised: by conversation, by person, by how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.desk.domain.promise_rows import UNDATED
from services.desk.store.rows import Place, Rows, all_rows, one_row
from services.desk.tables import conversations, promises

MOST_OPEN = 100  # that a conversation's page shows; as many as it can have
MOST_SETTLED = 10


@dataclass(frozen=True, slots=True)
class PromiseFilter:
    """Which promises to list. `state`: open, late, missed, kept, withdrawn. `after`: see `Place`."""

    state: str = "open"
    person: str = ""  # who has to keep it
    conversation: str = ""
    limit: int = 50
    after: Place | None = None


async def list_promises(connection: AsyncConnection, wanted: PromiseFilter, now: int) -> Rows:
    """Those first that are due first; of those that are settled the newest first. `now` in microseconds."""
    p = promises.c
    query = _with_customer().where(p.made_sequence >= 0)
    if wanted.conversation:
        query = query.where(p.conversation == wanted.conversation)
    if wanted.person:
        query = query.where(_whose(wanted.state) == wanted.person)
    if wanted.state in ("kept", "withdrawn"):
        return await _newest_first(connection, query.where(p.state == wanted.state), wanted)
    query = query.where(p.state == "open", *_standing(wanted.state, now))
    if wanted.after:
        query = query.where(tuple_(p.due, p.id) > tuple_(*wanted.after))
    return await all_rows(connection, query.order_by(p.due, p.id).limit(wanted.limit))


async def _newest_first(connection: AsyncConnection, query: Select[Any], wanted: PromiseFilter) -> Rows:
    p = promises.c
    if wanted.after:
        query = query.where(tuple_(p.settled_at, p.id) < tuple_(*wanted.after))
    query = query.order_by(p.settled_at.desc(), p.id.desc()).limit(wanted.limit)
    return await all_rows(connection, query)


def _standing(state: str, now: int) -> tuple[ColumnElement[bool], ...]:
    p = promises.c
    if state == "late":
        return (p.due <= now,)
    if state == "missed":
        return p.due <= now, p.stage == "missed", p.stage_due == p.due
    return ()


def _whose(state: str) -> ColumnElement[str]:
    """Who has to keep it: whoever the conversation is with; of what is settled, whoever made it."""
    if state in ("kept", "withdrawn"):
        return promises.c.person
    c = conversations.c
    return func.coalesce(func.nullif(c.person, ""), c.owner, promises.c.person)


async def promises_due(connection: AsyncConnection, person: str, until: int, limit: int) -> Rows:
    """Open ones of this person (of everybody without one) that are due by then, or have no date at all."""
    p, c = promises.c, conversations.c
    query = _with_customer().where(p.state == "open", p.made_sequence >= 0, c.status == "open")
    if person:
        query = query.where(_whose("open") == person)
    dated = query.where(p.due < until).order_by(p.due, p.id).limit(limit)
    undated = query.where(p.due == UNDATED).order_by(p.id).limit(limit)
    return [*await all_rows(connection, dated), *await all_rows(connection, undated)][:limit]


async def promises_of(connection: AsyncConnection, conversation: str) -> Rows:
    """Those of a conversation: the open ones by when they are due, then the last that were settled."""
    p = promises.c
    query = _with_customer().where(p.conversation == conversation, p.made_sequence >= 0)
    still = query.where(p.state == "open").order_by(p.due, p.id).limit(MOST_OPEN)
    over = query.where(p.state.in_(("kept", "withdrawn"))).order_by(p.settled_at.desc(), p.id)
    done = over.limit(MOST_SETTLED)
    return [*await all_rows(connection, still), *await all_rows(connection, done)]


async def get_promise(connection: AsyncConnection, promise: str) -> RowMapping | None:
    """A promise that was made, with whoever has to keep it."""
    query = _with_customer().where(promises.c.id == promise, promises.c.made_sequence >= 0)
    return await one_row(connection, query)


async def count_promises(connection: AsyncConnection, conversation: str) -> int:
    """How many were ever made in a conversation."""
    p = promises.c
    query = select(func.count()).where(and_(p.conversation == conversation, p.made_sequence >= 0))
    return int(await connection.scalar(query) or 0)


def _with_customer() -> Select[Any]:
    c = conversations.c
    who = func.coalesce(func.nullif(c.person, ""), c.owner, "").label("keeper")
    return select(promises, c.name, c.address, c.channel, c.subject, who).outerjoin(
        conversations, c.id == promises.c.conversation
    )

"""Customers who go from one person to another: what would go, what was decided, and the rows that follow."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from byname.contracts import ConversationAssigned, MessageAttached
from pydantic_core import from_json
from sqlalchemy import ColumnElement, RowMapping, and_, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.desk.tables import conversations, facts, handovers

SAYS_WHOSE = (ConversationAssigned.type, MessageAttached.type)
CHUNK = 500  # names in one statement: SQLite takes no more than so many parameters


@dataclass(frozen=True, slots=True)
class Portfolio:
    """What belongs to a person; `conversations` are the open ones."""

    customers: int = 0
    conversations: int = 0


async def portfolios(
    connection: AsyncConnection, person: str = "", customers: Sequence[str] = ()
) -> dict[str, Portfolio]:
    """What belongs to each person, also to those who have left the team; only to `person`, only `customers`.

    A customer belongs to whoever has their newest conversation, as far as the desk can see.
    """
    c = conversations.c
    still = func.sum(case((c.status == "open", 1), else_=0))
    query = select(c.owner, still).where(c.owner != "").group_by(c.owner)
    newest = select(c.customer, func.max(c.opened_at).label("at")).group_by(c.customer).subquery()
    last = and_(newest.c.customer == c.customer, newest.c.at == c.opened_at)
    mine = select(c.owner, func.count(c.customer.distinct())).join(newest, last).group_by(c.owner)
    if person:
        query, mine = query.where(c.owner == person), mine.where(c.owner == person)
    if customers:
        query, mine = query.where(c.customer.in_(customers)), mine.where(c.customer.in_(customers))
    counts = {str(who): int(count) for who, count in await connection.execute(mine)}
    rows = await connection.execute(query)
    return {str(who): Portfolio(counts.get(who, 0), int(count)) for who, count in rows}


async def get_handover(connection: AsyncConnection, handover_id: str) -> RowMapping | None:
    query = select(handovers).where(handovers.c.id == handover_id)
    found: RowMapping | None = (await connection.execute(query)).mappings().first()
    return found


async def list_handovers(connection: AsyncConnection, limit: int) -> Sequence[RowMapping]:
    """Newest first."""
    h = handovers.c
    at = case((h.decided_at > h.moved_at, h.decided_at), else_=h.moved_at)
    query = select(handovers).order_by(at.desc(), h.id).limit(limit)
    return (await connection.execute(query)).mappings().all()


async def follow_moves(connection: AsyncConnection, moved: Collection[str], touched: Collection[str]) -> None:
    """Give conversations to whoever has their customers now.

    `moved` are hand-overs that have just been done: everything of theirs follows. `touched` are conversations
    that have just been written, perhaps by a fact older than a hand-over that is known already.
    """
    h = handovers.c
    if moved:
        await _follow_since(connection, h.id.in_(moved), ())
    for ids in _chunks(sorted(touched)):
        theirs = select(conversations.c.owner).where(conversations.c.id.in_(ids))
        await _follow_since(connection, h.giver.in_(theirs), ids)


async def _follow_since(
    connection: AsyncConnection, which: ColumnElement[bool], conversation_ids: Sequence[str]
) -> None:
    """All moves from the first of these on, in order: whoever was given customers may have passed them on."""
    h = handovers.c
    first = await connection.scalar(select(func.min(h.moved_at)).where(which, h.moved_at > 0))
    if first is None:
        return
    query = select(handovers).where(h.moved_at >= first).order_by(h.moved_at, h.id)
    for move in (await connection.execute(query)).mappings().all():
        await _follow(connection, move, conversation_ids)


async def _follow(connection: AsyncConnection, move: RowMapping, conversation_ids: Sequence[str]) -> None:
    """One move. What the router said of a conversation after it counts, and stays."""
    c, f = conversations.c, facts.c
    later = select(f.number).where(f.conversation == c.id, f.type.in_(SAYS_WHOSE), f.at > move["moved_at"])
    change = update(conversations).where(c.owner == move["giver"], ~later.exists())
    if conversation_ids:
        change = change.where(c.id.in_(conversation_ids))
    named = from_json(move["customers"]) if move["customers"] else []
    for customers in _chunks(named) if named else ([],):
        mine = change.where(c.customer.in_(customers)) if customers else change
        person = case((c.person == move["giver"], move["taker"]), else_=c.person)
        await connection.execute(mine.values(owner=move["taker"], person=person))


def _chunks(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), CHUNK):
        yield names[start : start + CHUNK]

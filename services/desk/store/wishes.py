"""What customers wish for: who waits, who was told, and whose customers they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, Select, and_, case, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.desk.store.rows import Place, Rows, all_rows, one_row
from services.desk.tables import conversations, wishers, wishes

MOST = 20


@dataclass(frozen=True, slots=True)
class WishFilter:
    """Which wishes to list; `before` is (newest, id) of the last one of the page before."""

    state: str = ""  # open, done
    limit: int = 50
    before: Place | None = None


async def list_wishes(connection: AsyncConnection, wanted: WishFilter) -> Rows:
    """The last that somebody noted first, with how many wait and were told."""
    w = wishes.c
    query = _counted().where(w.noted_at > 0)
    if wanted.state:
        query = query.where(w.newest_at <= w.done_at if wanted.state == "done" else w.newest_at > w.done_at)
    if wanted.before:
        query = query.where(tuple_(w.newest_at, w.id) < tuple_(*wanted.before))
    query = query.order_by(w.newest_at.desc(), w.id.desc()).limit(wanted.limit)
    return await all_rows(connection, query)


async def get_wish(connection: AsyncConnection, wish: str) -> RowMapping | None:
    """With how many wait and were told."""
    query = _counted().where(wishes.c.id == wish, (wishes.c.noted_at > 0) | (wishes.c.done_at > 0))
    return await one_row(connection, query)


def _counted() -> Select[Any]:
    one = wishers.c
    told = and_(one.told_at > 0, one.told_at >= one.at)
    counts = (
        select(
            one.wish,
            func.sum(case((told, 1), else_=0)).label("told"),
            func.sum(case((told, 0), else_=1)).label("waiting"),
        )
        .where(one.on == 1)
        .group_by(one.wish)
        .subquery()
    )
    numbers = (
        func.coalesce(counts.c.told, 0).label("told"),
        func.coalesce(counts.c.waiting, 0).label("waiting"),
    )
    return select(wishes, *numbers).outerjoin(counts, counts.c.wish == wishes.c.id)


async def wishers_of(connection: AsyncConnection, wish: str, limit: int, before: Place | None = None) -> Rows:
    """Whose conversations wish for it, in the order in which it was noted, with who has them."""
    w = wishers.c
    query = _with_customer().where(w.wish == wish, w.on == 1)
    if before:
        query = query.where(tuple_(w.at, w.id) > tuple_(*before))
    return await all_rows(connection, query.order_by(w.at, w.id).limit(limit))


async def get_wisher(connection: AsyncConnection, wish: str, conversation: str) -> RowMapping | None:
    """A conversation that wishes for it, with who has it."""
    w = wishers.c
    query = _with_customer().where(w.wish == wish, w.conversation == conversation, w.on == 1)
    return await one_row(connection, query)


async def wishes_of(connection: AsyncConnection, conversation: str) -> Rows:
    """What the customer of a conversation wishes for."""
    w = wishers.c
    query = (
        select(wishes, w.told_at, w.at)
        .join(wishers, w.wish == wishes.c.id)
        .where(w.conversation == conversation, w.on == 1)
        .order_by(w.at, wishes.c.id)
        .limit(MOST)
    )
    return await all_rows(connection, query)


async def to_be_told(connection: AsyncConnection, person: str, limit: int = MOST) -> Rows:
    """Customers of this person whose wishes have come true, and whom nobody has told."""
    w, c = wishers.c, conversations.c
    who = func.coalesce(func.nullif(c.person, ""), c.owner)
    query = (
        _with_customer()
        .add_columns(wishes.c.name.label("wish_name"), wishes.c.done_at)
        .join(wishes, wishes.c.id == w.wish)
        .where(w.on == 1, w.told_at == 0, wishes.c.done_at > w.at)
    )
    if person:
        query = query.where(who == person)
    return await all_rows(connection, query.order_by(wishes.c.done_at, w.id).limit(limit))


async def newest_conversation(connection: AsyncConnection, customer: str) -> str:
    """Where this customer was heard last; empty when nobody knows them."""
    c = conversations.c
    query = select(c.id).where(c.customer == customer, c.last_at > 0).order_by(c.last_at.desc()).limit(1)
    return str(await connection.scalar(query) or "")


def _with_customer() -> Select[Any]:
    c = conversations.c
    who = func.coalesce(func.nullif(c.person, ""), c.owner, "").label("keeper")
    return select(wishers, c.name, c.address, c.channel, c.subject, who).outerjoin(
        conversations, c.id == wishers.c.conversation
    )

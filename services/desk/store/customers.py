"""A customer over all channels, as the read model knows them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import RowMapping, Select, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.desk.tables import conversations, handles, links, messages, suggestions
from services.desk.views import CustomerRows

Rows = Sequence[RowMapping]


async def customer_now(connection: AsyncConnection, customer: str) -> str:
    """Whose everything of this customer is now: links make two customers one."""
    seen = {customer}
    while True:
        query = (
            select(links.c.customer)
            .where(links.c.merged == customer, links.c.undone_at == 0)
            .order_by(links.c.at.desc(), links.c.id)
            .limit(1)
        )
        after = await connection.scalar(query)
        if after is None or after in seen:
            return customer
        customer = str(after)
        seen.add(customer)


async def merged_into(connection: AsyncConnection, customer: str) -> tuple[str, ...]:
    """The customers who have become this one, by links that hold."""
    found: dict[str, None] = {}
    new = [customer]
    while new:
        query = (
            select(links.c.merged)
            .where(links.c.customer.in_(new), links.c.undone_at == 0, links.c.merged != "")
            .order_by(links.c.at, links.c.id)
        )
        names = [str(one) for one in await connection.scalars(query)]
        new = [one for one in names if one not in found and one != customer]
        found |= dict.fromkeys(new)
    return tuple(found)


async def handles_of(connection: AsyncConnection, customer: str) -> Rows:
    """In the order in which they became known."""
    query = (
        select(handles)
        .where(handles.c.customer == customer, handles.c.customer != "")
        .order_by(handles.c.customer_at, handles.c.channel, handles.c.address)
    )
    return (await connection.execute(query)).mappings().all()


async def get_handle(connection: AsyncConnection, handle_id: str) -> RowMapping | None:
    return await _one(connection, select(handles).where(handles.c.id == handle_id))


async def get_link(connection: AsyncConnection, link_id: str) -> RowMapping | None:
    return await _one(connection, select(links).where(links.c.id == link_id))


async def get_suggestion(connection: AsyncConnection, suggestion_id: str) -> RowMapping | None:
    return await _one(connection, select(suggestions).where(suggestions.c.id == suggestion_id))


async def links_of(connection: AsyncConnection, customers: Collection[str]) -> Rows:
    """The links that made these customers, or were undone again; newest first."""
    query = (
        select(links)
        .where(or_(links.c.customer.in_(customers), links.c.merged.in_(customers)), links.c.at > 0)
        .order_by(links.c.at.desc(), links.c.id)
    )
    return (await connection.execute(query)).mappings().all()


async def open_suggestions(connection: AsyncConnection, customers: Collection[str]) -> Rows:
    """What may be one with these customers, while nobody has decided; oldest first."""
    query = (
        select(suggestions)
        .where(
            or_(suggestions.c.customer.in_(customers), suggestions.c.other.in_(customers)),
            suggestions.c.decision == "",
            suggestions.c.at > 0,
        )
        .order_by(suggestions.c.at, suggestions.c.id)
    )
    return (await connection.execute(query)).mappings().all()


async def handles_by_id(connection: AsyncConnection, ids: Collection[str]) -> dict[str, RowMapping]:
    query = select(handles).where(handles.c.id.in_(ids))
    return {row["id"]: row for row in (await connection.execute(query)).mappings()} if ids else {}


async def names_of(connection: AsyncConnection, customers: Collection[str]) -> dict[str, str]:
    """The names of customers, as far as any of their handles came with one."""
    if not customers:
        return {}
    query = (
        select(handles.c.customer, handles.c.name)
        .where(handles.c.customer.in_(customers), handles.c.name != "")
        .order_by(handles.c.customer_at.desc(), handles.c.id)
    )
    return {row[0]: row[1] for row in await connection.execute(query)}


async def history_of(
    connection: AsyncConnection, customer: str, limit: int, before: tuple[int, str] | None
) -> Rows:
    """What was said in all conversations of this customer, newest first."""
    m, c = messages.c, conversations.c
    shown = (
        m.id,
        m.conversation,
        m.direction,
        m.channel,
        m.kind,
        m.public,
        m.person,
        m.at,
        m.name,
        m.address,
    )
    query = (
        select(*shown, m.words, c.subject)
        .join(conversations, c.id == m.conversation)
        .where(c.customer == customer, m.direction != "", m.became == "")
        .order_by(m.at.desc(), m.id.desc())
        .limit(limit)
    )
    if before:
        query = query.where(tuple_(m.at, m.id) < tuple_(*before))
    return (await connection.execute(query)).mappings().all()


async def rows_of(
    connection: AsyncConnection, customer: str, limit: int, before: tuple[int, str] | None
) -> CustomerRows:
    """All that is known of a customer besides their conversations."""
    merged = await merged_into(connection, customer)
    mine = {customer, *merged}
    found_links = await links_of(connection, mine)
    found = await open_suggestions(connection, mine)
    others = {one[name] for one in found for name in ("customer", "other")} - mine - {""}
    return CustomerRows(
        id=customer,
        merged=merged,
        handles=await handles_of(connection, customer),
        links=found_links,
        suggestions=found,
        history=await history_of(connection, customer, limit, before),
        all_handles=await handles_by_id(connection, {one["handle"] for one in found_links}),
        names=await names_of(connection, others),
    )


async def _one(connection: AsyncConnection, query: Select[Any]) -> RowMapping | None:
    found: RowMapping | None = (await connection.execute(query)).mappings().first()
    return found

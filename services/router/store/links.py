"""Customers as a whole: all their handles and conversations, where several may turn out to be one."""

from __future__ import annotations

from itertools import combinations

from byname.contracts import Handle
from byname.store.upsert import upsert
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.router.domain import Conversation, Known, Link, apart_mark, suggestion_id
from services.router.store.batch import Batch
from services.router.store.circles import Circle, circles_of
from services.router.store.conversations import chunks, customer_of, take
from services.router.tables import conversations, customers, handles, links, suggestions


async def load_whole(connection: AsyncConnection, known: Known, heard: Batch) -> None:
    """All handles of customers who are answered; of those who may become one, all conversations too.

    A fact whose handles are one customer's already changes nothing, and so needs nothing.
    """
    await _load_links(connection, known, heard)
    circles = circles_of(known, heard)
    whole = set(heard.customers) | {known.handles[key] for key in heard.talking if key in known.handles}
    whole |= {name for link in known.links.values() for name in (link.customer, link.merged) if name}
    whole |= {one for circle in circles if len(circle.customers) > 1 for one in circle.customers}
    whole |= await _load_successors(connection, known, whole)
    whole |= {conversation.customer for conversation in _named(known, heard)}
    answered = {known.conversations[one].customer for one in heard.answering if one in known.conversations}
    if heard.answering - known.conversations.keys():  # it is opened by this very batch
        answered |= set(known.customers)
    await _load_customers(connection, known, whole | answered)
    for chunk in chunks(sorted(whole)):
        await take(connection, known, conversations.c.customer.in_(chunk))
    await _load_families(connection, known, whole)
    await _load_suggestions(connection, known, circles)


def _named(known: Known, heard: Batch) -> list[Conversation]:
    """The conversations that calls are said to belong to."""
    return [known.conversations[one] for one, _ in heard.claimed if one in known.conversations]


async def save_links(connection: AsyncConnection, known: Known) -> None:
    """Links and suggestions that the decisions made or changed."""
    rows = [known.links[one] for one in sorted(known.touched_links)]
    await upsert(connection, links, [_row(one) for one in rows])
    await upsert(connection, suggestions, [{"id": one} for one in sorted(known.new_suggestions)], keep=True)


async def _load_customers(connection: AsyncConnection, known: Known, wanted: set[str]) -> None:
    for chunk in chunks(sorted(wanted)):
        for row in await connection.execute(select(customers).where(customers.c.id.in_(chunk))):
            if row.id not in known.customers:
                known.customers[row.id] = customer_of(row)
        for row in await connection.execute(select(handles).where(handles.c.customer.in_(chunk))):
            known.handles[row.channel, row.address] = row.customer


async def _load_successors(connection: AsyncConnection, known: Known, involved: set[str]) -> set[str]:
    """Whoever these customers have become one with."""
    found: set[str] = set()
    wanted = set(involved)
    while wanted:
        await _load_customers(connection, known, wanted)
        into = {known.customers[one].into for one in wanted if one in known.customers} - {""}
        wanted = into - involved - found
        found |= wanted
    return found


async def _load_links(connection: AsyncConnection, known: Known, heard: Batch) -> None:
    for chunk in chunks(sorted(heard.undone)):
        for row in await connection.execute(select(links).where(links.c.id.in_(chunk))):
            known.links[row.id] = Link(
                id=row.id,
                customer=row.customer,
                merged=row.merged,
                handles=tuple(Handle.model_validate(one) for one in row.handles),
                conversations=tuple(row.conversations),
                undone=row.undone,
            )


async def _load_families(connection: AsyncConnection, known: Known, whole: set[str]) -> None:
    """Whoever has become one with these: what a person said of them holds for all."""
    wanted = set(whole)
    while wanted:
        found: set[str] = set()
        for chunk in chunks(sorted(wanted)):
            for row in await connection.execute(select(customers).where(customers.c.into.in_(chunk))):
                if row.id not in known.customers:
                    found.add(row.id)
                    known.customers[row.id] = customer_of(row)
        wanted = found


async def _load_suggestions(connection: AsyncConnection, known: Known, circles: list[Circle]) -> None:
    wanted: set[str] = set()
    for circle in circles:
        members = sorted({one for customer in circle.customers for one in known.family(customer)})
        wanted |= {suggestion_id(one, handle) for one in members for handle in circle.handles}
        wanted |= {apart_mark(one, other) for one, other in combinations(members, 2)}
    for chunk in chunks(sorted(wanted)):
        found = await connection.scalars(select(suggestions.c.id).where(suggestions.c.id.in_(chunk)))
        known.suggestions |= set(found)


def _row(link: Link) -> dict[str, object]:
    return {
        "id": link.id,
        "customer": link.customer,
        "merged": link.merged,
        "handles": [one.model_dump() for one in link.handles],
        "conversations": list(link.conversations),
        "undone": link.undone,
    }

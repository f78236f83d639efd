"""The router's SQL: loads the working set of a batch in a handful of queries, saves what was touched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from byname.contracts import Event, MessageReceived
from byname.store.database import micros
from byname.store.upsert import upsert
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.router.domain import Customer, Known, hint_of
from services.router.store.batch import Batch
from services.router.store.conversations import (
    chunks,
    conversation_row,
    customer_of,
    is_one_of,
    load_conversations,
)
from services.router.store.links import load_whole, save_links
from services.router.store.office import (
    count_unloaded,
    load_around,
    load_blocks,
    load_blocks_around,
    load_left,
    load_office,
    load_unattended,
    save_handovers,
    save_office,
)
from services.router.tables import conversations, customers, handles, placed, threads


async def load(
    connection: AsyncConnection,
    events: Sequence[Event[Any]],
    burst: timedelta,
    live: timedelta,
    now: datetime,
) -> Known:
    """Everything that the decisions about these events can depend on."""
    known = Known()
    heard = Batch.of([item.data for item in events])
    await _load_placed(connection, known, heard.words)
    await _load_customers(connection, known, heard.handles)
    await _load_threads(connection, known, heard.messages)
    named = set(heard.conversations)
    named |= {conversation for owners in known.threads.values() for conversation in owners.values()}
    named |= {known.placed[one] for one in heard.calls if one in known.placed}
    since = min((m.received_at for m in heard.messages), default=None)
    await load_blocks(connection, known, heard)
    await load_conversations(connection, known, named, since - burst if since else None)
    if heard.arrivals:
        await load_unattended(connection, known)
    if heard.gone:
        await load_left(connection, known, heard.gone)
    await load_whole(connection, known, heard)
    await load_around(connection, known, heard)
    await load_blocks_around(connection, known, heard)
    await _load_theirs(connection, known)
    await count_unloaded(connection, known, heard)
    await load_office(connection, known, now - live)
    return known


async def save(connection: AsyncConnection, known: Known) -> None:
    """Write all that the decisions changed."""
    await save_handovers(connection, known)
    await upsert(
        connection, customers, [_customer_row(known.customers[one]) for one in known.touched_customers]
    )
    await upsert(
        connection,
        handles,
        [{"channel": c, "address": a, "customer": who} for (c, a), who in known.new_handles.items()],
    )
    await save_links(connection, known)
    await upsert(
        connection,
        conversations,
        [conversation_row(known.conversations[one]) for one in known.touched_conversations],
    )
    await upsert(
        connection,
        threads,
        [{"hint": h, "customer": c, "conversation": cv} for (h, c), cv in known.new_threads.items()],
        keep=True,
    )
    await upsert(
        connection,
        placed,
        [{"id": word, "conversation": cv} for word, cv in known.new_placed.items()],
        keep=True,
    )
    await save_office(connection, known)


async def _load_placed(connection: AsyncConnection, known: Known, words: Sequence[str]) -> None:
    if words:
        rows = await connection.execute(select(placed).where(placed.c.id.in_(words)))
        known.placed = {row.id: row.conversation for row in rows}


async def _load_customers(connection: AsyncConnection, known: Known, wanted: set[tuple[str, str]]) -> None:
    if not wanted:
        return
    query = (
        select(handles.c.channel, handles.c.address, customers)
        .join(customers, customers.c.id == handles.c.customer)
        .where(is_one_of(handles, wanted))
    )
    for row in await connection.execute(query):
        known.handles[row.channel, row.address] = row.id
        known.customers[row.id] = customer_of(row)


async def _load_threads(
    connection: AsyncConnection, known: Known, messages: Iterable[MessageReceived]
) -> None:
    hints = {
        hint_of(one)
        for message in messages
        for one in (*message.thread.references, *message.thread.in_reply_to, message.provider_id)
        if one
    }
    for chunk in chunks(sorted(hints)):
        for row in await connection.execute(select(threads).where(threads.c.hint.in_(chunk))):
            known.threads.setdefault(row.hint, {})[row.customer] = row.conversation


async def _load_theirs(connection: AsyncConnection, known: Known) -> None:
    """The customers of conversations that came along without them."""
    missing = {one.customer for one in known.conversations.values()} - known.customers.keys()
    for chunk in chunks(sorted(missing)):
        for row in await connection.execute(select(customers).where(customers.c.id.in_(chunk))):
            known.customers[row.id] = customer_of(row)


def _customer_row(customer: Customer) -> dict[str, Any]:
    return {
        "id": customer.id,
        "owner": customer.owner,
        "since": micros(customer.since),
        "conversations": customer.conversations,
        "into": customer.into or None,
        "knows": customer.knows,
        "stood_in": customer.stood_in,
        "handover": customer.handover or None,
        "language": customer.language,
        "zone": customer.zone,
    }

"""The router's SQL: loads the working set of a batch in a handful of queries, saves what was touched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from byname.contracts import AnswerReceived, Event, Handle, MessageReceived, ReplyFailed
from byname.store.database import micros, moment
from byname.store.upsert import upsert
from sqlalchemy import or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.router.domain import Conversation, Customer, Known, hint_of
from services.router.tables import conversations, customers, handles, loads, placed, threads


async def load(connection: AsyncConnection, events: Sequence[Event[Any]], burst: timedelta) -> Known:
    """Everything that the decisions about these events can depend on."""
    known = Known()
    messages = [item.data for item in events if isinstance(item.data, MessageReceived)]
    answers = [item.data for item in events if isinstance(item.data, AnswerReceived)]
    failures = [item.data for item in events if isinstance(item.data, ReplyFailed)]
    await _load_placed(connection, known, [m.message for m in messages] + [a.answer for a in answers])
    await _load_customers(connection, known, {(m.sender.channel, m.sender.address) for m in messages})
    await _load_threads(connection, known, messages)
    named = {a.conversation for a in answers} | {f.conversation for f in failures}
    named |= {conversation for owners in known.threads.values() for conversation in owners.values()}
    since = min((m.received_at for m in messages), default=None)
    await _load_conversations(connection, known, named, since - burst if since else None)
    known.loads = {row.person: row.open for row in await connection.execute(select(loads))}
    return known


async def save(connection: AsyncConnection, known: Known) -> None:
    """Write all that the decisions changed."""
    await upsert(
        connection, customers, [_customer_row(known.customers[one]) for one in known.touched_customers]
    )
    await upsert(
        connection,
        handles,
        [{"channel": c, "address": a, "customer": who} for (c, a), who in known.new_handles.items()],
        keep=True,
    )
    await upsert(
        connection,
        conversations,
        [_conversation_row(known.conversations[one]) for one in known.touched_conversations],
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
    await upsert(
        connection, loads, [{"person": one, "open": known.loads[one]} for one in sorted(known.touched_loads)]
    )


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
        .where(tuple_(handles.c.channel, handles.c.address).in_(sorted(wanted)))
    )
    for row in await connection.execute(query):
        known.handles[row.channel, row.address] = row.id
        known.customers[row.id] = Customer(row.id, row.owner, moment(row.since), row.conversations)


async def _load_threads(
    connection: AsyncConnection, known: Known, messages: Iterable[MessageReceived]
) -> None:
    hints = {
        hint_of(one)
        for message in messages
        for one in (*message.thread.references, *message.thread.in_reply_to, message.provider_id)
        if one
    }
    for chunk in _chunks(sorted(hints)):
        for row in await connection.execute(select(threads).where(threads.c.hint.in_(chunk))):
            known.threads.setdefault(row.hint, {})[row.customer] = row.conversation


async def _load_conversations(
    connection: AsyncConnection, known: Known, named: set[str], recent: datetime | None
) -> None:
    for chunk in _chunks(sorted(named)):
        await _take(connection, known, conversations.c.id.in_(chunk))
    if recent and known.customers:
        for chunk in _chunks(sorted(known.customers)):
            mine = conversations.c.customer.in_(chunk) & (conversations.c.customer_at >= micros(recent))
            await _take(connection, known, mine)


async def _take(connection: AsyncConnection, known: Known, condition: Any) -> None:
    for row in await connection.execute(select(conversations).where(or_(condition))):
        known.conversations[row.id] = Conversation(
            id=row.id,
            customer=row.customer,
            owner=row.owner,
            subject=row.subject,
            handle=Handle(channel=row.channel, address=row.address, name=row.name),
            customer_at=moment(row.customer_at),
            open=row.open,
            answered=row.answered,
            parent=row.parent,
            refs=row.refs,
            sequence=row.sequence,
        )


def _customer_row(customer: Customer) -> dict[str, Any]:
    return {
        "id": customer.id,
        "owner": customer.owner,
        "since": micros(customer.since),
        "conversations": customer.conversations,
    }


def _conversation_row(one: Conversation) -> dict[str, Any]:
    return {
        "id": one.id,
        "customer": one.customer,
        "owner": one.owner,
        "subject": one.subject,
        "open": one.open,
        "answered": one.answered,
        "customer_at": micros(one.customer_at),
        "channel": one.handle.channel,
        "address": one.handle.address,
        "name": one.handle.name,
        "parent": one.parent,
        "refs": one.refs,
        "sequence": one.sequence,
    }


def _chunks(items: Sequence[str], size: int = 500) -> Iterable[Sequence[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))

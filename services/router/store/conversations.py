"""Conversations and customers, from rows and to rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from byname.contracts import Handle
from byname.store.database import micros, moment
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.router.domain import Conversation, Customer, Known, Way
from services.router.tables import conversations


async def load_conversations(
    connection: AsyncConnection, known: Known, named: set[str], recent: datetime | None
) -> None:
    """Those that are named, and those of known customers with words since `recent`."""
    for chunk in chunks(sorted(named)):
        await take(connection, known, conversations.c.id.in_(chunk))
    if recent and known.customers:
        for chunk in chunks(sorted(known.customers)):
            mine = conversations.c.customer.in_(chunk) & (conversations.c.customer_at >= micros(recent))
            await take(connection, known, mine)


async def take(connection: AsyncConnection, known: Known, condition: Any) -> None:
    """Add the conversations that fulfil the condition to what is known."""
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
            public=row.public,
            rule=row.rule or "",
            others={one["handle"]["channel"]: _way(one) for one in row.others or ()},
            sequence=row.sequence,
        )


def conversation_row(one: Conversation) -> dict[str, Any]:
    """The row of a conversation."""
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
        "public": one.public,
        "rule": one.rule,
        "others": [_way_value(way) for way in one.others.values()],
        "sequence": one.sequence,
    }


def customer_of(row: Any) -> Customer:
    """A customer from their row."""
    return Customer(row.id, row.owner, moment(row.since), row.conversations, row.into or "")


def _way(value: dict[str, Any]) -> Way:
    return Way(
        Handle.model_validate(value["handle"]), value["parent"], value["refs"], value["public"], value["rule"]
    )


def _way_value(way: Way) -> dict[str, Any]:
    return {
        "handle": way.handle.model_dump(),
        "parent": way.parent,
        "refs": way.refs,
        "public": way.public,
        "rule": way.rule,
    }


def chunks(items: Sequence[str], size: int = 500) -> Iterable[Sequence[str]]:
    """A long list in parts that a statement can take."""
    return (items[start : start + size] for start in range(0, len(items), size))

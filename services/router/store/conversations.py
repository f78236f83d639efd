"""Conversations and customers, from rows and to rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from byname.contracts import Handle
from byname.store.database import micros, moment
from sqlalchemy import ColumnElement, Table, false, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.router.domain import Conversation, Customer, Known, Way
from services.router.store.pending import pending_value, take_pending
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
    for row in await connection.execute(select(conversations).where(condition)):
        found = Conversation(
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
            stand_in=row.stand_in,
            stand_in_code=row.stand_in_code,
            waiting=row.waiting,
            step=row.step,
            unattended=row.unattended,
            muted=row.muted,
            incident=row.incident,
            replied_at=moment(row.replied_at) if row.replied_at is not None else None,
            replied_sequence=row.replied_sequence,
            **_more(row.more),
        )
        found.counted = found.place
        known.conversations[row.id] = found


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
        "stand_in": one.stand_in,
        "stand_in_code": one.stand_in_code,
        "waiting": one.waiting,
        "step": one.step,
        "unattended": one.unattended,
        "muted": one.muted,
        "incident": one.incident,
        "replied_at": micros(one.replied_at) if one.replied_at else None,
        "replied_sequence": one.replied_sequence,
        "more": _more_value(one),
    }


def customer_of(row: Any) -> Customer:
    """A customer from their row."""
    return Customer(
        row.id, row.owner, moment(row.since), row.conversations, row.into or "", row.knows, row.stood_in,
        row.handover or "", row.language, row.zone,
    )  # fmt: skip


# Fields of a conversation that are seldom there, and never asked for: kept together.
_LISTS = ("offered", "huddle", "tags", "topics", "left", "introduced", "writers", "had", "passed")
_PLAIN = (
    "replied_by", "replied_words", "last_words", "words_sequence", "moved_sequence", "calmed", "tries",
    "closed_sequence",
)  # fmt: skip
_MOMENTS = ("taken_at", "waiting_since", "asked_at")


def _more(value: dict[str, Any] | None) -> dict[str, Any]:
    found = dict(value or {})
    found |= {name: tuple(found[name]) for name in _LISTS if name in found}
    take_pending(found)
    return found | {name: moment(found[name]) for name in _MOMENTS if name in found}


def _more_value(one: Conversation) -> dict[str, Any] | None:
    value: dict[str, Any] = {name: list(getattr(one, name)) for name in _LISTS if getattr(one, name)}
    value |= {name: getattr(one, name) for name in _PLAIN if getattr(one, name)}
    value |= {name: micros(at) for name in _MOMENTS if (at := getattr(one, name))}
    value |= pending_value(one)
    return value or None


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


def is_one_of(table: Table, keys: Iterable[tuple[str, str]]) -> ColumnElement[bool]:
    """Rows of these channels and addresses. Not as pairs: for those SQLite would read the whole table."""
    addresses: dict[str, list[str]] = {}
    for channel, address in sorted(keys):
        addresses.setdefault(channel, []).append(address)
    columns = table.c
    return or_(
        false(), *((columns.channel == one) & columns.address.in_(those) for one, those in addresses.items())
    )


def chunks(items: Sequence[str], size: int = 500) -> Iterable[Sequence[str]]:
    """A long list in parts that a statement can take."""
    return (items[start : start + size] for start in range(0, len(items), size))

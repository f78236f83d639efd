"""Writes what a batch has changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.store.database import micros
from byname.store.upsert import upsert
from sqlalchemy import Table, delete, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.followup.domain import Known
from services.followup.store.values import LATER, MATTER, PENDING, PROMISE, WORDS, text_of
from services.followup.tables import (
    customers,
    laters,
    marks,
    matters,
    pending,
    people,
    promises,
    wishers,
    wishes,
    words,
)

AT_ONCE = 500  # rows in one statement


async def save(connection: AsyncConnection, known: Known, now: datetime) -> None:
    """Write all that the decisions changed, besides the timers."""
    for kind, (table, row) in _TABLES.items():
        there = known.said if kind == "people" else getattr(known, kind)
        keys = (key for key in known.changed.get(kind, ()) if kind == "people" or key in there)
        await upsert(connection, table, [row(known, key, now) for key in sorted(keys)])
    await _forget(connection, known)


async def mark(connection: AsyncConnection, name: str, value: int) -> None:
    """How far something has come."""
    await upsert(connection, marks, [{"name": name, "value": value}])


async def forget_words(connection: AsyncConnection, before: datetime) -> None:
    """Words of which the router has not said for so long where they belong."""
    await connection.execute(delete(words).where(words.c.at < micros(before)))


async def _forget(connection: AsyncConnection, known: Known) -> None:
    if known.heard_words:
        await connection.execute(delete(words).where(words.c.id.in_(sorted(known.heard_words))))
    gone = sorted(known.told - known.pending.keys())
    for start in range(0, len(gone), AT_ONCE):
        some = gone[start : start + AT_ONCE]
        await connection.execute(delete(pending).where(tuple_(pending.c.person, pending.c.key).in_(some)))


def _matter(known: Known, key: str, _now: datetime) -> dict[str, Any]:
    one = known.matters[key]
    watched = one.open or bool(one.telling) or bool(known.promises_of(key))
    return {"id": key, "customer": one.customer, "watched": watched, "state": text_of(MATTER, one)}


def _promise(known: Known, key: str, _now: datetime) -> dict[str, Any]:
    one = known.promises[key]
    return {"id": key, "conversation": one.conversation, "open": one.open, "state": text_of(PROMISE, one)}


def _later(known: Known, key: str, _now: datetime) -> dict[str, Any]:
    one = known.laters[key]
    return {"id": key, "conversation": one.conversation, "state": text_of(LATER, one)}


def _customer(known: Known, key: str, _now: datetime) -> dict[str, Any]:
    one = known.customers[key]
    return {
        "id": key,
        "tier": one.tier,
        "tiered_at": _micros(one.tiered_at),
        "asked_at": _micros(one.asked_at),
        "asking_at": _micros(one.asking_at),
    }


def _words(known: Known, key: str, _now: datetime) -> dict[str, Any]:
    one = known.words[key]
    return {"id": key, "at": micros(one.at), "state": text_of(WORDS, one)}


def _wish(known: Known, key: str, _now: datetime) -> dict[str, Any]:
    one = known.wishes[key]
    return {"id": key, "name": one.name, "done": one.done, "words": one.words}


def _wisher(known: Known, key: tuple[str, str], _now: datetime) -> dict[str, Any]:
    one = known.wishers[key]
    return {"wish": one.wish, "conversation": one.conversation, "state": one.state, "sequence": one.sequence}


def _person(known: Known, key: str, _now: datetime) -> dict[str, Any]:
    said = known.said.get(key)
    return {
        "person": key,
        "presence": said.state if said else "",
        "until": _micros(said.until) if said else None,
        "told_at": _micros(known.told_at.get(key)),
    }


def _pending(known: Known, key: tuple[str, str], now: datetime) -> dict[str, Any]:
    one = known.pending[key]
    return {
        "person": one.person, "key": one.key, "conversation": one.item.conversation, "at": micros(now),
        "state": text_of(PENDING, one),
    }  # fmt: skip


def _micros(at: datetime | None) -> int | None:
    return micros(at) if at else None


_TABLES: dict[str, tuple[Table, Any]] = {
    "matters": (matters, _matter),
    "promises": (promises, _promise),
    "laters": (laters, _later),
    "customers": (customers, _customer),
    "words": (words, _words),
    "wishes": (wishes, _wish),
    "wishers": (wishers, _wisher),
    "people": (people, _person),
    "pending": (pending, _pending),
}

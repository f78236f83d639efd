"""Loads the working set of a batch in a handful of queries."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from byname.people import Said
from byname.store.database import moment
from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.followup.domain import Customer, Known, Timer, Wish, Wisher
from services.followup.store.batch import Batch
from services.followup.store.values import LATER, MATTER, PENDING, PROMISE, WORDS
from services.followup.tables import (
    customers,
    laters,
    matters,
    pending,
    people,
    promises,
    timers,
    wishers,
    wishes,
    words,
)

AT_ONCE = 500  # ids in one query


async def load(connection: AsyncConnection, batch: Batch) -> Known:
    """Everything that the decisions about these events can depend on."""
    known = Known()
    await _load_people(connection, known)
    await _load_pending(connection, known, batch)
    async for row in _rows(connection, words, words.c.id, batch.words):
        known.words[row.id] = WORDS.validate_json(row.state)
    wanted = set(batch.conversations) | {one.item.conversation for one in known.pending.values()}
    wanted |= {one.conversation for one in known.words.values() if one.conversation}
    async for row in _rows(connection, wishers, wishers.c.wish, batch.came_true):
        _wisher(known, row)
        wanted.add(row.conversation)
    await load_page(connection, known, wanted, batch)
    return known


async def load_page(connection: AsyncConnection, known: Known, conversations: set[str], batch: Batch) -> None:
    """These conversations, with all that belongs to them."""
    async for row in _rows(connection, matters, matters.c.id, conversations):
        known.matters[row.id] = MATTER.validate_json(row.state)
    async for row in _rows(connection, matters, matters.c.customer, batch.customers):
        known.matters[row.id] = MATTER.validate_json(row.state)
    all_of_them = conversations | set(known.matters)
    named = {one.customer for one in known.matters.values()} | batch.named
    async for row in _rows(connection, customers, customers.c.id, named):
        known.customers[row.id] = Customer(
            row.id, row.tier, _moment(row.tiered_at), _moment(row.asked_at), _moment(row.asking_at)
        )
    await _load_promises(connection, known, all_of_them, batch)
    async for row in _rows(connection, laters, laters.c.conversation, all_of_them):
        known.add_later(LATER.validate_json(row.state))
    async for row in _rows(connection, timers, timers.c.conversation, all_of_them - {""}):
        known.timers[row.name] = _timer(row)
    await _load_wishes(connection, known, all_of_them, batch)


async def _load_people(connection: AsyncConnection, known: Known) -> None:
    for row in await connection.execute(select(people)):
        if row.presence:
            known.said[row.person] = Said(row.presence, _moment(row.until))
        if row.told_at is not None:
            known.told_at[row.person] = moment(row.told_at)
    for row in await connection.execute(select(timers).where(timers.c.kind == "nudge")):
        known.timers[row.name] = _timer(row)


async def _load_pending(connection: AsyncConnection, known: Known, batch: Batch) -> None:
    mine = pending.c.person.in_(sorted(batch.told)) | pending.c.conversation.in_(sorted(batch.dismissed))
    if batch.told or batch.dismissed:
        for row in await connection.execute(
            select(pending).where(mine).order_by(pending.c.at, pending.c.key)
        ):
            known.pending[row.person, row.key] = PENDING.validate_json(row.state)


async def _load_promises(
    connection: AsyncConnection, known: Known, conversations: set[str], batch: Batch
) -> None:
    wanted = batch.promises | {one.promise for one in known.pending.values() if one.promise}
    async for row in _rows(connection, promises, promises.c.id, wanted):
        known.add_promise(PROMISE.validate_json(row.state))
    async for row in _rows(connection, promises, promises.c.conversation, conversations, promises.c.open):
        known.add_promise(PROMISE.validate_json(row.state))


async def _load_wishes(
    connection: AsyncConnection, known: Known, conversations: set[str], batch: Batch
) -> None:
    async for row in _rows(connection, wishers, wishers.c.conversation, conversations):
        _wisher(known, row)
    wanted = batch.wishes | {wish for wish, _ in known.wishers}
    async for row in _rows(connection, wishes, wishes.c.id, wanted):
        known.wishes[row.id] = Wish(row.id, row.name, row.done, row.words)


def _wisher(known: Known, row: Any) -> None:
    known.wishers[row.wish, row.conversation] = Wisher(row.wish, row.conversation, row.state, row.sequence)


def _timer(row: Any) -> Timer:
    return Timer(row.name, row.kind, row.conversation, row.person, moment(row.due), row.why)


def _moment(at: int | None) -> datetime | None:
    return None if at is None else moment(at)


async def _rows(
    connection: AsyncConnection, table: Table, column: ColumnElement[Any], wanted: Iterable[str],
    also: ColumnElement[bool] | None = None,
) -> AsyncIterator[Any]:  # fmt: skip
    for chunk in _chunks(sorted(wanted)):
        query = select(table).where(column.in_(chunk))
        for row in await connection.execute(query if also is None else query.where(also)):
            yield row


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))

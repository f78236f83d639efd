"""Timers as rows: they are the truth, the broker's message only wakes (DESIGN 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, MetaData, String, Table, delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from byname.store.database import Transaction, micros, moment
from byname.store.upsert import upsert

MOST_AT_ONCE = 1000  # timers in one look


def timers_table(metadata: MetaData, *more: Column[Any]) -> Table:
    """`timers` (name, due, and what a service adds): a row is armed; a spent one is gone."""
    table = Table(
        "timers",
        metadata,
        Column("name", String(60), primary_key=True),
        Column("due", BigInteger, nullable=False),  # microseconds since 1970, UTC
        *more,
    )
    Index("timers_due", table.c.due)
    return table


class TimerRows:
    """The timers of one service, inside its transactions."""

    def __init__(self, table: Table) -> None:
        self._table = table

    async def save(
        self,
        unit: Transaction,
        timers: Mapping[str, datetime | None],
        more: Callable[[str], Mapping[str, Any]] = lambda _name: {},
    ) -> None:
        """Arm, or move, each timer to its moment; None disarms it. `more`: the columns a service added."""
        armed = {name: due for name, due in timers.items() if due is not None}
        rows = [{"name": name, "due": micros(due), **more(name)} for name, due in armed.items()]
        await upsert(unit.connection, self._table, rows)
        await self._disarm(unit.connection, [name for name, due in timers.items() if due is None])

    async def take_due(self, unit: Transaction, names: Sequence[str]) -> dict[str, datetime]:
        """Those of the named timers that are armed and due, with their moments, in that order.

        They are spent with it: of two transactions that want the same timer, the second waits for the first,
        and finds it only if the first came to nothing.
        """
        timers = self._table.c
        wanted = timers.name.in_(list(names)) & (timers.due <= micros(unit.now))
        taking = delete(self._table).where(wanted).returning(timers.due, timers.name)
        taken = sorted((row.due, row.name) for row in await unit.connection.execute(taking))
        return {name: moment(due) for due, name in taken}

    async def armed(self, connection: AsyncConnection, names: Sequence[str]) -> dict[str, datetime]:
        """Those of the named timers that are armed, with their moments, the first due first."""
        timers = self._table.c
        query = select(timers.name, timers.due).where(timers.name.in_(list(names)))
        found = await connection.execute(query.order_by(timers.due, timers.name))
        return {row.name: moment(row.due) for row in found}

    async def due_by(
        self, connection: AsyncConnection, before: datetime, after: tuple[datetime, str] | None = None
    ) -> list[tuple[datetime, str]]:
        """Armed timers that are due by then, with their moments, the first due first; not all at once.

        The next ones are those `after` the last of these.
        """
        timers = self._table.c
        query = select(timers.due, timers.name).where(timers.due <= micros(before))
        if after:
            query = query.where(tuple_(timers.due, timers.name) > tuple_(micros(after[0]), after[1]))
        found = await connection.execute(query.order_by(timers.due, timers.name).limit(MOST_AT_ONCE))
        return [(moment(row.due), row.name) for row in found]

    async def _disarm(self, connection: AsyncConnection, names: Iterable[str]) -> None:
        wanted = list(names)
        if wanted:
            await connection.execute(delete(self._table).where(self._table.c.name.in_(wanted)))

"""Timers as rows: they are the truth, the broker's message only wakes (DESIGN 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Boolean, Column, Index, MetaData, String, Table, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from byname.store.database import Transaction, micros, moment
from byname.store.upsert import upsert


def timers_table(metadata: MetaData) -> Table:
    """`timers` (name, due, armed): for each service that keeps some."""
    table = Table(
        "timers",
        metadata,
        Column("name", String(60), primary_key=True),
        Column("due", BigInteger, nullable=False),  # microseconds since 1970, UTC
        Column("armed", Boolean, nullable=False),
    )
    Index("timers_due", table.c.armed, table.c.due)
    return table


class TimerRows:
    """The timers of one service, inside its transactions."""

    def __init__(self, table: Table) -> None:
        self._table = table

    async def save(self, unit: Transaction, timers: Mapping[str, datetime | None]) -> None:
        """Arm, or move, each timer to its moment; None disarms it."""
        armed = {name: due for name, due in timers.items() if due is not None}
        rows = [{"name": name, "due": micros(due), "armed": True} for name, due in armed.items()]
        await upsert(unit.connection, self._table, rows)
        await self._disarm(unit.connection, [name for name, due in timers.items() if due is None])

    async def take_due(self, unit: Transaction, names: Sequence[str]) -> dict[str, datetime]:
        """Those of the named timers that are armed and due, with their moments. They are spent with it."""
        timers = self._table.c
        wanted = timers.name.in_(list(names)) & timers.armed & (timers.due <= micros(unit.now))
        query = select(timers.name, timers.due).where(wanted).order_by(timers.due, timers.name)
        found = {row.name: moment(row.due) for row in await unit.connection.execute(query)}
        await self._disarm(unit.connection, found)
        return found

    async def overdue(self, connection: AsyncConnection, now: datetime, grace: timedelta) -> list[str]:
        """Armed timers that should have gone off at least `grace` ago: the broker has forgotten them."""
        timers = self._table.c
        late = timers.armed & (timers.due <= micros(now - grace))
        query = select(timers.name).where(late).order_by(timers.due).limit(1000)
        return list(await connection.scalars(query))

    async def _disarm(self, connection: AsyncConnection, names: Iterable[str]) -> None:
        wanted = list(names)
        if wanted:
            statement = update(self._table).where(self._table.c.name.in_(wanted)).values(armed=False)
            await connection.execute(statement)

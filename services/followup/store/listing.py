"""What is armed, for people who look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from byname.store.database import micros, moment
from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from services.followup.domain import Timer
from services.followup.tables import timers


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which timers; empty: whichever there are."""

    kind: str = ""
    person: str = ""
    conversation: str = ""
    until: datetime | None = None


async def listed(connection: AsyncConnection, wanted: Wanted, limit: int) -> tuple[list[Timer], int]:
    """Those that are armed, the first due first, and how many there are with those beyond the limit."""
    where = _where(wanted)
    query = select(timers).where(where).order_by(timers.c.due, timers.c.name).limit(limit)
    found = [_timer(row) for row in await connection.execute(query)]
    if len(found) < limit:
        return found, len(found)
    return found, await connection.scalar(select(func.count()).select_from(timers).where(where)) or 0


async def named(connection: AsyncConnection, name: str) -> Sequence[Timer]:
    """The timer of this name, if it is armed."""
    query = select(timers).where(timers.c.name == name)
    return [_timer(row) for row in await connection.execute(query)]


def _timer(row: Any) -> Timer:
    return Timer(row.name, row.kind, row.conversation, row.person, moment(row.due), row.why)


def _where(wanted: Wanted) -> ColumnElement[bool]:
    found: ColumnElement[bool] = true()
    for column in ("kind", "person", "conversation"):
        if value := getattr(wanted, column):
            found &= timers.c[column] == value
    return found if wanted.until is None else found & (timers.c.due <= micros(wanted.until))

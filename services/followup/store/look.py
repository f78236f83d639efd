"""What timers are about, and how far the timers follow the team."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.followup.tables import laters, marks, matters, promises


async def subjects_of(connection: AsyncConnection, names: Iterable[str]) -> dict[str, str]:
    """The conversation of each timer, by its name; those about a person have none."""
    found: dict[str, str] = {}
    tables = {"promise": promises, "later": laters}
    wanted: dict[str, dict[str, str]] = {kind: {} for kind in tables}
    for name in names:
        kind, _, subject = name.partition(".")
        if kind in tables:
            wanted[kind][subject] = name
        elif kind != "nudge":
            found[name] = subject
    for kind, table in tables.items():
        query = select(table.c.id, table.c.conversation).where(table.c.id.in_(sorted(wanted[kind])))
        for row in await connection.execute(query) if wanted[kind] else ():
            found[wanted[kind][row.id]] = row.conversation
    return found


async def following(connection: AsyncConnection) -> int:
    """The version of the team that all timers follow."""
    found = await connection.scalar(select(marks.c.value).where(marks.c.name == "team"))
    return int(found or 0)


async def next_watched(connection: AsyncConnection, after: str, count: int) -> list[str]:
    """Conversations whose timers a change of the team can move: the next ones."""
    query = (
        select(matters.c.id)
        .where(matters.c.watched, matters.c.id > after)
        .order_by(matters.c.id)
        .limit(count)
    )
    return list(await connection.scalars(query))

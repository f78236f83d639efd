"""Who is here by their own word, and what each has in hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from byname.people import Said
from sqlalchemy import RowMapping, String, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.desk.tables import conversations, presence
from services.desk.views.model import Row, moment


async def all_presence(connection: AsyncConnection) -> dict[str, RowMapping]:
    """What each person said last, by their id."""
    return {row["id"]: row for row in (await connection.execute(select(presence))).mappings()}


async def presence_of(connection: AsyncConnection, person: str) -> RowMapping | None:
    """What this person said last."""
    found: RowMapping | None = (
        (await connection.execute(select(presence).where(presence.c.id == person))).mappings().first()
    )
    return found


def said_in(rows: Mapping[str, Row]) -> dict[str, Said]:
    """The same, as `byname.people` asks for it."""
    return {
        person: Said(row["state"], moment(row["until"]) if row["until"] else None)
        for person, row in rows.items()
    }


async def in_hand(connection: AsyncConnection) -> Counter[str]:
    """How many open conversations are with each person: their own, and those they stand in for."""
    c = conversations.c
    nobody = literal_column("''", String)  # as a parameter PostgreSQL could not tell that both are the same
    person = func.coalesce(func.nullif(c.person, nobody), c.owner)
    query = select(person, func.count()).where(c.status == "open", person != nobody).group_by(person)
    return Counter({str(who): int(count) for who, count in await connection.execute(query)})

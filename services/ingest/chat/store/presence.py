"""What our people say of being here: the newest word of each."""

from __future__ import annotations

from collections.abc import Sequence

from byname.contracts import PresenceChanged
from byname.people import Said
from byname.store.database import micros, moment
from byname.store.upsert import upsert
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.chat.tables import presence


async def save_presence(connection: AsyncConnection, said: Sequence[PresenceChanged]) -> None:
    """Keep what is newer than what is known. Whoever calls keeps other copies out meanwhile."""
    named = {one.person for one in said}
    query = select(presence.c.person, presence.c.changed_at).where(presence.c.person.in_(sorted(named)))
    known = {row.person: row.changed_at for row in await connection.execute(query)}
    newest = {one.person: one for one in sorted(said, key=lambda one: one.changed_at)}
    rows = [
        {
            "person": one.person,
            "state": one.state,
            "until": micros(one.until) if one.until else 0,
            "changed_at": micros(one.changed_at),
        }
        for one in newest.values()
        if micros(one.changed_at) > known.get(one.person, -1)
    ]
    await upsert(connection, presence, rows)


async def load_presence(connection: AsyncConnection) -> dict[str, Said]:
    """What everybody has said, by person."""
    return {
        row.person: Said(row.state, moment(row.until) if row.until else None)
        for row in await connection.execute(select(presence))
    }

"""SQL of what makes it pointless to tell of something: moments of conversations, settled promises."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from byname.store.database import micros, moment
from sqlalchemy import Table, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifier.domain import Heard, Promised, Send, Settled, Standing, Stood
from services.notifier.store.rows import promised_of
from services.notifier.tables import promises, settled, standing

_STOOD = select(standing).where(standing.c.conversation.in_(bindparam("ids", expanding=True)))
_SETTLED = select(settled).where(settled.c.about.in_(bindparam("ids", expanding=True)))
_PROMISES = select(promises).where(promises.c.id.in_(bindparam("ids", expanding=True)))


async def save_standing(connection: AsyncConnection, heard: Heard) -> None:
    """Keep what a batch said; what is known to be newer stays, whichever copy heard it first."""
    await _upsert_newest(connection, promises, "sequence", map(_promised_row, heard.promises.values()))
    await _upsert_newest(connection, settled, "sequence", map(_settled_row, heard.settled.values()))
    await _upsert_newest(connection, standing, "at", map(_stood_row, heard.stood.values()))
    if heard.decided:
        gone = delete(standing).where(standing.c.answer.in_(sorted(heard.decided)))
        await connection.execute(gone)


async def load_promises(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, Promised]:
    """Promises by id, settled or not."""
    if not ids:
        return {}
    rows = await connection.execute(_PROMISES, {"ids": sorted(set(ids))})
    return {row.id: promised_of(row) for row in rows}


async def load_standing(connection: AsyncConnection, told: Sequence[Send]) -> Standing:
    """How things stand now with what these are to tell of."""
    watched = [one for one in told if one.matter]
    if not watched:
        return Standing()
    talks = sorted({one.conversation for one in watched})
    ids = sorted({one.about for one in watched})
    stood = await connection.execute(_STOOD, {"ids": talks})
    over = await connection.execute(_SETTLED, {"ids": ids})
    return Standing(
        {(row.conversation, row.what): moment(row.at) for row in stood},
        await load_promises(connection, ids),
        {row.about: Settled(row.about, row.sequence, bool(row.over)) for row in over},
    )


async def _upsert_newest(
    connection: AsyncConnection, table: Table, by: str, new: Iterable[dict[str, Any]]
) -> None:
    """Insert rows, or put them in the place of older ones."""
    rows = sorted(new, key=lambda row: [str(row[column.name]) for column in table.primary_key])
    if not rows:
        return
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)
    keys = [column.name for column in table.primary_key]
    changed = {name: insert.excluded[name] for name in rows[0] if name not in keys}
    newer = insert.on_conflict_do_update(
        index_elements=keys, set_=changed, where=insert.excluded[by] >= table.c[by]
    )
    await connection.execute(newer, rows)


def _promised_row(one: Promised) -> dict[str, Any]:
    return {
        "id": one.id,
        "conversation": one.conversation,
        "person": one.person,
        "text": one.text,
        "due": micros(one.due) if one.due else None,
        "made_at": micros(one.made_at),
        "sequence": one.sequence,
    }


def _settled_row(one: Settled) -> dict[str, Any]:
    return {"about": one.about[:40], "sequence": one.sequence, "over": one.over}


def _stood_row(one: Stood) -> dict[str, Any]:
    return {
        "conversation": one.conversation,
        "what": one.what,
        "at": micros(one.at),
        "answer": one.answer[:40],
    }

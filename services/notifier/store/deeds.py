"""SQL of what came of the orders on top of answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from byname.store.database import micros
from byname.store.upsert import upsert
from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifier.domain import MORE_MAY_COME, Deed, Heard
from services.notifier.domain.send import done_key
from services.notifier.tables import deeds, sends

_OF_THESE = (
    select(deeds)
    .where(deeds.c.cause.in_(bindparam("causes", expanding=True)))
    .order_by(deeds.c.number, deeds.c.at)
)


async def save_deeds(connection: AsyncConnection, heard: Heard) -> None:
    """Keep them, and let the receipts go that have waited for them; what was refused has another receipt."""
    waiting = (sends.c.state == "intent", sends.c.attempts == 0)
    if heard.deeds:
        await upsert(connection, deeds, [_row(one) for one in heard.deeds], keep=True)
        due = heard.deeds[-1].at + MORE_MAY_COME
        keys = sorted({done_key(one.cause) for one in heard.deeds})
        waits = update(sends).where(sends.c.key.in_(keys), *waiting)
        await connection.execute(waits.values(next_at=micros(due)))
    if heard.refused:
        told = update(sends).where(sends.c.key.in_(sorted(heard.refused)), *waiting)
        await connection.execute(told.values(state="dropped", response="the refusal tells it"))


async def deeds_of(connection: AsyncConnection, causes: Sequence[str]) -> dict[str, list[str]]:
    """The sentences, by the event of the answer, in their order."""
    if not causes:
        return {}
    found: dict[str, list[str]] = {}
    for row in await connection.execute(_OF_THESE, {"causes": [one[:40] for one in causes]}):
        found.setdefault(row.cause, []).append(row.sentence)
    return found


def _row(one: Deed) -> dict[str, Any]:
    return {
        "event": one.event,
        "cause": one.cause[:40],
        "at": micros(one.at),
        "number": one.number,
        "sentence": one.sentence,
    }

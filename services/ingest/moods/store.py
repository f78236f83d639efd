"""The SQL of clicks: the last one of each question, so that the same one again says nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from byname.contracts import Event, MoodGiven
from byname.ids import derive
from byname.store import Database, Transaction
from byname.store.database import micros
from byname.store.upsert import upsert
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.moods.tables import moods

SAME = timedelta(hours=1)  # in which the same click once more is a second click, or a second tab
FORGOTTEN = timedelta(days=30)


async def only_news(unit: Transaction, events: Sequence[Event[Any]]) -> list[Event[Any]]:
    """Without the clicks that say again what was just said, and what else is said because of them."""
    clicks = [one for one in events if isinstance(one.data, MoodGiven)]
    repeated: set[str] = set()
    if clicks:
        await unit.serialize("moods")
    for click in clicks:
        if not await _is_news(unit.connection, click.data):
            repeated.add(click.causation)
    return [one for one in events if one.causation not in repeated]


async def forget_moods(db: Database) -> None:
    """Drop what nobody clicks twice any more."""
    before = micros(db.clock.now() - FORGOTTEN)
    async with db.transaction() as unit:
        await unit.connection.execute(delete(moods).where(moods.c.at < before))


async def _is_news(connection: AsyncConnection, given: MoodGiven) -> bool:
    ask, said = derive("mo", given.ask), derive("md", given.mood, given.text)
    at = micros(given.given_at)
    last = (await connection.execute(select(moods).where(moods.c.ask == ask))).first()
    if last is not None and last.said == said and abs(at - last.at) <= SAME // timedelta(microseconds=1):
        return False
    await upsert(connection, moods, [{"ask": ask, "said": said, "at": at}])
    return True

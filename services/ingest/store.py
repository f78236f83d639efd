"""Ingest's SQL: what was read and said, texts that answers may quote, where polls stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from byname.channels.email.mentions import text_key
from byname.contracts import Event, Fact, MessageReceived
from byname.store import Database
from byname.store.database import micros
from byname.store.upsert import upsert
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.moods.store import only_news
from services.ingest.tables import cursors, texts

LONGEST_TEXT = 20_000
TEXT_DAYS = 180  # an answer to an older mail is trimmed by rules alone


async def say_once(db: Database, consumer: str, facts: dict[str, Sequence[Event[Fact]]]) -> None:
    """Publish the facts of each original, unless that original was read before, or says nothing new."""
    async with db.transaction() as unit:
        fresh = await unit.fresh(consumer, list(facts))
        read = [one for raw_id, events in facts.items() if raw_id in fresh for one in events]
        new = await only_news(unit, read)
        unit.emit(new)
        said = [one.data for one in new if isinstance(one.data, MessageReceived)]
        await keep_texts(unit.connection, [(one.provider_id, one.text) for one in said], db.clock.now())


async def keep_texts(connection: AsyncConnection, said: Sequence[tuple[str, str]], now: datetime) -> None:
    """Remember texts by the Message-ID of their mail; the first one of an id stays."""
    rows = [
        {"key": text_key(message_id), "text": text[:LONGEST_TEXT], "at": micros(now)}
        for message_id, text in said
        if message_id and text
    ]
    await upsert(connection, texts, rows, keep=True)


async def previous_texts(db: Database, message_ids: Sequence[str]) -> tuple[str, ...]:
    """The texts of these mails that are remembered, in this order."""
    if not message_ids:
        return ()
    keys = [text_key(one) for one in message_ids]
    async with db.reading() as connection:
        rows = await connection.execute(select(texts.c.key, texts.c.text).where(texts.c.key.in_(keys)))
        found = {row.key: row.text for row in rows}
    return tuple(found[key] for key in keys if key in found)


async def forget_texts(db: Database) -> None:
    """Drop texts that nobody answers any more."""
    before = micros(db.clock.now() - timedelta(days=TEXT_DAYS))
    async with db.transaction() as unit:
        await unit.connection.execute(delete(texts).where(texts.c.at < before))


async def claim_cursor(
    connection: AsyncConnection, channel: str, holder: str, now: datetime, lease: timedelta
) -> str | None:
    """Where polling stands, held for this copy; None while another one polls."""
    row = (
        await connection.execute(select(cursors).where(cursors.c.channel == channel).with_for_update())
    ).first()
    if row is not None and row.holder != holder and row.until > micros(now):
        return None
    cursor = row.cursor if row is not None else ""
    await set_cursor(connection, channel, cursor, holder, now, lease)
    return str(cursor)


async def set_cursor(
    connection: AsyncConnection, channel: str, cursor: str, holder: str, now: datetime, lease: timedelta
) -> None:
    """Polling goes on here; this copy holds it until the lease ends."""
    row = {"channel": channel, "cursor": cursor, "holder": holder, "until": micros(now + lease)}
    await upsert(connection, cursors, [row])

"""Ingest keeps nothing besides inbox and outbox: the originals are on RAW, the facts on EVENTS."""

from __future__ import annotations

from collections.abc import Sequence

from byname.contracts import Event, Fact
from byname.store import Database


async def say_once(db: Database, consumer: str, facts: dict[str, Sequence[Event[Fact]]]) -> None:
    """Publish the facts of each original, unless that original was read before."""
    async with db.transaction() as unit:
        fresh = await unit.fresh(consumer, list(facts))
        for raw_id, events in facts.items():
            if raw_id in fresh:
                unit.emit(events)

"""What is loaded for an event is enough: decisions over the store are those made in memory."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from byname.contracts import Event, decode
from byname.contracts.catalog import FACTS
from byname.store import Database
from byname.store.migrate import upgrade
from byname.store.timers import TimerRows

from services.followup.domain import TimerDue
from services.followup.handlers import Followup
from services.followup.tables import METADATA, timers
from tests.connected.store.stores import Place
from tests.support.facts import FrozenClock
from tests.unit.followup.story import BUNDLE, PAUSE, Story

pytestmark = pytest.mark.connected
EVENTS = 120
PROMISING = "I will call you back tomorrow at noon."


def busy(seed: int) -> Story:
    """A few days with two customers, at random."""
    chance, story = random.Random(seed), Story()
    for name in ("cv_1", "cv_2", "cv_3"):
        story.opens(name)
    acts: tuple[Callable[[str], Any], ...] = (
        lambda name: story.writes(name, waits=chance.random() < 0.8),
        lambda name: story.answers(name, text=chance.choice(["Here.", PROMISING])),
        story.is_answering,
        story.closes,
        lambda name: story.reopens(name, chance.choice(["customer_wrote", "reply_failed"])),
        lambda name: story.snoozes(chance.choice([None, story.now + timedelta(hours=7)]), name),
        lambda name: story.assigns(name, chance.choice(["tom", "sophie"]), chance.choice(["took", "fit"])),
        lambda name: story.promises(
            chance.choice([None, story.now + timedelta(minutes=chance.randint(1, 900))]),
            conversation=name, promise=f"pr_{name}_{chance.randint(1, 2)}",
        ),
        lambda name: story.keeps(f"pr_{name}_{chance.randint(1, 2)}", name),
        lambda name: story.wait(minutes=chance.choice([0.05, 1, 7, 45, 400])),
        lambda name: story.wait(minutes=chance.choice([3, 30])),
    )  # fmt: skip
    while len(story.heard) < EVENTS:
        chance.choice(acts)(chance.choice(["cv_1", "cv_2", "cv_3"]))
    return story


@pytest.mark.parametrize("seed", range(4))
async def test_the_store_changes_no_decision(place: Place, seed: int) -> None:
    story = busy(seed)
    engine = place.engine("followup")
    await upgrade(engine, "followup")
    clock = FrozenClock()
    database = Database(engine, METADATA, "followup", clock)
    published: list[tuple[str, str, bytes]] = []

    async def publish(rows: Any) -> None:
        published.extend(rows)

    database.publish = publish
    rows = TimerRows(timers)
    followup = Followup(lambda: story.rules, clock, BUNDLE, PAUSE)
    followup.keep_timers(rows.save)
    for now, heard, said in story.heard:
        clock.at = now
        await take(database, followup, rows, heard)
        assert [decode(data, FACTS).data for _, _, data in published] == [one.data for one in said]
        published.clear()
    await engine.dispose()


async def take(database: Database, followup: Followup, rows: TimerRows, heard: Event[Any]) -> None:
    """One event, or one timer that goes off, in a transaction of its own."""
    async with database.transaction() as unit:
        if isinstance(heard.data, TimerDue):
            due = await rows.take_due(unit, [heard.data.timer])
            assert due == {heard.data.timer: heard.data.due}
            await followup.on_due(unit, due)
        else:
            await followup.on_events(unit, [heard])

"""Two copies hear facts in another order: over the store that is as in memory."""

from __future__ import annotations

import random
from typing import Any

import pytest
from byname.contracts import (
    AnswerReceived,
    ConversationTagged,
    CustomerLinked,
    CustomerTiered,
    Handle,
    HandleBlocked,
    HandleUnblocked,
    Reason,
    WishNoted,
    decode,
)
from byname.contracts.catalog import FACTS
from byname.store import Database
from byname.store.migrate import upgrade
from byname.store.timers import TimerRows

from services.followup.domain import TimerDue
from services.followup.handlers import Followup
from services.followup.tables import METADATA, timers
from tests.connected.store.stores import Place
from tests.connected.store.test_followup_working_set import busy, take
from tests.support.facts import FrozenClock
from tests.unit.followup.story import BUNDLE, PAUSE, Story

pytestmark = pytest.mark.connected
ANN = Handle(channel="email", address="ann@big.example", name="Ann Lee")
TIERS = '[[tier]]\nid = "gold"\ntags = ["gold"]\nresponse_minutes = { email = 2 }\n'
APART = 5  # facts that may overtake each other


def more_of(story: Story, chance: random.Random) -> None:
    """What else happens to customers."""
    why: dict[str, Any] = {"person": "sophie", "conversation": chance.choice(["cv_1", "cv_2", "cv_3"])}
    whose: dict[str, Any] = {**why, "customer": "cu_ann"}
    number = {"sequence": next(story._sequence)}
    reason = Reason(code="person", text="")
    acts: tuple[Any, ...] = (
        HandleBlocked(**whose, **number, handle=ANN, reason=reason, blocked_at=story.now),
        HandleUnblocked(**whose, **number, handle=ANN, unblocked_at=story.now),
        ConversationTagged(**why, **number, tag="gold", on=chance.random() < 0.5, tagged_at=story.now),
        CustomerTiered(**whose, **number, tier=chance.choice(["gold", ""]), tiered_at=story.now),
        WishNoted(**whose, **number, wish="wi_1", name="a dark mode", noted_at=story.now),
        CustomerLinked(
            link="ln_1", customer="cu_bob", merged="cu_ann", handle=ANN, conversations=("cv_1",), owner="",
            reason=reason, linked_at=story.now,
        ),
    )  # fmt: skip
    story.hear(chance.choice(acts))


def another_order(seed: int) -> Story:
    """The same facts, each at most so many places from where it was; with their timers at those moments."""
    chance, first = random.Random(seed), busy(seed)
    for _ in range(30):
        more_of(first, chance)
        first.writes(chance.choice(["cv_1", "cv_2", "cv_3"]))
    heard = [(now, one) for now, one, _ in first.heard if not isinstance(one.data, TimerDue)]
    order = sorted(range(len(heard)), key=lambda number: number + chance.uniform(0, APART))
    second = Story(TIERS)
    for number in order:
        now, one = heard[number]
        second.until(max(now, second.now))
        second._decide(one)
    return second


@pytest.mark.parametrize("seed", range(2))
async def test_over_the_store_it_is_as_in_memory(place: Place, seed: int) -> None:
    story = another_order(seed)
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
    assert any(isinstance(one.data, AnswerReceived) for _, one, _ in story.heard)
    for now, heard, said in story.heard:
        clock.at = now
        await take(database, followup, rows, heard)
        assert [decode(data, FACTS).data for _, _, data in published] == [one.data for one in said]
        published.clear()
    await engine.dispose()

"""Presence and hand-overs as rows: the same whatever the order, and conversations follow their customers."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from byname.contracts import Event
from byname.store.engine import make_engine
from byname.store.migrate import upgrade
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.desk.domain import Batch, project
from services.desk.store.handovers import list_handovers, portfolios
from services.desk.store.presence import in_hand
from services.desk.store.write import load, save
from services.desk.tables import conversations
from tests.unit.desk.builders import Story, at
from tests.unit.desk.team_story import decided, moved, presence

NOW = at(5000)


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    made = make_engine("", tmp_path, "desk")
    await upgrade(made, "desk")
    yield made
    await made.dispose()


async def take(engine: AsyncEngine, events: list[Event[Any]]) -> None:
    async with engine.begin() as connection:
        batch = await load(connection, events)
        project(batch, events, NOW)
        await save(connection, batch)


@given(st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_last_word_counts_whatever_the_order(chance: random.Random) -> None:
    events = [
        presence(state="away", until=at(9000), when=1),
        presence(state="here", when=2),
        presence(state="away", until=at(100), when=3, by="sophie"),
        presence("sophie", "hours", when=2),
        decided(farewell="Bye", hello="Hi"),
        moved(),
    ]
    chance.shuffle(events)
    batch = Batch()
    project(batch, events, NOW)
    assert asdict(batch.presence["tom"]) == {
        "id": "tom", "state": "away", "until": int(at(100).timestamp() * 1e6), "by": "sophie",
        "changed_at": int(at(3).timestamp() * 1e6),
    }  # fmt: skip
    assert batch.presence["sophie"].state == "hours"
    row = batch.handovers["ho_1"]
    assert (row.farewell, row.hello, row.count, row.conversations) == ("Bye", "Hi", 2, 1)
    assert row.decided_at < row.moved_at
    assert [fact.what for fact in batch.facts if fact.type.startswith("byname.presence")]


def history() -> tuple[list[Event[Any]], dict[str, str]]:
    """Conversations before, between and after two hand-overs, and whose they are in the end."""
    before, tag, later, again, other = (
        Story(number, begins=begins) for number, begins in ((1, 0), (2, 50), (3, 3000), (4, 100), (5, 120))
    )
    tagged = again.received("And now?", which=2, when=2000)
    back = again.attached(tagged, sequence=9, which=2, person="sophie")  # hers again after the first move
    events = [
        *before.whole(),
        *tag.first_message(),
        *later.first_message(),
        *again.first_message(),
        tagged,
        replace(back, time=at(2000)),
        *other.first_message(),
        decided(),
        moved(when=1001),
        moved("ho_2", "tom", "ben", when=1500, customers=(before.customer, "cu_unknown")),
    ]
    owners = {
        before.conversation: "ben",
        tag.conversation: "tom",
        later.conversation: "sophie",
        again.conversation: "sophie",
        other.conversation: "tom",
    }
    return events, owners


@pytest.mark.parametrize("seed", range(15))
async def test_conversations_follow_their_customers_in_any_order(engine: AsyncEngine, seed: int) -> None:
    events, owners = history()
    chance = random.Random(seed)
    if seed:  # the first time as it happened
        chance.shuffle(events)
    while events:
        size = chance.randint(1, 6)
        await take(engine, events[:size])
        events = events[size:]
    async with engine.connect() as connection:
        rows = (await connection.execute(select(conversations))).mappings().all()
    assert {row["id"]: row["owner"] for row in rows} == owners
    assert {row["id"]: row["person"] for row in rows} == owners


async def test_what_belongs_to_whom(engine: AsyncEngine) -> None:
    one, two, three = Story(1), Story(2, begins=10), Story(3, begins=20)
    came = three.received()
    await take(
        engine, [*one.whole(), *two.first_message(), came, three.opened(came), three.assigned(came, "tom")]
    )
    await take(engine, [one.closed(sequence=20)])
    async with engine.connect() as connection:
        found = await portfolios(connection)
        assert {who: (one.customers, one.conversations) for who, one in found.items()} == {
            "sophie": (2, 1),
            "tom": (1, 1),
        }
        assert await portfolios(connection, "nobody") == {}
        named = await portfolios(connection, "sophie", [two.customer, three.customer])
        assert (named["sophie"].customers, named["sophie"].conversations) == (1, 1)
        assert await in_hand(connection) == {"sophie": 1, "tom": 1}


async def test_a_customer_belongs_to_whoever_has_their_newest_conversation(engine: AsyncEngine) -> None:
    old, new = Story(1), Story(2, begins=500)
    new.customer = old.customer
    came = new.received()
    await take(engine, [*old.first_message(), came, new.opened(came), new.assigned(came, "tom")])
    async with engine.connect() as connection:
        found = await portfolios(connection)
    assert (found["sophie"].customers, found["tom"].customers) == (0, 1)


async def test_hand_overs_are_listed_by_what_happened_last(engine: AsyncEngine) -> None:
    await take(engine, [decided("ho_1", when=1), moved("ho_1", when=900), moved("ho_3", when=5)])
    await take(engine, [decided("ho_2", when=800)])
    async with engine.connect() as connection:
        assert [row["id"] for row in await list_handovers(connection, 2)] == ["ho_1", "ho_2"]


async def test_a_move_of_many_named_customers_is_no_single_statement(engine: AsyncEngine) -> None:
    story = Story(7)
    names = tuple(f"cu_{number:032x}" for number in range(1500, 0, -1))
    assert story.customer in names[-500:]
    await take(engine, [*story.first_message(), moved(when=2000, customers=names)])
    async with engine.connect() as connection:
        assert await connection.scalar(select(conversations.c.owner)) == "tom"

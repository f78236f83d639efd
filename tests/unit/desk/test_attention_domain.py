"""Attention as rows: who has it, who thinks along, what it is about; the same whatever the order of facts."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from byname.contracts import Event
from hypothesis import given, settings
from hypothesis import strategies as st

from services.desk.domain import (
    Batch,
    project,
    touched_blocks,
    touched_conversations,
    touched_joinings,
    touched_labels,
    touched_messages,
)
from services.desk.domain.again import again_of, settled
from services.desk.domain.facts import fact_row
from tests.unit.desk.attention_story import INCIDENT, OFFER_WHY, STAND_WHY, AttentionStory
from tests.unit.desk.builders import at
from tests.unit.desk.test_desk_domain import NOW, projected, rows


@given(st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_any_order_gives_the_same_rows(shuffle: random.Random) -> None:
    events = AttentionStory().eventful()
    expected = rows(projected(events))
    shuffle.shuffle(events)
    assert rows(projected(events)) == expected
    assert rows(projected([*events, *events[::-1]])) == expected


@given(st.integers(0, 30))
@settings(max_examples=31, deadline=None)
def test_two_batches_are_as_good_as_one(cut: int) -> None:
    events = AttentionStory().eventful()
    batch = Batch()
    project(batch, events[:cut], NOW)
    project(batch, events[cut:], NOW)
    assert rows(batch) == rows(projected(events))


def test_what_must_be_loaded_is_what_will_change() -> None:
    for one in AttentionStory().eventful():
        batch = projected([one])
        assert batch.messages.keys() <= touched_messages([one])
        assert batch.conversations.keys() <= touched_conversations([one], [])
        assert batch.labels.keys() == touched_labels([one])
        assert batch.joined.keys() == touched_joinings([one])
        assert batch.blocks.keys() == touched_blocks([one])
        assert batch.incidents.keys() <= {INCIDENT}


def has_it(events: list[Event[Any]]) -> tuple[str, str, str, list[str], str]:
    story = AttentionStory()
    row = projected(events).conversations[story.conversation]
    return row.person, row.owner, row.stand_in_for, json.loads(row.offered or "[]"), row.why


S = AttentionStory()
FIRST = S.first_message()
WHO: list[tuple[str, list[Event[Any]], tuple[str, str, str, list[str], str]]] = [
    ("a stand-in has it, the owner stays", [S.stands_in(5)], ("tom", "sophie", "sophie", [], STAND_WHY)),
    ("the owner is back", [S.stands_in(5), S.given("sophie", 6)],
     ("sophie", "sophie", "", [], "Sophie knows them")),
    ("nobody has it, and it stays its owner's", [S.offered(5)],
     ("", "sophie", "", ["sophie", "tom"], OFFER_WHY)),
    ("somebody took it", [S.offered(5), S.given("tom", 6)], ("tom", "tom", "", [], "Tom knows them")),
    ("a blocked sender changes nothing",
     [S.stands_in(5), S.attached(FIRST[0], sequence=9, person="", muted=True)],
     ("tom", "sophie", "sophie", [], STAND_WHY)),
]  # fmt: skip


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(("_name", "events", "expected"), WHO, ids=[one[0] for one in WHO])
def test_who_has_it(_name: str, events: list[Event[Any]], expected: Any, backwards: bool) -> None:
    told = [*FIRST, *events]
    assert has_it(told[::-1] if backwards else told) == expected


def test_the_history_keeps_every_choice_with_its_reason() -> None:
    found = projected([*FIRST, S.offered(4), S.stands_in(5)]).assignments.values()
    told = {one.sequence: (one.person, one.stand_in_for, one.code, one.policy) for one in found}
    assert told == {
        2: ("sophie", "", "addressed", 0),
        4: ("", "", "offered", 12),
        5: ("tom", "sophie", "stand_in", 12),
    }


def test_the_end_of_an_eventful_story() -> None:
    story = AttentionStory()
    found = projected(story.eventful())
    row = found.conversations[story.conversation]
    assert (row.person, json.loads(row.offered)) == ("", ["tom"])
    assert (json.loads(row.huddle), row.voice) == (["tom"], "sophie")
    assert {(one.kind, one.word): one.on for one in found.labels.values()} == {
        ("tag", "vip"): 0, ("tag", "late"): 1, ("topic", "billing"): 1, ("topic", "spam"): 1,
    }  # fmt: skip
    (joined,) = found.joined.values()
    assert (joined.incident, joined.on, joined.sequence) == (INCIDENT, 1, 13)
    assert found.incidents[INCIDENT].closed_by == "tom"
    (block,) = found.blocks.values()
    assert block.blocked_at > block.unblocked_at
    assert row.status == "closed", "nobody has to answer a blocked sender"
    assert found.messages[story.id("an", 50)].code == "collision"


def test_a_blocked_sender_does_not_make_anybody_wait() -> None:
    story = AttentionStory()
    spam = story.received("Cheap watches", which=3, when=500)
    for order in (1, -1):
        events = [*story.whole(), spam, story.attached(spam, sequence=19, which=3, person="", muted=True)]
        row = projected(events[::order]).conversations[story.conversation]
        assert row.last_words == "On its way!"
        assert row.last_in_at < row.last_out_at


def test_commands_that_were_held_are_nothing_to_show_among_words() -> None:
    story = AttentionStory()
    said = story.says("", "tom", 51, 200, "take")
    for events in (
        [said, story.holds(said.data, "taken", "Sophie took it today at 10:31")],
        [story.holds(said.data, "taken")],
    ):
        found = projected(events)
        row = found.messages[said.data.answer]
        assert (row.direction, row.state, row.code, row.person) == ("", "held", "taken", "tom")
        assert not found.contents


def test_an_answer_that_was_sent_again_is_settled() -> None:
    held = {"id": "an_1", "state": "held", "conversation": "cv_1", "person": "tom"}
    again = again_of("an_1", "cv_1", "tom")
    assert settled([held], {"an_1"}) == set()
    assert settled([held], {"an_1", again}) == {"an_1"}
    assert again != again_of("an_1", "cv_1", "sophie")


def test_a_trace_tells_who_and_why() -> None:
    told = {
        one.data.type.split(".")[2] + str(getattr(one.data, "sequence", "")): fact_row(one, at(1000))
        for one in S.eventful()
    }
    assert told["assigned5"].what == "tom stands in for sophie until 2026-03-09 08:00 UTC (policy 12)"
    assert told["assigned5"].why == STAND_WHY
    assert told["offered4"].what == "it is offered to sophie and tom: nobody has it yet (policy 12)"
    assert told["attached17"].what == "it is offered to tom"
    assert told["attached19"].what == "its sender is blocked: nobody is told"
    assert "(tom)" in told["requested14"].what
    assert all(row.what for row in told.values())

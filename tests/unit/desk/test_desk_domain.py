"""From events to rows: tables of what each fact changes, and that the order does not matter."""

from __future__ import annotations

import random
from dataclasses import asdict, fields
from itertools import permutations
from typing import Any

import pytest
from byname.contracts import ROWS, Event, ReplyResolved, event
from byname.contracts.catalog import heard_by
from hypothesis import given, settings
from hypothesis import strategies as st

from services.desk.domain import Batch, project, touched_conversations, touched_handles, touched_messages
from services.desk.domain.facts import SAYINGS, fact_row
from services.desk.domain.rows import STAGES, WORDS_LENGTH, beginning
from services.desk.domain.rows import tellings as tellings_of
from services.desk.views.messages import delivery_words
from tests.support.channel_facts import CHAT, PHONE, POSTS
from tests.support.facts import a_team
from tests.unit.desk.builders import Story, at
from tests.unit.desk.channel_story import MERGED, OTHER, ChannelStory

NOW = at(1000)


def projected(events: list[Event[Any]]) -> Batch:
    batch = Batch()
    project(batch, events, NOW)
    return batch


def rows(batch: Batch) -> dict[str, Any]:
    """All that a person can see of it: not the facts, which are kept as they came."""
    kept = (one.name for one in fields(Batch) if one.name != "facts")
    return {name: {key: asdict(row) for key, row in getattr(batch, name).items()} for name in kept}


def resolved(story: Story, *, send_again: bool, when: float = 90) -> Event[Any]:
    fact = ReplyResolved(
        reply=story.id("rp", 1),
        conversation=story.conversation,
        person="tom",
        send_again=send_again,
        resolved_at=story.at(when),
    )
    return event(fact, source="desk", key=story.conversation, time=story.at(when), about=(str(when),))


def everything(story: Story) -> list[Event[Any]]:
    """One conversation in which all that can happen has happened."""
    second = story.received("Still waiting", which=2, when=100)
    third = story.answered("Held words", which=3, when=150)
    return [
        *story.whole(),
        story.unknown(story.requested(story.answered()), when=62.5),
        resolved(story, send_again=True),
        story.sent(story.answered(), when=95),
        story.failed(story.answered(), when=99, bounced=True),
        story.closed(),
        story.reopened(),
        story.note(),
        second,
        story.attached(second, sequence=8, which=2, person="tom", warnings=("careful",), related="cv_other"),
        story.not_told(second, which=2, when=101),
        story.told(second, which=2, when=130),
        third,
        story.held(which=3, when=151),
        story.held(which=4, when=155),
    ]


def over_channels(story: ChannelStory) -> list[Event[Any]]:
    """One customer on four channels; the call was first recorded as missed, then a person noted more."""
    call = story.call(when=300)
    first = story.call(
        when=300, call=call.data.call, revision=1, outcome="missed", talk_s=0, text="Missed call", notes="",
        promises=(), recap=False, sources=("twilio",),
    )  # fmt: skip
    second = story.call(when=300, call=call.data.call, revision=2)
    later = story.opened(second, when=500).data.model_copy(
        update={
            "conversation": "cv_later",
            "handle": CHAT,
            "new_customer": False,
            "customer_since": story.at(0),
        }
    )
    again = event(later, source="router", key="cv_later", time=story.at(500), about=("cv_later",))
    return [
        *story.over_channels(),
        *(first, second, story.joined(second, 13)),
        *story.decisions(),
        again,
    ]


@given(st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_links_calls_and_suggestions_give_the_same_rows_in_any_order(shuffle: random.Random) -> None:
    events = over_channels(ChannelStory())
    expected = rows(projected(events))
    shuffle.shuffle(events)
    assert rows(projected(events)) == expected
    assert rows(projected([*events, *events[::-1]])) == expected


def test_who_is_known_by_what_and_why() -> None:
    story = ChannelStory()
    found = projected(over_channels(story))
    known = {(one.channel, one.customer): (one.code, one.link) for one in found.handles.values()}
    assert known == {
        ("email", story.customer): ("wrote", ""),
        ("email", MERGED): ("wrote", ""),
        ("chat", story.customer): ("person", story.id("ln", 1)),
        ("phone", story.customer): ("person", story.id("ln", 2)),
        ("twitter", story.customer): ("person", story.id("ln", 3)),
    }
    undone = found.links[story.id("ln", 9)]
    assert (undone.undone_by, undone.undone_why) == ("tom", "that was her colleague")
    assert {one.address: one.decision for one in found.suggestions.values()} == {
        OTHER.address: "dismiss",
        "ann@home.example": "",
    }
    assert {one.channel for one in found.messages.values() if one.public} == {POSTS.channel}


@pytest.mark.parametrize(
    ("direction", "outcome", "waits"),
    [
        ("in", "missed", True),
        ("in", "voicemail", True),
        ("in", "answered", False),
        ("in", "wrong_number", False),
        ("out", "answered", False),
        ("out", "missed", True),
    ],
)
def test_whether_somebody_waits_after_a_call(direction: str, outcome: str, waits: bool) -> None:
    """The customer wrote before: a call that reached nobody leaves them waiting."""
    story = ChannelStory()
    call = story.call(direction=direction, outcome=outcome)
    found = projected([*story.first_message(), call, story.joined(call, 5)])
    row = found.conversations[story.conversation]
    assert (row.last_in_at > row.last_out_at) is waits
    assert found.messages[call.data.call].address == PHONE.address


@given(st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_any_order_gives_the_same_rows(shuffle: random.Random) -> None:
    events = everything(Story())
    expected = rows(projected(events))
    shuffle.shuffle(events)
    assert rows(projected(events)) == expected


@given(st.lists(st.integers(0, 20), max_size=8), st.integers(1, 20))
@settings(max_examples=100, deadline=None)
def test_events_that_come_again_change_nothing(again: list[int], cut: int) -> None:
    events = everything(Story())
    repeated = (
        events[:cut] + [events[number % len(events)] for number in again if number < cut] + events[cut:]
    )
    assert rows(projected(repeated)) == rows(projected(events))


@given(st.integers(0, 22))
@settings(max_examples=30, deadline=None)
def test_two_batches_are_as_good_as_one(cut: int) -> None:
    events = everything(Story())
    batch = Batch()
    project(batch, events[:cut], NOW)
    project(batch, events[cut:], NOW)
    assert rows(batch) == rows(projected(events))


def test_the_end_of_the_story_is_as_told() -> None:
    story = Story()
    found = projected(everything(story))
    conversation = found.conversations[story.conversation]
    assert (conversation.owner, conversation.status, conversation.subject) == ("tom", "open", "My order")
    assert conversation.last_words == "Still waiting"
    assert conversation.last_in_at > conversation.last_out_at
    states = {key: row.state for key, row in found.messages.items()}
    assert states[story.id("msg", 1)] == "told"
    assert states[story.id("msg", 2)] == "told"
    assert states[story.id("rp", 1)] == "bounced"
    assert states[story.id("an", 3)] == "held"
    assert found.messages[story.id("an", 1)].became == story.id("rp", 1)


DELIVERIES: list[tuple[list[str], str]] = [
    ([], "requested"),
    (["sent"], "sent"),
    (["failed"], "failed"),
    (["sent", "bounced"], "bounced"),
    (["unknown"], "unknown"),
    (["unknown", "again"], "requested"),
    (["unknown", "counts"], "sent"),
    (["unknown", "again", "sent_late"], "sent"),
    (["unknown", "again", "unknown_late"], "unknown"),
]


@pytest.mark.parametrize(("steps", "state"), DELIVERIES)
@pytest.mark.parametrize("backwards", [False, True])
def test_how_far_a_reply_has_come(steps: list[str], state: str, backwards: bool) -> None:
    story = Story()
    answered = story.answered()
    requested = story.requested(answered)
    made = {
        "sent": story.sent(requested),
        "failed": story.failed(requested),
        "bounced": story.failed(requested, when=80, bounced=True),
        "unknown": story.unknown(requested),
        "again": resolved(story, send_again=True),
        "counts": resolved(story, send_again=False),
        "sent_late": story.sent(requested, when=95),
        "unknown_late": story.unknown(requested, when=96),
    }
    events = [requested, *(made[step] for step in steps)]
    found = projected(events[::-1] if backwards else events)
    assert found.messages[story.id("rp", 1)].state == state


def test_a_machine_does_not_make_a_conversation_wait() -> None:
    story = Story()
    machine = story.received("I am away", which=2, when=200, kind="automatic", automatic_because="RFC 3834")
    found = projected([*story.whole(), machine, story.attached(machine, sequence=9, which=2)])
    conversation = found.conversations[story.conversation]
    assert conversation.last_words == "I am away"
    assert conversation.last_in_at < conversation.last_out_at


def test_an_answer_of_commands_alone_is_nothing_to_show() -> None:
    story = Story()
    found = projected([story.answered("  \n")])
    assert not found.messages
    assert not found.contents
    assert len(found.facts) == 1


def test_what_must_be_loaded_is_what_will_change() -> None:
    for one in everything(Story()) + over_channels(ChannelStory()):
        batch = projected([one])
        assert batch.messages.keys() <= touched_messages([one])
        assert batch.handles.keys() <= touched_handles([one])
        assert batch.conversations.keys() <= touched_conversations([one], [])


def test_every_fact_that_the_desk_hears_can_be_told_in_words() -> None:
    assert {row.fact for row in heard_by("desk")} <= SAYINGS.keys()
    assert SAYINGS.keys() <= {row.fact for row in ROWS}
    for one in everything(Story()) + over_channels(ChannelStory()):
        row = fact_row(one, NOW)
        assert row.what
        assert not row.why or row.code
        assert (row.event, row.causation) == (one.id, one.causation)


@given(st.text(max_size=2000))
def test_a_beginning_is_one_short_line(text: str) -> None:
    words = beginning(text)
    assert len(words) <= WORDS_LENGTH
    assert "\n" not in words
    assert bool(words) == bool(text[: WORDS_LENGTH * 3].split())


def test_stages_follow_each_other() -> None:
    order = ["requested", "unknown", "sent", "failed", "bounced"]
    assert sorted(order, key=STAGES.__getitem__) == order


def test_one_of_several_who_could_not_be_told_is_named_and_no_more() -> None:
    story = Story()
    came = story.received()
    tellings = [
        story.told(came, person="tom"), story.told(came, person="sophie", when=0.2),
        story.not_told(came, person="mia", when=0.3),
        story.not_told(came, person="tom", when=0.4, front_end="chat"),  # told by mail all the same
    ]  # fmt: skip
    for order in permutations(tellings):
        row = projected([came, *order]).messages[story.id("msg", 1)]
        assert row.state == "told"
        assert tellings_of(row.told) == (["tom", "sophie"], {"mia": "mailbox full"})
        assert row == projected([*order, came]).messages[story.id("msg", 1)]
    row = projected([*tellings, story.not_told(came, person="sophie", when=9)]).messages[story.id("msg", 1)]
    assert tellings_of(row.told) == (["tom"], {"mia": "mailbox full", "sophie": "mailbox full"}), "it bounced"
    alone = projected([came, tellings[2]]).messages[story.id("msg", 1)]
    assert (alone.state, alone.state_reason) == ("not_told", "mailbox full")
    words = delivery_words({**asdict(row), "muted": 0}, a_team("tom", "mia", "sophie"))
    assert (
        words == "Tom was told; Mia could not be told: mailbox full; Sophie could not be told: mailbox full"
    )

"""What is due as rows: promises, timers, what is put off and sent later; the same in any order of facts."""

from __future__ import annotations

import random
from dataclasses import asdict
from itertools import permutations
from typing import Any

import pytest
from byname.contracts import Event, TimerChanged
from hypothesis import given, settings
from hypothesis import strategies as st

from services.desk.domain import Batch, project, touched_conversations, touched_messages
from services.desk.domain.due import take_timer
from services.desk.domain.facts import fact_row
from services.desk.domain.promise_rows import UNDATED
from services.desk.domain.rows import micros
from services.desk.store.write import BESIDE
from services.desk.views.due import target_view
from tests.unit.desk.builders import at
from tests.unit.desk.due_story import DueStory
from tests.unit.desk.test_desk_domain import NOW, projected, rows

S = DueStory()
FIRST = S.id("pr", 1)


@given(st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_any_order_gives_the_same_rows(shuffle: random.Random) -> None:
    events = S.everything_due()
    expected = rows(projected(events))
    shuffle.shuffle(events)
    assert rows(projected(events)) == expected
    assert rows(projected([*events, *events[::-1]])) == expected


@given(st.integers(0, 50))
@settings(max_examples=51, deadline=None)
def test_two_batches_are_as_good_as_one(cut: int) -> None:
    events = S.everything_due()
    batch = Batch()
    project(batch, events[:cut], NOW)
    project(batch, events[cut:], NOW)
    assert rows(batch) == rows(projected(events))


def test_what_must_be_loaded_is_what_will_change() -> None:
    for one in S.everything_due():
        batch = projected([one])
        assert batch.messages.keys() <= touched_messages([one])
        assert batch.conversations.keys() <= touched_conversations([one], [])
        for kept in BESIDE:
            if kept.name != "incidents":  # an incident is known by its fact alone
                assert kept.touched is not None
                assert getattr(batch, kept.name).keys() <= kept.touched([one]), kept.name


def test_timers_and_promises_leave_the_conversations_row_alone() -> None:
    for one in (S.timer("armed", 1), S.promised(4), S.nudged(), S.mood(9), S.wished(7), S.snoozed(8)):
        assert touched_conversations([one], []) == set()
        assert not projected([one]).conversations


LIVES: list[tuple[str, list[Event[Any]], dict[str, Any]]] = [
    ("made", [S.promised(4)],
     {"state": "open", "text": "the invoice", "due": micros(S.at(3600)), "stage": ""}),
    ("moved", [S.promised(4), S.promised(6, due=7200, again=True)],
     {"state": "open", "due": micros(S.at(7200)), "made_at": micros(S.at(4)), "made_sequence": 6}),
    ("late", [S.promised(4), S.overdue(3601)],
     {"state": "open", "stage": "late", "stage_due": micros(S.at(3600))}),
    ("missed after late", [S.promised(4), S.overdue(3601), S.overdue(9000, stage="missed")],
     {"stage": "missed", "stage_due": micros(S.at(3600))}),
    ("late, then moved", [S.promised(4), S.overdue(3601), S.promised(5000, due=7200, again=True)],
     {"state": "open", "due": micros(S.at(7200)), "stage_due": micros(S.at(3600))}),
    ("kept late", [S.promised(4), S.overdue(3601), S.settled(8, late=True, reply="rp_1")],
     {"state": "kept", "late": 1, "reply": "rp_1", "settled_by": "tom"}),
    ("the words that kept it came back", [S.promised(4), S.settled(8, reply="rp_1"), S.unkept(9)],
     {"state": "open", "reply": "", "settled_by": "", "late": 0}),
    ("taken back", [S.promised(4), S.settled(5, outcome="withdrawn")], {"state": "withdrawn"}),
    ("kept, and promised anew", [S.promised(4), S.settled(5), S.promised(6, due=9000, again=True)],
     {"state": "open", "due": micros(S.at(9000))}),
    ("without a date", [S.promised(4, due=None)], {"state": "open", "due": UNDATED}),
    ("kept before it was heard that it was made", [S.settled(5)], {"state": "kept", "made_sequence": -1}),
]  # fmt: skip


@pytest.mark.parametrize(("_name", "events", "expected"), LIVES, ids=[one[0] for one in LIVES])
def test_a_promise_lives(_name: str, events: list[Event[Any]], expected: dict[str, Any]) -> None:
    for order in permutations(events):
        found = asdict(projected(list(order)).promises[FIRST])
        assert {name: found[name] for name in expected} == expected


def test_a_suggestion_is_decided_once_by_whoever_is_newest() -> None:
    hint = S.id("sg", 1)
    events = [S.hinted(), S.dismissed(11), S.promised(12, 3, suggestion=hint)]
    for order in permutations(events):
        row = projected(list(order)).hints[hint]
        assert (row.decision, row.decided_by, row.text) == ("promised", "sophie", events[0].data.text)
    assert projected([S.dismissed(11)]).hints[hint].at == 0, "nothing to show before the words are known"


def test_a_timer_stands_as_the_newest_change_says() -> None:
    changes = [S.timer("armed", 1, 600), S.timer("moved", 2, 900), S.timer("fired", 900, 900)]
    for order in permutations(changes):
        row = projected(list(order)).timers[f"answer.{S.conversation}"]
        assert (row.state, row.due) == ("fired", micros(S.at(900)))
    row = projected([*changes, S.timer("disarmed", 901, None)]).timers[f"answer.{S.conversation}"]
    assert (row.state, row.due) == ("disarmed", micros(S.at(900))), "when it would have been due"
    same = projected([S.timer("armed", 5), S.timer("disarmed", 5, None)]).timers
    assert [one.state for one in same.values()] == ["disarmed"], "of one moment what is heard last"
    for order in permutations([S.timer("fired", 5, 5), S.timer("armed", 5, 900)]):
        (row,) = projected(list(order)).timers.values()
        assert (row.state, row.due) == ("armed", micros(S.at(900))), (
            "a warning goes off, and it is armed again"
        )


def test_a_warning_may_say_what_it_warns_of() -> None:
    said = S.timer("armed", 1, 450).data.model_dump()
    batch = Batch()
    take_timer(batch, TimerChanged.model_validate({**said, "goal": S.at(600)}))
    (row,) = batch.timers.values()
    assert (row.due, row.goal) == (micros(S.at(450)), micros(S.at(600)))
    conversation = {"status": "open", "last_out_at": 0, "status_sequence": 1}
    target = target_view(conversation, None, asdict(row))
    assert target is not None
    assert (target.state, target.due) == ("due", S.at(600))
    take_timer(batch, S.timer("moved", 2, 700).data)
    again = target_view(conversation, None, asdict(row))
    assert again is not None
    assert again.due == S.at(700)


def test_words_to_go_out_later_are_not_among_what_was_said_until_they_are() -> None:
    said = S.says("Is it well now?", "sophie", 81, 20, "later")
    waiting = projected([*S.first_message(), said, S.later(15)])
    assert waiting.messages[said.data.answer].became == S.id("la", 1)
    assert waiting.conversations[S.conversation].last_out_at == 0, "it is no answer yet"
    became = S.requested(said, "Is it well now?", which=81, sequence=30, when=90_001)
    for order in permutations([said, S.later(15), S.released(90_000), became]):
        found = projected(list(order))
        assert found.scheduled[S.id("la", 1)].state == "released"
        assert found.messages[said.data.answer].became == became.data.reply


@pytest.mark.parametrize("events", list(permutations([S.later(15), S.released(90_000), S.withdrawn(17)])))
def test_what_is_withdrawn_stays_so(events: tuple[Event[Any], ...]) -> None:
    row = projected(list(events)).scheduled[S.id("la", 1)]
    assert (row.state, row.code, row.why) == ("withdrawn", "they_answered", "Ann Lee wrote first")
    assert (row.text, row.send_at) == ("Is it well now?", micros(S.at(90_000)))


def test_what_is_watched_at_the_end_of_the_story() -> None:
    found = projected(S.everything_due())
    row = found.watched[S.conversation]
    assert (row.snoozed, row.snoozed_until, row.snooze_sequence) == (1, 0, 14)
    assert found.conversations[S.conversation].status_sequence > row.snooze_sequence, "closing ends it"
    assert (row.ask_at, row.ask_sequence, row.asked_to) == (0, 19, S.handle.address)
    assert (row.mood, row.mood_words) == ("unhappy", "It broke again")
    assert (row.missed_which, row.missed_minutes, row.missed_due) == ("first", 10, micros(S.at(700)))
    (wish,) = found.wishes.values()
    assert (wish.name, wish.words, wish.done_by) == ("Dark mode", "Switch it on.", "tom")
    (wisher,) = found.wishers.values()
    assert (wisher.on, wisher.told_by, wisher.sequence) == (1, "sophie", 23)
    assert found.tiers[S.customer].tier == ""
    assert {(one.kind, one.conversation) for one in found.nudges.values()} == {
        ("breach", S.conversation), ("late", S.conversation),
    }  # fmt: skip


def test_a_trace_tells_it_in_words() -> None:
    told = {one.id: fact_row(one, at(1000)) for one in S.everything_due()}
    assert all(row.what for row in told.values())
    assert all(row.code for row in told.values() if row.why)
    one = fact_row(S.promised(4), at(0))
    assert one.what == "sophie promised for 2026-03-02 10:30 UTC: “the invoice”"
    assert one.due == micros(S.at(3600))
    assert fact_row(S.timer("moved", 2, 900), at(0)).what == "answer timer moved to 2026-03-02 09:45 UTC"
    assert fact_row(S.came_true(9), at(0)).conversation == "wi_dark", "its page is told"
    assert fact_row(S.nudged(), at(0)).conversation == S.conversation

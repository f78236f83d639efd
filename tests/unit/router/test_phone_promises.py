"""What was promised on the phone is a promise like others; and a talk keeps what was promised before it."""

from __future__ import annotations

from typing import Any

import pytest
from byname.contracts import Event, MessageAttached, PromiseMade, PromiseSettled
from byname.contracts.call import Promise

from tests.support.channel_facts import a_call
from tests.unit.router.history import only
from tests.unit.router.patient import Patient, berlin


@pytest.fixture
def history() -> Patient:
    return Patient()


def promises(**texts: Any) -> tuple[Promise, ...]:
    return tuple(Promise(text=text, due=due) for text, due in texts.items())


def spoken(*, revision: int = 1, **more: Any) -> Event[Any]:
    """Sophie has spoken with Ann."""
    values = {"call": "call_1", "outcome": "answered", "person": "sophie", "at": 3600, **more}
    return a_call(revision=revision, **values)


def open_of(history: Patient) -> dict[str, Any]:
    return {one.text: one.due for known in history.known.conversations.values() for one in known.promises}


def test_they_are_made_with_or_without_a_date(history: Patient) -> None:
    friday = berlin(history, 4, 17)
    made = only(history.hear(spoken(promises=promises(invoice=friday, call=None))), PromiseMade)
    assert [(one.text, one.due, one.front_end, one.person) for one in made] == [
        ("invoice", friday, "phone", "sophie"),
        ("call", None, "phone", "sophie"),
    ]
    assert {one.zone for one in made} == {"Europe/Berlin"}


def test_a_later_revision_moves_adds_and_withdraws(history: Patient) -> None:
    friday, monday = berlin(history, 4, 17), berlin(history, 7, 17)
    [invoice, call] = only(history.hear(spoken(promises=promises(invoice=friday, call=None))), PromiseMade)
    facts = history.hear(spoken(revision=2, promises=promises(invoice=monday, parcel=None)))
    [gone] = only(facts, PromiseSettled)
    assert (gone.promise, gone.outcome) == (call.promise, "withdrawn")
    moved, parcel = only(facts, PromiseMade)
    assert (moved.promise, moved.again, moved.due) == (invoice.promise, True, monday)
    assert (parcel.text, parcel.again) == ("parcel", False)
    assert history.hear(spoken(revision=2, promises=promises(invoice=monday, parcel=None), text="x")) == []
    assert history.hear(spoken(revision=1, promises=())) == [], "it is older"


def test_what_is_kept_or_moved_by_hand_stays_so_whatever_revisions_repeat(history: Patient) -> None:
    history.hear(spoken(promises=promises(invoice=None, call=None)))
    [conversation] = {one.conversation for one in history.all(MessageAttached)}
    history.clock.forward(hours=2)
    history.says(conversation, "kept invoice")
    history.says(conversation, "promise friday call")
    assert history.hear(spoken(revision=2, promises=promises(invoice=None, call=berlin(history, 9, 9)))) == []
    assert open_of(history) == {"call": berlin(history, 4, 17)}
    assert history.hear(spoken(revision=3)) == []
    assert open_of(history) == {"call": berlin(history, 4, 17)}


@pytest.mark.parametrize(
    ("call", "keeps"),
    [
        ({}, True),
        ({"direction": "out"}, True),
        ({"outcome": "missed"}, False),
        ({"direction": "out", "outcome": "voicemail"}, False),
        ({"at": -3600}, False),
    ],
)
def test_a_talk_keeps_what_was_promised_before_it(
    history: Patient, call: dict[str, Any], keeps: bool
) -> None:
    conversation = history.writes()
    history.rings(conversation)
    [made] = history.says(conversation, "promise today 12:00 the invoice")
    settled = only(history.hear(spoken(**call)), PromiseSettled)
    assert [(one.promise, one.late, one.reply) for one in settled] == [
        (made.promise, False, "call_1")
    ] * keeps


def test_a_talk_after_the_moment_keeps_late_and_not_its_own(history: Patient) -> None:
    conversation = history.writes()
    history.rings(conversation)
    history.says(conversation, "promise today 10:45 the invoice")
    late = spoken(at=7200, promises=promises(call=None))
    facts = history.hear(late)
    assert [one.late for one in only(facts, PromiseSettled)] == [True]
    assert open_of(history) == {"call": None}


def test_that_they_were_spoken_with_may_become_known_later(history: Patient) -> None:
    conversation = history.writes()
    history.rings(conversation)
    history.says(conversation, "promise friday the invoice")
    history.hear(spoken(outcome="missed"))
    assert open_of(history)
    assert only(history.hear(spoken(revision=2)), PromiseSettled)
    assert not open_of(history)


def test_whether_a_call_waits_for_an_answer(history: Patient) -> None:
    for values in (
        {},
        {"outcome": "answered"},
        {"direction": "out"},
        {"direction": "out", "outcome": "answered"},
    ):
        history.hear(a_call(**values))  # type: ignore[arg-type]
    assert [one.waits for one in history.all(MessageAttached)] == [True, False, False, False]


def test_whether_words_wait_for_an_answer(history: Patient) -> None:
    conversation = history.writes()
    history.says(conversation, text="Done")
    for values in ({"text": "Thanks"}, {"kind": "automatic"}, {"text": "And now?"}):
        history.writes(**values)
    history.says(conversation, "block spam")
    history.writes()
    assert [one.waits for one in history.all(MessageAttached)] == [True, False, False, True, False]

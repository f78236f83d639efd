"""Words that go out later, unless the customer writes first: never both, and never twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from byname.contracts import (
    AnswerHeld,
    ConversationAssigned,
    ConversationClosed,
    ConversationReopened,
    ConversationWoken,
    HandleBlocked,
    PromiseMade,
    PromiseReopened,
    PromiseSettled,
    ReplyReleased,
    ReplyRequested,
    ReplyScheduled,
    ReplyWithdrawn,
)
from byname.errors import NotYet

from services.router.domain import Policy
from tests.support.channel_facts import a_call
from tests.support.facts import a_failure, a_team, an_attachment, an_event
from tests.unit.router.history import kinds, only
from tests.unit.router.patient import TEAM, Patient, a_release, berlin


@pytest.fixture
def history() -> Patient:
    return Patient()


@pytest.fixture
def conversation(history: Patient) -> str:
    return history.writes()


def later(
    history: Patient, conversation: str, text: str = "Did it help?", *lines: str, **more: object
) -> ReplyScheduled:
    facts = history.says(conversation, "later tomorrow 10:00", *lines, text=text, **more)  # type: ignore[arg-type]
    assert not only(facts, ReplyRequested)
    [fact] = only(facts, ReplyScheduled)
    assert isinstance(fact, ReplyScheduled)
    return fact


def test_words_wait_and_then_go(history: Patient, conversation: str) -> None:
    waits = later(history, conversation, attachments=(an_attachment(),), channel="email")
    assert (waits.send_at, waits.zone, waits.unless_answered) == (
        berlin(history, 1, 10),
        "Europe/Berlin",
        True,
    )
    one = history.known.conversations[conversation]
    assert (one.answered, bool(one.waiting)) == (False, True), "it is no answer yet"
    history.clock.at = waits.send_at
    [reply] = history.released(waits)
    assert (reply.text, reply.person, reply.answer) == ("Did it help?", "sophie", waits.answer)
    assert (reply.attachments, reply.to.address) == ((an_attachment(),), "ann@customer.example")
    assert (one.answered, one.waiting, one.replied_by) == (True, "", "sophie")
    assert history.released(waits) == []


def test_a_day_without_a_time_means_when_work_begins(history: Patient, conversation: str) -> None:
    [waits] = history.says(conversation, "later friday", text="Hello again")
    assert waits.send_at == berlin(history, 4, 9)


def test_the_customer_writes_first(history: Patient, conversation: str) -> None:
    waits = later(history, conversation)
    history.writes(name="Ann Lee")
    [withdrawn] = history.all(ReplyWithdrawn)
    assert (withdrawn.scheduled, withdrawn.reason.code) == (waits.scheduled, "they_answered")
    assert withdrawn.reason.text.startswith("Ann Lee wrote first")
    assert withdrawn.text == "Did it help?"
    assert history.released(waits) == []


@pytest.mark.parametrize(
    ("more", "stops"),
    [
        ({"kind": "automatic"}, False),
        ({"kind": "list"}, False),
        ({"text": "Thanks!"}, True),
        ({"authentication": "fail"}, False),
        ({"sender": "eve@evil.example"}, False),
    ],
)
def test_any_words_of_theirs_count_and_nobody_elses(
    history: Patient, conversation: str, more: dict[str, str], stops: bool
) -> None:
    history.says(conversation, text="Done")
    waits = later(history, conversation)
    history.writes(**more)
    assert bool(history.all(ReplyWithdrawn)) == stops
    assert kinds(history.released(waits)) == ([] if stops else [ReplyRequested])


@pytest.mark.parametrize(
    ("call", "stops"),
    [
        ({}, True),
        ({"outcome": "answered", "person": "sophie"}, True),
        ({"outcome": "answered", "direction": "out", "person": "sophie"}, True),
        ({"direction": "out"}, False),
        ({"outcome": "wrong_number"}, False),
        ({"at": -3600}, False),
    ],
)
def test_a_call_counts_as_well(
    history: Patient, conversation: str, call: dict[str, object], stops: bool
) -> None:
    history.rings(conversation)
    later(history, conversation)
    history.hear(a_call(**{"at": 60, **call}))  # type: ignore[arg-type]
    assert bool(history.all(ReplyWithdrawn)) == stops


def test_who_has_not_seen_their_words_is_asked(history: Patient, conversation: str) -> None:
    seen = history.known.conversations[conversation].sequence
    history.writes()
    code, text = history.refused(conversation, "later tomorrow", text="Did it help?", seen=seen)
    assert code == "they_answered"
    assert "/anyway" in text
    facts = history.says(conversation, "later tomorrow", "anyway", text="Did it help?", seen=seen)
    assert kinds(facts) == [ReplyScheduled]
    assert kinds(history.released(facts[0])) == [ReplyRequested]


@pytest.mark.parametrize(
    ("line", "text", "code", "words"),
    [
        ("later tomorrow", "", "no_words", "below an empty line"),
        ("later banana", "Hi", "no_date", "“banana”"),
        ("later", "Hi", "no_date", "no date"),
        ("later some day", "Hi", "vague", "some day"),
        ("later yesterday", "Hi", "past", "yesterday"),
        ("later in 2 years", "Hi", "far", "366 days"),
        ("later tomorrow 9:00 Dear Ann", "Hi", "no_date", "“Dear Ann” behind it was not understood"),
    ],
)
def test_what_cannot_be_later_says_why(
    history: Patient, conversation: str, line: str, text: str, code: str, words: str
) -> None:
    said = history.refused(conversation, line, text=text)
    assert said[0] == code
    assert words in said[1]


def test_twice_later_is_asked_about(history: Patient, conversation: str) -> None:
    code, text = history.refused(conversation, "later friday", "later monday", text="Hi")
    assert (code, text) == ("twice", "/later stands there twice: leave one")


def test_the_twenty_first_is_too_many(history: Patient, conversation: str) -> None:
    for number in range(20):
        later(history, conversation, f"Words {number}")
    assert history.refused(conversation, "later friday", text="More")[0] == "too_many"
    assert len(only(history.says(conversation, "unlater"), ReplyWithdrawn)) == 20


def test_a_person_thinks_better_of_it(history: Patient, conversation: str) -> None:
    one, two, three = (later(history, conversation, text) for text in ("First", "Second", "Third"))
    [gone] = history.says(conversation, f"unlater #{two.scheduled}", person="tom")
    assert (gone.scheduled, gone.reason.code, gone.person) == (two.scheduled, "person", "sophie")
    [gone] = history.says(conversation, "unlater third")
    assert gone.scheduled == three.scheduled
    code, text = history.refused(conversation, "unlater fourth")
    assert (code, f"#{one.scheduled} “First”" in text) == ("nothing_later", True)
    assert kinds(history.says(conversation, "unlater", "later friday", text="Instead")) == [
        ReplyWithdrawn,
        ReplyScheduled,
    ]
    history.says(conversation, "unlater")
    assert "have gone out already" in history.refused(conversation, "unlater")[1]
    for waits in (one, two, three):
        assert history.released(waits) == []


def test_closed_now_and_said_later(history: Patient, conversation: str) -> None:
    before = later(history, conversation, "Before")
    facts = history.says(conversation, "later friday", "close", text="All well?")
    assert kinds(facts) == [ReplyScheduled, ConversationClosed, ReplyWithdrawn]
    assert (facts[2].scheduled, facts[2].reason.code) == (before.scheduled, "closed")
    said = history.released(facts[0])
    assert kinds(said) == [ReplyRequested]
    assert not history.known.conversations[conversation].open
    history.writes()
    assert len(history.all(ConversationReopened)) == 1


def test_closed_afterwards_they_do_not_go(history: Patient, conversation: str) -> None:
    waits = later(history, conversation)
    assert kinds(history.says(conversation, "close")) == [ConversationClosed, ReplyWithdrawn]
    assert history.released(waits) == []


def test_nothing_goes_to_a_blocked_sender(history: Patient, conversation: str) -> None:
    waits = later(history, conversation)
    facts = history.says(conversation, "block spam")
    blocked, withdrawn = facts
    assert isinstance(blocked, HandleBlocked)
    assert withdrawn.reason.code == "blocked"
    assert history.released(waits) == []
    assert history.refused(conversation, "later friday", text="Hi")[0] == "muted"


def test_another_has_answered_since(history: Patient, conversation: str) -> None:
    waits = later(history, conversation)
    history.says(conversation, text="Tom here", person="tom")
    [withdrawn] = history.released(waits)
    assert withdrawn.reason.code == "collision"
    assert "Tom answered today at 10:30: “Tom here”" in withdrawn.reason.text


def test_it_is_decided_again_when_the_moment_has_come(history: Patient, conversation: str) -> None:
    """Whatever had been overlooked when they wrote."""
    waits = later(history, conversation)
    overlooked = history.known.conversations[conversation].scheduled
    history.writes()
    history.known.conversations[conversation].scheduled = overlooked
    assert [one.reason.code for one in history.released(waits)] == ["they_answered"]


def test_one_who_left_says_nothing_any_more(history: Patient, conversation: str) -> None:
    waits = later(history, conversation)
    history.policy = Policy(a_team("tom"))
    assert [one.reason.code for one in history.released(waits)] == ["not_in_team"]


def test_words_that_cannot_go_there_now_are_refused_at_once(history: Patient, conversation: str) -> None:
    [held] = history.says(conversation, "later friday", text="Hi", channel="twitter")
    assert isinstance(held, AnswerHeld)
    assert held.reason.code == "no_way"


def test_later_words_keep_what_was_promised_before_them(history: Patient, conversation: str) -> None:
    [first] = history.says(conversation, "promise friday the invoice")
    waits = later(history, conversation, "Here it is")
    history.says(conversation, "promise friday a call")
    history.clock.at = waits.send_at
    [reply, settled] = history.released(waits)
    assert (settled.promise, settled.reply) == (first.promise, reply.reply)
    [again] = only(history.hear(a_failure(conversation, reply=reply.reply)), PromiseReopened)
    assert again.promise == first.promise


def test_promised_along_with_later_words(history: Patient, conversation: str) -> None:
    facts = history.says(
        conversation, "promise friday the invoice", "later tomorrow", text="You get it on Friday"
    )
    assert kinds(facts) == [ReplyScheduled, PromiseMade]
    assert not only(history.released(facts[0]), PromiseSettled)


def test_it_wakes_nothing_that_was_put_off(history: Patient, conversation: str) -> None:
    waits = later(history, conversation, "Did it help?", "snooze in 2 weeks")
    assert kinds(history.released(waits)) == [ReplyRequested]
    assert history.known.conversations[conversation].snooze
    assert not history.all(ConversationWoken)


def test_whoever_writes_for_later_has_it() -> None:
    team = a_team("sophie", "tom").model_dump(by_alias=True)
    history = Patient(Policy(type(TEAM).model_validate({**team, "policy": {"unowned": "offer"}})))
    conversation = history.writes(to=("hello@acme.example",))
    facts = history.says(conversation, "later tomorrow", text="Hello", person="tom")
    assert kinds(facts) == [ConversationAssigned, ReplyScheduled]
    assert history.known.conversations[conversation].with_whom == "tom"


def test_a_release_of_words_that_nobody_knows(history: Patient, conversation: str) -> None:
    waits = later(history, conversation)
    fact = a_release(waits, history.clock.now() + timedelta(days=1)).data
    other = ReplyReleased(**{**fact.model_dump(), "scheduled": "la_other"})
    assert history.hear(an_event(other)) == []
    nowhere = ReplyReleased(**{**fact.model_dump(), "conversation": "cv_nowhere"})
    with pytest.raises(NotYet, match="cv_nowhere"):
        history.hear(an_event(nowhere))

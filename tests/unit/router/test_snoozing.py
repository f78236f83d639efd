"""Put off until a moment, or until they write: nobody is reminded meanwhile, and nobody is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from byname.contracts import (
    ConversationAssigned,
    ConversationSnoozed,
    ConversationWoken,
    MessageAttached,
    NoteAdded,
    PageRequested,
    ReplyRequested,
    SnoozeOver,
)
from byname.errors import NotYet

from services.router.domain import Policy, turn_due
from tests.support.channel_facts import a_call
from tests.support.facts import a_failure, a_team, an_event
from tests.unit.router.history import kinds, only
from tests.unit.router.patient import TEAM, Patient, berlin


@pytest.fixture
def history() -> Patient:
    return Patient()


@pytest.fixture
def conversation(history: Patient) -> str:
    return history.writes()


def snoozed(history: Patient, conversation: str, line: str = "snooze friday") -> ConversationSnoozed:
    [fact] = only(history.says(conversation, line), ConversationSnoozed)
    assert isinstance(fact, ConversationSnoozed)
    return fact


def test_until_the_beginning_of_work_or_until_they_write(history: Patient, conversation: str) -> None:
    assert snoozed(history, conversation).until == berlin(history, 4, 9)
    assert snoozed(history, conversation, "snooze friday 15:00").until == berlin(history, 4, 15)
    assert snoozed(history, conversation, "snooze").until is None


def test_why_is_a_note(history: Patient, conversation: str) -> None:
    facts = history.says(conversation, "snooze friday the supplier sends it")
    assert kinds(facts) == [ConversationSnoozed, NoteAdded]
    assert facts[1].text == "the supplier sends it"


@pytest.mark.parametrize(("line", "code"), [("snooze banana", "no_date"), ("snooze yesterday", "past")])
def test_what_is_no_moment_says_so(history: Patient, conversation: str, line: str, code: str) -> None:
    assert history.refused(conversation, line, text="Dear Ann")[0] == code


def test_nobodys_turn_comes_meanwhile(history: Patient, conversation: str) -> None:
    assert history.known.timers[conversation]
    snoozed(history, conversation)
    assert history.known.timers[conversation] is None
    history.clock.forward(days=1)
    assert history.hear(turn_due(conversation, history.clock.now())) == []
    assert history.known.timers[conversation] is None


def test_when_the_moment_comes_the_turn_begins_anew(history: Patient, conversation: str) -> None:
    fact = snoozed(history, conversation)
    assert fact.until
    history.clock.at = fact.until
    [woken] = history.over(conversation, fact.sequence)
    assert (woken.reason.code, woken.person) == ("time", "sophie")
    patience = timedelta(minutes=TEAM.policy.pass_on("email"))
    assert history.known.timers[conversation] == fact.until + patience
    assert history.over(conversation, fact.sequence) == []


def test_a_moment_that_is_not_the_one_in_force_wakes_nothing(history: Patient, conversation: str) -> None:
    first = snoozed(history, conversation)
    second = snoozed(history, conversation, "snooze in 2 weeks")
    assert history.over(conversation, first.sequence) == []
    assert kinds(history.over(conversation, second.sequence)) == [ConversationWoken]


def test_the_customer_wakes_it(history: Patient, conversation: str) -> None:
    fact = snoozed(history, conversation)
    history.clock.forward(hours=1)
    history.writes(name="Ann Lee")
    [woken] = history.all(ConversationWoken)
    assert (woken.reason.code, woken.reason.text) == ("customer_wrote", "Ann Lee wrote")
    due = history.known.timers[conversation]
    assert due is not None
    assert due > history.clock.now()
    assert history.over(conversation, fact.sequence) == []


@pytest.mark.parametrize(("kind", "wakes"), [("message", True), ("automatic", False), ("list", False)])
def test_a_machine_wakes_nobody(history: Patient, conversation: str, kind: str, wakes: bool) -> None:
    snoozed(history, conversation)
    history.writes(kind=kind)
    assert bool(history.all(ConversationWoken)) == wakes


def test_thanks_wake_it_and_nobody_waits(history: Patient, conversation: str) -> None:
    history.says(conversation, text="Done")
    snoozed(history, conversation)
    history.writes(text="Thank you!")
    assert len(history.all(ConversationWoken)) == 1
    assert [one.waits for one in history.all(MessageAttached)] == [True, False]


def test_a_reply_or_a_person_wakes_it(history: Patient, conversation: str) -> None:
    snoozed(history, conversation)
    facts = history.says(conversation, text="Here it is")
    assert kinds(facts) == [ConversationWoken, ReplyRequested]
    assert facts[0].reason.code == "person"
    snoozed(history, conversation)
    assert kinds(history.says(conversation, "wake", person="tom")) == [ConversationWoken]
    assert history.says(conversation, "wake") == []


def test_an_answer_and_then_put_off(history: Patient, conversation: str) -> None:
    facts = history.says(conversation, "snooze friday", text="I ask the supplier")
    assert kinds(facts) == [ReplyRequested, ConversationSnoozed]
    assert history.known.conversations[conversation].snooze


def test_words_that_did_not_arrive_wake_it(history: Patient, conversation: str) -> None:
    history.says(conversation, "snooze friday", text="Here it is")
    facts = history.hear(a_failure(conversation))
    assert [one.reason.code for one in only(facts, ConversationWoken)] == ["reply_failed"]
    assert history.known.timers[conversation]


def test_closing_and_blocking_end_it_without_a_word(history: Patient, conversation: str) -> None:
    fact = snoozed(history, conversation)
    assert not only(history.says(conversation, "close"), ConversationWoken)
    assert history.over(conversation, fact.sequence) == []
    assert history.refused(conversation, "snooze friday")[0] == "closed"
    history.writes()
    fact = snoozed(history, conversation)
    assert not only(history.says(conversation, "block spam"), ConversationWoken)
    assert history.over(conversation, fact.sequence) == []
    assert history.refused(conversation, "snooze friday")[0] == "muted"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (("snooze friday", "close"), "contradiction"),
        (("snooze friday", "snooze monday"), "twice"),
        (("snooze friday", "block spam"), "contradiction"),
    ],
)
def test_what_cannot_both_be_meant(
    history: Patient, conversation: str, lines: tuple[str, ...], code: str
) -> None:
    assert history.refused(conversation, *lines, text="Dear Ann")[0] == code


def test_it_takes_nobodys_room(history: Patient, conversation: str) -> None:
    assert history.loads == {"sophie": 1}
    snoozed(history, conversation)
    assert history.loads == {}
    history.says(conversation, "wake")
    assert history.loads == {"sophie": 1}


def test_it_is_put_off_for_whom_it_is_passed_on_to(history: Patient, conversation: str) -> None:
    history.says(conversation, "snooze friday", "pass tom", "anyway")
    one = history.known.conversations[conversation]
    assert (one.with_whom, bool(one.snooze)) == ("tom", True)
    history.clock.forward(days=1)
    assert history.hear(turn_due(conversation, history.clock.now())) == []


def test_what_nobody_has_is_taken_by_whoever_puts_it_off() -> None:
    team = a_team("sophie", "tom").model_dump(by_alias=True)
    history = Patient(Policy(type(TEAM).model_validate({**team, "policy": {"unowned": "offer"}})))
    conversation = history.writes(to=("hello@acme.example",))
    assert history.known.conversations[conversation].offered
    facts = history.says(conversation, "snooze friday", person="tom")
    assert kinds(facts) == [ConversationAssigned, ConversationSnoozed]
    assert history.known.timers[conversation] is None


def test_a_call_wakes_it_unless_it_was_before(history: Patient, conversation: str) -> None:
    history.rings(conversation)
    history.clock.forward(hours=2)
    snoozed(history, conversation)
    history.hear(a_call(at=60))
    assert not history.all(ConversationWoken), "it was logged late"
    history.hear(a_call(at=3 * 3600, direction="out"))
    assert not history.all(ConversationWoken), "they did not answer"
    history.hear(a_call(at=3 * 3600))
    assert [one.reason.code for one in history.all(ConversationWoken)] == ["customer_wrote"]


def test_an_unknown_conversation_is_not_yet(history: Patient) -> None:
    fact = SnoozeOver(conversation="cv_nowhere", snoozed_sequence=3, over_at=history.clock.now())
    with pytest.raises(NotYet, match="cv_nowhere"):
        history.hear(an_event(fact, key="cv_nowhere"))


def test_without_it_the_customer_goes_on_to_others(history: Patient, conversation: str) -> None:
    """Else the tests above prove nothing."""
    history.clock.forward(days=1)
    facts = history.hear(turn_due(conversation, history.clock.now()))
    assert only(facts, ConversationAssigned) or only(facts, PageRequested)

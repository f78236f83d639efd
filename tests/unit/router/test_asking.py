"""Was it sufficient? Asked once, in the owner's voice, and only of whom it makes sense to ask."""

from __future__ import annotations

import pytest
from byname.contracts import AskRequested, ConversationReopened, Handle
from byname.errors import NotYet

from services.router.domain import Policy
from tests.support.channel_facts import CHAT, a_contact, words_on
from tests.support.facts import a_team
from tests.unit.router.history import kinds, only
from tests.unit.router.patient import ANN, Patient, an_ask_due, berlin


@pytest.fixture
def history() -> Patient:
    return Patient()


@pytest.fixture
def closed(history: Patient) -> str:
    """A conversation that was answered and closed."""
    conversation = history.writes(language="de")
    history.says(conversation, "close", text="Done", person="tom")
    return conversation


def test_they_are_asked_in_the_voice_of_their_person(history: Patient, closed: str) -> None:
    history.clock.forward(days=3)
    [asked] = history.ask_due(closed)
    assert (asked.person, asked.language, asked.subject) == ("sophie", "de", "My order")
    assert asked.to == Handle(channel="email", address=ANN, name="Ann Lee")
    assert asked.in_reply_to.endswith("@customer.example")
    assert asked.references == ("root@x.example",)
    assert not history.known.conversations[closed].open


def test_the_answer_comes_back_to_the_person_and_opens_it(history: Patient, closed: str) -> None:
    [asked] = history.ask_due(closed)
    facts = history.hear(words_on(Handle(channel="email", address=ANN), thread=asked.message_id))
    assert facts[-1].conversation == closed
    assert facts[-1].person == "sophie"
    assert only(facts, ConversationReopened)


@pytest.mark.parametrize("then", ["opened", "closed again", "blocked", "another closing", "asked"])
def test_nobody_is_asked_where_it_is_not_so_any_more(history: Patient, closed: str, then: str) -> None:
    before = history.known.conversations[closed].closed_sequence
    if then in ("opened", "closed again"):
        history.writes()
    if then == "closed again":
        history.says(closed, "close")
    if then == "blocked":
        history.says(closed, "block spam")
    if then == "asked":
        assert kinds(history.ask_due(closed, ask="ask_0")) == [AskRequested]
    sequence = before + 1 if then == "another closing" else before
    assert history.ask_due(closed, closed_sequence=sequence) == []


def test_not_more_often_than_the_team_likes(history: Patient, closed: str) -> None:
    assert history.ask_due(closed, ask="ask_1")
    history.clock.forward(days=29)
    assert history.ask_due(closed, ask="ask_2") == []
    history.clock.forward(days=1)
    assert history.ask_due(closed, ask="ask_3")
    history.clock.forward(days=99)
    assert history.ask_due(closed, ask="ask_1") == [], "it is the same question"


def test_nobody_is_asked_whom_nobody_answered(history: Patient) -> None:
    conversation = history.writes()
    history.says(conversation, "close")
    assert history.ask_due(conversation) == []


def test_a_chat_is_asked_by_mail_or_not_at_all(history: Patient) -> None:
    conversation = history.attach(words_on(CHAT, thread="se_1")).conversation
    history.says(conversation, "close", text="Done")
    assert history.ask_due(conversation) == []
    history.hear(a_contact(proof="confirmed"))
    [asked] = history.ask_due(conversation)
    assert asked.to.address == ANN
    assert asked.subject == "Acme"


def test_a_blocked_address_is_not_asked(history: Patient, closed: str) -> None:
    other = history.writes(references=(), at=99999)
    assert other != closed
    history.says(other, "block spam")
    assert history.ask_due(closed) == []


def test_whose_owner_has_left_is_asked_by_their_person_now(history: Patient, closed: str) -> None:
    history.policy = Policy(a_team("uma"))
    assert history.ask_due(closed) == [], "nobody could speak for us"


def test_a_person_says_when_or_never(history: Patient) -> None:
    conversation = history.writes()
    [changed] = history.says(conversation, "ask friday")
    assert changed.ask_at == berlin(history, 4, 9)
    for word in ("never", "Never ", "no"):
        [changed] = history.says(conversation, f"ask {word}")
        assert changed.ask_at is None


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("ask banana", "no_date"),
        ("ask friday whether it was good", "no_date"),
        ("ask soon", "vague"),
        ("ask yesterday", "past"),
        ("ask in 3 years", "far"),
    ],
)
def test_what_is_no_moment_says_so(history: Patient, line: str, code: str) -> None:
    said = history.refused(history.writes(), line, text="Dear Ann")
    assert said[0] == code
    assert ("/ask never" in said[1]) == (code == "no_date")


def test_an_unknown_conversation_is_not_yet(history: Patient, closed: str) -> None:
    with pytest.raises(NotYet, match="cv_nowhere"):
        history.hear(an_ask_due(history, closed, conversation="cv_nowhere"))

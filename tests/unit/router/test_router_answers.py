"""What becomes of an answer: reply, note, closed; never for a customer what was meant for colleagues."""

from __future__ import annotations

import pytest
from byname.contracts import (
    AnswerHeld,
    Command,
    ConversationClosed,
    Event,
    Handle,
    NoteAdded,
    ReplyRequested,
)
from byname.errors import NotYet

from tests.support.facts import a_failure, a_message, a_team, an_answer, an_attachment
from tests.unit.router.history import History, kinds, only

NOTE = Command(name="note", text="She is upset")


@pytest.fixture
def history() -> History:
    return History()


@pytest.fixture
def conversation(history: History) -> str:
    return history.attach(a_message(references=("root@x.example",))).conversation


@pytest.mark.parametrize(
    ("text", "commands", "said"),
    [
        ("Hello Ann", (), [ReplyRequested]),
        ("", (NOTE,), [NoteAdded]),
        ("", ("close",), [ConversationClosed]),
        ("Bye", ("close",), [ReplyRequested, ConversationClosed]),
        ("", (NOTE, "close"), [NoteAdded, ConversationClosed]),
        ("Hello", (NOTE, "close"), [NoteAdded, ReplyRequested, ConversationClosed]),
        ("", (), []),
    ],
)
def test_every_combination(
    history: History, conversation: str, text: str, commands: tuple[Command | str, ...], said: list[type]
) -> None:
    facts = history.hear(an_answer(conversation, text, commands=commands))
    assert kinds(facts) == said
    assert [one.sequence for one in facts] == list(range(4, 4 + len(said)))
    assert all("upset" not in one.text for one in only(facts, ReplyRequested))
    for closed in only(facts, ConversationClosed):
        assert closed.alone == (said == [ConversationClosed])


def test_a_reply_goes_to_where_the_customer_wrote_from_last(history: History, conversation: str) -> None:
    mail = a_message(name="Ann at home", references=("root@x.example",), at=9999)
    assert history.attach(mail).conversation == conversation
    [reply] = history.hear(an_answer(conversation, "Hi", attachments=(an_attachment(),)))
    assert reply.to == Handle(channel="email", address="ann@customer.example", name="Ann at home")
    assert reply.in_reply_to == mail.data.provider_id
    assert reply.references == ("root@x.example",)
    assert reply.subject == "My order"
    assert reply.attachments == (an_attachment(),)
    assert reply.person == "sophie"


def test_an_unknown_conversation_is_not_yet(history: History) -> None:
    with pytest.raises(NotYet, match="cv_nowhere"):
        history.hear(an_answer("cv_nowhere"))
    with pytest.raises(NotYet, match="cv_nowhere"):
        history.hear(a_failure("cv_nowhere"))
    assert not history.known.placed


def test_an_answer_of_somebody_who_left_is_held(history: History, conversation: str) -> None:
    history.policy = type(history.policy)(a_team("tom"))
    [held] = history.hear(an_answer(conversation, "Hi", commands=(NOTE, "close")))
    assert isinstance(held, AnswerHeld)
    assert held.reason.code == "not_in_team"
    assert held.tell
    assert history.known.conversations[conversation].open


def test_words_to_a_customer_without_an_address_are_held_but_a_note_is_kept(history: History) -> None:
    nobody = history.attach(a_message(sender="unknown@invalid")).conversation
    [held] = history.hear(an_answer(nobody, "Hi"))
    assert held.reason.code == "no_address"
    assert kinds(history.hear(an_answer(nobody, "", commands=(NOTE,)))) == [NoteAdded]


def test_a_colleague_may_answer_too(history: History, conversation: str) -> None:
    [reply] = history.hear(an_answer(conversation, person="tom"))
    assert reply.person == "tom"
    assert history.known.conversations[conversation].owner == "sophie"


def test_the_same_answer_again_says_nothing(history: History, conversation: str) -> None:
    answer = an_answer(conversation, commands=("close",))
    assert history.hear(answer)
    assert history.hear(answer) == []


def test_closing_twice_counts_once(history: History, conversation: str) -> None:
    for _ in range(2):
        history.hear(an_answer(conversation, "", commands=("close",)))
    assert history.loads == {}


def test_ids_are_the_same_on_a_retry_and_differ_between_answers() -> None:
    mail, answer = a_message(), None

    def run() -> list[Event]:
        history = History()
        conversation = history.attach(mail).conversation
        history.hear(answer or an_answer(conversation, commands=(NOTE, "close")))
        return history.said

    answer = an_answer(run()[0].data.conversation, commands=(NOTE, "close"))
    first, second = run(), run()
    assert [one.id for one in first] == [one.id for one in second]
    assert len({one.id for one in first}) == len(first)
    [reply], [again] = ([o.data for o in said if type(o.data) is ReplyRequested] for said in (first, second))
    assert (reply.reply, reply.message_id) == (again.reply, again.message_id)

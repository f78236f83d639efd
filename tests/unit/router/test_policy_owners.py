"""A customer's person stays theirs: stand-ins say so, owners come back, and a hand-over speaks once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from byname.contracts import ConversationAssigned, Handle, MessageAttached, PortfolioMoved, ReplyRequested

from services.router.domain import Policy
from tests.unit.router.history import only
from tests.unit.router.policy_cases import a_policy
from tests.unit.router.policy_play import Play

DE = {
    "stand_in": "{owner} ist{until} nicht da. Ich heiße {person}.",
    "busy": "{owner} ist im Gespräch. Ich heiße {person}.",
    "front_line": "Ich heiße {person} und bin von {company}.",
    "moved": "Ich heiße {person}, statt {owner}.",
}
WORDS = {"words_in": {"de": DE}}
SHE = {"stand_ins": ["bert"], "voice": {"name": "Anna from Acme"}}


def reply(facts: list[Any]) -> str:
    """The words that went out."""
    [one] = only(facts, ReplyRequested)
    text: str = one.text
    return text


def known_to_anna(policy: Policy, channel: str = "email", **more: Any) -> Play:
    """A customer who has been answered by Anna; that conversation is closed."""
    play = Play(policy)
    name = play.conversation(play.words(channel=channel, text="Is Anna there?", **more)).id
    play.answer(name, "anna", "Hello, I am Anna.", commands=["close"])
    play.wait(hours=2)
    return play


def newest(play: Play) -> Any:
    return play.known.newest_of(next(iter(play.known.customers)))


# Away, and back.


@pytest.mark.parametrize("channel", ["email", "chat", "twitter"])
def test_the_owner_is_away_and_back(channel: str) -> None:
    play = known_to_anna(a_policy("anna", "bert", anna=SHE), channel)
    play.presence("anna", "away", play.now + timedelta(days=2))
    [attached] = only(play.words(channel=channel), MessageAttached)
    assert (attached.person, attached.stand_in_for, attached.reason.code) == ("bert", "anna", "stand_in")
    assert attached.until
    name = attached.conversation
    play.answer(name, "bert", "I am Bert.")
    play.wait(days=2, minutes=1)
    [attached] = only(play.words(channel=channel, thread=newest(play).parent), MessageAttached)
    assert attached.conversation == name
    assert (attached.person, attached.stand_in_for, attached.reason.code) == ("anna", "", "back")
    assert newest(play).owner == "anna"


def test_nobody_changes_voices_in_the_middle_of_a_chat() -> None:
    play = known_to_anna(a_policy("anna", "bert", anna=SHE), "chat")
    play.presence("anna", "away")
    name = play.conversation(play.words(channel="chat")).id
    play.answer(name, "bert", "I am Bert.")
    play.presence("anna", "here")
    play.wait(minutes=10)
    [attached] = only(play.words(channel="chat", thread=newest(play).parent), MessageAttached)
    assert (attached.person, attached.stand_in_for) == ("bert", "anna")
    play.wait(minutes=31)
    [attached] = only(play.words(channel="chat", thread=newest(play).parent), MessageAttached)
    assert attached.person == "anna"


def test_a_stand_in_who_leaves_is_followed_by_another_and_the_owner_stays() -> None:
    play = known_to_anna(a_policy("anna", "bert", "cleo", anna=SHE), "chat")
    play.presence("anna", "away")
    name = play.conversation(play.words(channel="chat")).id
    play.presence("bert", "away")
    [attached] = only(play.words(channel="chat", thread=newest(play).parent), MessageAttached)
    assert (attached.conversation, attached.person, attached.stand_in_for) == (name, "cleo", "anna")
    assert {one.owner for one in play.known.customers.values()} == {"anna"}


def test_on_mail_the_owner_is_waited_for_who_is_back_in_time() -> None:
    day = {"hours": "mon-fri 09:00-17:00"}
    play = known_to_anna(a_policy("anna", "bert", anna={**day, **SHE}, bert={"hours": "mon-fri 08:30-17:00"}))
    play.now = datetime(2026, 3, 3, 8, 40, tzinfo=UTC)
    [attached] = only(play.words(), MessageAttached)
    assert (attached.person, attached.reason.code) == ("anna", "waits")
    assert attached.until == datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
    play.presence("anna", "away", play.now + timedelta(days=1))
    play.wait(minutes=10)
    [attached] = only(play.words("ann", thread="a-thread-of-its-own"), MessageAttached)
    assert (attached.person, attached.stand_in_for) == ("bert", "anna")


# The sentence.


def test_a_stand_in_says_so_once() -> None:
    play = known_to_anna(a_policy("anna", "bert", "cleo", anna=SHE))
    play.presence("anna", "away", datetime(2026, 3, 6, 12, 0, tzinfo=UTC))
    name = play.conversation(play.words()).id
    first = reply(play.answer(name, "bert", "I look."))
    introduced = "Anna from Acme is away until Friday at 12:00. My name is Bert, and I answer meanwhile."
    assert first == f"{introduced}\n\nI look."
    assert reply(play.answer(name, "bert", "Found it.")) == "Found it."
    play.presence("bert", "away")
    play.words(thread=newest(play).parent)
    assert reply(play.answer(name, "cleo", "Hello.")).startswith("Anna from Acme is away until")
    play.presence("cleo", "away")
    play.presence("bert", "here")
    play.words(thread=newest(play).parent)
    assert newest(play).stand_in == "bert"
    assert reply(play.answer(name, "bert", "Me again.")) == "Me again.", "once for each of them"


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_words_are_those_of_the_case_and_of_the_customers_language(language: str) -> None:
    full = {**SHE, "holds": {"mails": 1}}
    german = language == "de"
    play = known_to_anna(a_policy("anna", "bert", policy=WORDS, anna=full), language=language)
    play.words("bob", to="anna")
    name = play.conversation(play.words(language=language)).id
    busy = reply(play.answer(name, "bert", "Yes?"))
    expected = (
        "Anna from Acme ist im Gespräch." if german else "Anna from Acme is with somebody else right now."
    )
    assert busy.startswith(expected)


@pytest.mark.parametrize(("language", "said"), [("en", "today I answer here"), ("de", "bin von Acme")])
def test_the_front_line_has_its_own_words(language: str, said: str) -> None:
    dora = {"support": False, "front_line_hours": 10}
    play = Play(a_policy("anna", "dora", policy={"everyone_share": 1, **WORDS}, dora=dora))
    name = play.conversation(play.words(language=language)).id
    assert newest(play).stand_in == "dora"
    assert said in reply(play.answer(name, "dora", "Yes?"))
    assert reply(play.answer(name, "dora", "Yes?")) == "Yes?"


def test_owners_and_whoever_helps_out_say_nothing_before_their_words() -> None:
    play = known_to_anna(a_policy("anna", "bert", anna=SHE))
    name = play.conversation(play.words()).id
    assert reply(play.answer(name, "anna", "It is me.")) == "It is me."
    play.words(thread=newest(play).parent)
    assert reply(play.answer(name, "bert", "Anna asked me to.")) == "Anna asked me to."


# For good.


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"farewell": "It was a pleasure.", "hello": "I am Bert."},
            "It was a pleasure.\n\nI am Bert.\n\nHere.",
        ),
        ({"hello": "I am Bert."}, "I am Bert.\n\nHere."),
        ({}, "My name is Bert. I look after you from now on, in place of Anna from Acme.\n\nHere."),
    ],
)
def test_a_hand_over_takes_all_along_and_speaks_once_to_each(given: dict[str, str], said: str) -> None:
    play = known_to_anna(a_policy("anna", "bert", "cleo", anna=SHE))
    open_ = play.conversation(play.words()).id
    play.words("bob", to="anna")
    play.words("eve", to="cleo")
    facts = play.hand_over("anna", "bert", **given)
    [moved] = only(facts, PortfolioMoved)
    assert (moved.count, moved.conversations) == (2, 2)
    assert {one.person for one in only(facts, ConversationAssigned)} == {"bert"}
    assert sorted(one.owner for one in play.known.customers.values()) == ["bert", "bert", "cleo"]
    assert not [one for one in play.known.conversations.values() if one.owner == "anna"]
    assert reply(play.answer(open_, "bert", "Here.")) == said
    assert reply(play.answer(open_, "bert", "More.")) == "More."
    again = play.conversation(play.words(thread="another matter")).id
    assert reply(play.answer(again, "bert", "Once more.")) == "Once more."
    assert play.hand_over("anna", "anna") == []


def test_the_giver_is_gone_from_the_team() -> None:
    play = known_to_anna(a_policy("anna", "bert", "cleo"))
    play.policy = a_policy("bert", "cleo")
    facts = play.hand_over("anna", "bert", hello="I am Bert now.")
    assert only(facts, PortfolioMoved)[0].count == 1
    [attached] = only(play.words(), MessageAttached)
    assert (attached.person, attached.reason.code) == ("bert", "customer_owner")
    assert reply(play.answer(attached.conversation, "bert", "Here.")) == "I am Bert now.\n\nHere."


def test_without_a_hand_over_whoever_is_there_takes_the_place_of_one_who_left() -> None:
    play = known_to_anna(a_policy("anna", "bert"))
    play.policy = a_policy("bert")
    [attached] = only(play.words(), MessageAttached)
    assert (attached.person, attached.stand_in_for) == ("bert", "")
    assert "not in the team any more" in attached.reason.text
    assert next(iter(play.known.customers.values())).owner == "bert"


def test_only_the_customers_named_go_along() -> None:
    play = known_to_anna(a_policy("anna", "bert"))
    play.words("bob", to="anna")
    ann, bob = play.known.customers
    play.hand_over("anna", "bert", customers=(bob,))
    assert {name: one.owner for name, one in play.known.customers.items()} == {ann: "anna", bob: "bert"}


def test_a_hand_over_comes_twice_and_counts_once() -> None:
    play = known_to_anna(a_policy("anna", "bert"))
    play.hand_over("anna", "bert", handover="ho_1")
    play.hand_over("bert", "anna", handover="ho_2")
    assert play.hand_over("anna", "bert", handover="ho_1") == []
    assert next(iter(play.known.customers.values())).owner == "anna"


def test_two_who_turn_out_to_be_one_keep_the_person_that_one_of_them_knows() -> None:
    """The older of both had nobody yet; who has answered the other is the person of both."""
    play = Play(a_policy("anna", "bert", "cleo", policy={"unowned": "offer"}))
    play.words(channel="email")
    play.wait(minutes=1)
    chat = play.conversation(play.words(channel="chat")).id
    play.answer(chat, "bert", "Hello.")
    mail = Handle(channel="email", address="ann@email.example")
    play.words(channel="chat", thread=play.known.conversations[chat].parent, proofs=(mail,))
    living = {play.known.living(one).id: play.known.living(one).owner for one in play.known.customers}  # type: ignore[union-attr]
    assert list(living.values()) == ["bert"]
    play.wait(days=1)
    assert only(play.words(channel="email"), MessageAttached)[0].person == "bert"

"""See it, take it; no two answer at once; huddles, incidents and blocks."""

from __future__ import annotations

from typing import Any

import pytest
from byname.contracts import (
    AnswerHeld,
    ConversationAssigned,
    HandleBlocked,
    HandleUnblocked,
    HuddleCalled,
    IncidentClosed,
    IncidentJoined,
    IncidentLeft,
    IncidentOpened,
    MessageAttached,
    NoteAdded,
    ReplyRequested,
)

from tests.unit.router.history import only
from tests.unit.router.policy_cases import a_policy
from tests.unit.router.policy_play import Play

PEOPLE = ("anna", "bert", "cleo")
OFFER = {"unowned": "offer"}
OUTAGE = {"id": "outage", "words": ["down"], "incident": "The outage", "huddle": ["cleo"]}


def held(facts: list[Any]) -> tuple[str, str]:
    """Why an answer was held: code and words."""
    [one] = only(facts, AnswerHeld)
    return one.reason.code, one.reason.text


def with_anna(**more: Any) -> tuple[Play, str]:
    """A mail to Anna, and its conversation."""
    play = Play(a_policy(*PEOPLE, **more))
    return play, play.conversation(play.words(to="anna")).id


# Take.


@pytest.mark.parametrize("first", PEOPLE)
@pytest.mark.parametrize("second", PEOPLE)
def test_of_two_who_take_one_wins_and_the_other_is_told_who(first: str, second: str) -> None:
    play = Play(a_policy(*PEOPLE, policy=OFFER))
    name = play.conversation(play.words()).id
    taken = play.answer(name, first, "", commands=["take"])
    [assigned] = only(taken, ConversationAssigned)
    assert (assigned.person, assigned.reason.code) == (first, "took")
    again = play.answer(name, second, "", commands=["take"])
    if second == first:
        assert not again
    else:
        code, text = held(again)
        assert code == "taken"
        assert text.startswith(f"{first.title()} took it today at 09:30")
    assert play.conversation().owner == first
    assert next(iter(play.known.customers.values())).owner == first


def test_the_first_to_answer_has_it() -> None:
    play = Play(a_policy(*PEOPLE, policy=OFFER))
    name = play.conversation(play.words()).id
    said = play.answer(name, "bert", "Here.")
    assert only(said, ReplyRequested)
    assert only(said, ConversationAssigned)[0].person == "bert"
    assert held(play.answer(name, "cleo", "", commands=["take"]))[0] == "taken"
    assert held(play.answer(name, "cleo", "Mine."))[0] == "collision"


def test_who_took_it_in_march_has_not_taken_it_since() -> None:
    """After it was passed on, "took it" would be a lie about the next one."""
    play = Play(a_policy(*PEOPLE, policy=OFFER))
    name = play.conversation(play.words()).id
    play.answer(name, "anna", "", commands=["take"])
    play.answer(name, "anna", "", commands=["pass bert"])
    assert held(play.answer(name, "cleo", "", commands=["take"]))[0] == "not_offered"


def test_what_somebody_has_is_taken_only_with_a_word_more() -> None:
    play, name = with_anna()
    assert held(play.answer(name, "bert", "", commands=["take"]))[0] == "not_offered"
    play.answer(name, "bert", "", commands=["take", "anyway"])
    conversation = play.conversation()
    assert (conversation.owner, conversation.with_whom) == ("anna", "bert"), "it is still hers"
    play.answer(name, "anna", "", commands=["take"])
    assert play.conversation().with_whom == "anna", "an owner takes back what is theirs"


def test_pass_of_what_is_nobodys_gives_the_customer_a_person() -> None:
    play = Play(a_policy(*PEOPLE, policy=OFFER))
    name = play.conversation(play.words()).id
    play.answer(name, "anna", "", commands=["pass bert"])
    assert play.conversation().owner == "bert"
    assert next(iter(play.known.customers.values())).owner == "bert"


# Collision.


def test_the_second_answer_is_held_with_a_question() -> None:
    play, name = with_anna()
    play.answer(name, "anna", "It is on its way to you, I promise.")
    seen = play.conversation().sequence
    second = play.answer(name, "bert", "No idea.")
    code, text = held(second)
    assert code == "collision"
    assert "Anna answered today at 09:30: “It is on its way to you, I promise.”" in text
    assert "/anyway" in text
    assert not only(second, ReplyRequested)
    assert only(play.answer(name, "bert", "No idea.", commands=["anyway"]), ReplyRequested)
    assert held(play.answer(name, "anna", "I said so.", seen=seen))[0] == "collision", (
        "now Anna has not seen Bert"
    )
    assert only(play.answer(name, "anna", "I see.", seen=play.conversation().sequence), ReplyRequested)


def test_nobody_collides_with_themselves_or_with_what_the_customer_has_answered() -> None:
    play, name = with_anna()
    play.answer(name, "anna", "One moment.")
    assert only(play.answer(name, "anna", "Here it is."), ReplyRequested)
    play.words(text="Thanks, and the other?", thread=play.conversation().parent)
    assert only(play.answer(name, "bert", "Here too."), ReplyRequested)


# Huddle.


def test_in_a_huddle_one_stays_the_voice() -> None:
    play, name = with_anna()
    [called] = only(play.answer(name, "anna", "", commands=["huddle bert, cleo what now?"]), HuddleCalled)
    assert (called.people, called.voice, called.reason.text) == (("bert", "cleo"), "anna", "what now?")
    said = play.answer(name, "bert", "Offer her a refund.")
    assert held(said)[0] == "huddle"
    assert only(said, NoteAdded)[0].text == "Offer her a refund."
    assert not only(said, ReplyRequested)
    assert only(play.answer(name, "anna", "Here is your refund."), ReplyRequested)
    assert only(play.answer(name, "bert", "And a voucher.", commands=["anyway"]), ReplyRequested)
    play.answer(name, "anna", "", commands=["calm"])
    assert not play.conversation().huddle


def test_a_written_rule_calls_a_huddle_once() -> None:
    play = Play(a_policy(*PEOPLE, topics=[OUTAGE]))
    play.words(to="anna", text="All is down")
    play.words(to="anna", text="Still down", thread=play.conversation().parent)
    [called] = play.said(HuddleCalled)
    assert (called.called, called.person) == (("cleo",), "")


# Incidents.


def test_later_arrivals_join_by_topic() -> None:
    play = Play(a_policy(*PEOPLE, topics=[OUTAGE]))
    for who in ("ann", "bob", "eve"):
        play.words(who, text="It is down")
    play.words("zoe", text="Where is my order?")
    [opened] = play.said(IncidentOpened)
    assert opened.name == "The outage"
    assert len(play.said(IncidentJoined)) == 3
    assert play.known.incidents[opened.incident].count == 3


def test_later_arrivals_join_by_words_that_a_person_gave() -> None:
    play, name = with_anna()
    play.answer(name, "anna", "", commands=["incident Login words: log in, password*"])
    play.words("bob", text="I cannot log in any more")
    play.words("eve", text="My passwords are gone")
    play.words("zoe", text="All is well")
    joined = play.said(IncidentJoined)
    assert joined[0].conversation == name
    assert len(joined) == 3


def test_who_was_taken_out_does_not_join_again_and_begins_no_new_one() -> None:
    play = Play(a_policy(*PEOPLE, topics=[OUTAGE]))
    name = play.conversation(play.words("ann", text="It is down")).id
    other = play.conversation(play.words("bob", text="Down here too")).id
    play.answer(name, "anna", "", commands=["leave"])
    assert len(play.said(IncidentLeft)) == 1
    play.words("ann", text="Down, I say", thread=play.known.conversations[name].parent)
    assert play.known.conversations[name].incident == ""
    play.answer(other, "anna", "", commands=["resolved"])
    [closed] = play.said(IncidentClosed)
    assert closed.conversations == 1
    play.words("ann", text="Down, down", thread=play.known.conversations[name].parent)
    assert len(play.said(IncidentOpened)) == 1
    play.words("eve", text="It is down")
    assert len(play.said(IncidentOpened)) == 2, "a new one, from somebody else"


def test_from_one_incident_to_another_both_counts_are_right() -> None:
    play, name = with_anna()
    play.answer(name, "anna", "", commands=["incident One"])
    play.answer(name, "anna", "", commands=["incident Two"])
    assert {one.name: one.count for one in play.known.incidents.values()} == {"One": 0, "Two": 1}


def test_nobody_leaves_what_they_are_not_in() -> None:
    play, name = with_anna()
    assert held(play.answer(name, "anna", "", commands=["leave"]))[0] == "no_incident"
    play.answer(name, "anna", "", commands=["incident One"])
    play.answer(name, "anna", "", commands=["leave", "leave"])
    assert len(play.said(IncidentLeft)) == 1


# Blocks.


@pytest.mark.parametrize("channel", ["email", "chat", "phone"])
def test_what_a_blocked_sender_says_is_kept_and_nobody_is_told(channel: str) -> None:
    play = Play(a_policy(*PEOPLE))

    def speaks() -> list[Any]:
        return play.call() if channel == "phone" else play.words(channel=channel)

    name = play.conversation(speaks()).id
    person = play.conversation().with_whom
    play.answer(name, person, "", commands=["block spam all day"])
    assert only([one.data for one in play.steps[-1].facts], HandleBlocked)[0].reason.text == "spam all day"
    for _ in range(3):
        play.wait(hours=1)
        said = speaks()
        [attached] = only(said, MessageAttached)
        assert attached.muted
        assert (attached.person, attached.offered, attached.huddle) == ("", (), ())
        assert len(said) == 1, "it goes where the rest of it is"
    assert play.armed == {}
    assert len(play.known.conversations) == 1


def test_the_way_back_opens_and_gives_it_to_somebody() -> None:
    play, name = with_anna()
    play.answer(name, "anna", "", commands=["block spam"])
    play.words()
    said = play.answer(name, "bert", "", commands=["unblock"])
    assert only(said, HandleUnblocked)
    assert only(said, ConversationAssigned)[0].person == "anna"
    assert play.conversation().open
    [attached] = only(play.words(text="Sorry", thread=play.conversation().parent), MessageAttached)
    assert (attached.person, attached.muted) == ("anna", False)
    assert play.armed, "they wait like everybody else"


def test_a_block_without_a_reason_is_refused() -> None:
    play, name = with_anna()
    assert held(play.answer(name, "anna", "", commands=["block "]))[0] == "no_words"
    assert not play.known.blocks


def test_two_notes_are_two() -> None:
    play, name = with_anna()
    play.answer(name, "anna", "", commands=["note one", "note two"])
    notes = play.said(NoteAdded)
    assert [one.text for one in notes] == ["one", "two"]
    assert len({one.note for one in notes}) == 2
    assert name in play.known.touched_conversations

"""Calls find customer, conversation and person; and on which channel an answer can go out."""

from __future__ import annotations

import pytest
from byname.contracts import (
    AnswerHeld,
    ConversationAssigned,
    ConversationOpened,
    ConversationReopened,
    CustomerLinked,
    Handle,
    LinkSuggested,
    MessageAttached,
    ReplyRequested,
)

from services.router.domain import Policy
from tests.support.channel_facts import CHAT, MAIL, PHONE, POSTS, a_call, a_contact, a_link_decision, words_on
from tests.support.facts import a_team, an_answer
from tests.unit.router.history import OPENING, History, kinds, only

TWO = Policy(a_team("sophie", "tom"))


@pytest.fixture
def history() -> History:
    return History(TWO)


def test_a_missed_call_becomes_a_conversation(history: History) -> None:
    facts = history.hear(a_call())
    assert kinds(facts) == OPENING
    opened, _assigned, attached = facts
    assert (opened.subject, opened.handle) == ("Missed call", PHONE)
    assert "call back" in attached.warnings[0]


def test_a_new_customer_belongs_to_whoever_they_rang(history: History) -> None:
    [_, assigned, attached] = history.hear(a_call(person="tom"))
    assert (assigned.person, assigned.reason.code) == ("tom", "on_the_phone")
    assert attached.person == "tom"


def test_a_known_customer_stays_with_their_person_whoever_took_the_call(history: History) -> None:
    history.hear(a_call(person="tom"))
    facts = history.hear(a_call(person="sophie", outcome="answered", at=99))
    assert only(facts, MessageAttached)[0].person == "tom"
    assert only(facts, ConversationAssigned) == []


def test_a_later_revision_opens_nothing_again(history: History) -> None:
    call = a_call()
    history.hear(call)
    again = a_call(call=call.data.call, revision=2, notes="They will call again.")
    assert history.hear(again) == []


def test_two_withheld_numbers_are_two_customers(history: History) -> None:
    one = history.hear(a_call(Handle(channel="phone", address="anonymous:call_1")))
    two = history.hear(a_call(Handle(channel="phone", address="anonymous:call_2"), at=5))
    assert only(one, ConversationOpened)[0].customer != only(two, ConversationOpened)[0].customer


def test_the_conversation_that_the_person_names_is_proof(history: History) -> None:
    mail = history.attach(words_on(MAIL))
    facts = history.hear(a_call(person="tom", outcome="answered", conversation=mail.conversation, at=99))
    [linked] = only(facts, CustomerLinked)
    assert (linked.customer, linked.person) == (mail.customer, "tom")
    assert only(facts, MessageAttached)[0].conversation == mail.conversation


def test_an_address_heard_on_the_phone_is_a_suggestion(history: History) -> None:
    known = history.attach(words_on(MAIL)).customer
    [suggested] = only(history.hear(a_call(claims=(MAIL,), at=9999)), LinkSuggested)
    assert suggested.other == known


def test_a_call_of_a_known_customer_joins_what_is_open_and_opens_what_was_closed(history: History) -> None:
    mail = history.attach(words_on(MAIL))
    history.hear(a_link_decision(customer=mail.customer, handle=PHONE))
    [attached] = history.hear(a_call(at=99))
    assert attached.conversation == mail.conversation
    history.hear(an_answer(mail.conversation, text="", commands=("close",)))
    assert kinds(history.hear(a_call(at=200))) == OPENING  # what is closed is settled: this is a new matter


def test_a_missed_call_is_answered_by_mail_where_an_address_is_proven(history: History) -> None:
    [_, _, attached] = history.hear(a_call())
    [held] = history.hear(an_answer(attached.conversation))
    assert isinstance(held, AnswerHeld)
    assert held.reason.code == "reply_rule"
    assert "call back" in held.reason.text
    history.hear(a_link_decision(customer=attached.customer, handle=MAIL))
    [reply] = history.hear(an_answer(attached.conversation))
    assert isinstance(reply, ReplyRequested)
    assert reply.to.address == MAIL.address


def test_a_channel_without_a_known_address_is_refused_in_words(history: History) -> None:
    chat = history.attach(words_on(CHAT, thread="se_1"))
    [held] = history.hear(an_answer(chat.conversation, channel="email"))
    assert held.reason.code == "no_way"
    assert "no email address" in held.reason.text
    history.hear(a_link_decision(customer=chat.customer, handle=MAIL))
    history.hear(
        a_link_decision(customer=chat.customer, handle=Handle(channel="email", address="b@x.example"))
    )
    [held] = history.hear(an_answer(chat.conversation, channel="email"))
    assert "several addresses" in held.reason.text


def test_nobody_answers_where_the_channel_does_not_allow_it(history: History) -> None:
    rule = "They did not mention us: open it in X"
    post = history.attach(words_on(POSTS, thread="conversation:1", public=True, reply_rule=rule))
    assert rule in post.warnings
    [held] = history.hear(an_answer(post.conversation))
    assert held.reason.text == rule


def test_public_and_private_words_are_never_one_conversation(history: History) -> None:
    post = history.attach(words_on(POSTS, thread="conversation:1", public=True))
    direct = history.attach(words_on(POSTS, thread="dm:2244994945", at=1))
    assert post.conversation != direct.conversation
    assert any("public" in one for one in post.warnings)
    [public] = history.hear(an_answer(post.conversation))
    [private] = history.hear(an_answer(direct.conversation))
    assert (public.public, public.references) == (True, ("conversation:1",))
    assert (private.public, private.references) == (False, ("dm:2244994945",))


def test_each_channel_of_a_conversation_keeps_its_own_thread(history: History) -> None:
    chat = history.attach(words_on(CHAT, thread="se_1"))
    history.hear(a_contact())
    [first] = history.hear(an_answer(chat.conversation))
    answer = words_on(MAIL, thread=first.message_id, provider_id="m2@x.example", at=500)
    assert history.attach(answer).conversation == chat.conversation
    [by_mail] = history.hear(an_answer(chat.conversation))
    assert (by_mail.to.channel, by_mail.in_reply_to) == ("email", "m2@x.example")
    [in_chat] = history.hear(an_answer(chat.conversation, channel="chat"))
    assert (in_chat.to.address, in_chat.references) == (CHAT.address, ("se_1",))


def test_a_missed_call_reopens_only_its_own_open_matter(history: History) -> None:
    history.hear(a_call())
    assert only(history.hear(a_call(at=60)), ConversationReopened) == []

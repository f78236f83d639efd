"""One customer over all channels: by exact proof or a person's word, never by a guess, and undoable."""

from __future__ import annotations

from typing import Any

import pytest
from byname.contracts import (
    ConfirmationRequested,
    ConversationAssigned,
    CustomerLinked,
    CustomerUnlinked,
    Handle,
    LinkSuggested,
    ReplyRequested,
)
from byname.errors import NotYet
from hypothesis import given, settings
from hypothesis import strategies as st

from services.router.domain import Policy
from tests.support.channel_facts import CHAT, MAIL, PHONE, a_contact, a_link_decision, an_unread, words_on
from tests.support.facts import a_team, an_answer
from tests.unit.router.history import History, only

TWO = Policy(a_team("sophie", "tom"))


@pytest.fixture
def history() -> History:
    return History(TWO)


def customers(history: History) -> dict[str, str]:
    """Whose each handle is."""
    return {address: owner for (_, address), owner in history.known.handles.items()}


def test_a_signed_identity_makes_one_customer_of_mail_and_chat(history: History) -> None:
    mail = history.attach(words_on(MAIL, recipients=("tom@acme.example",)))
    facts = history.hear(words_on(CHAT, at=9999, proofs=(MAIL,)))
    [linked] = only(facts, CustomerLinked)
    assert (linked.customer, linked.merged, linked.reason.code) == (mail.customer, "", "signed")
    assert len(set(customers(history).values())) == 1
    assert facts[-1].person == "tom"
    assert facts[-1].reason.code == "customer_owner"


def test_the_same_proof_again_says_nothing(history: History) -> None:
    history.attach(words_on(MAIL))
    history.hear(words_on(CHAT, proofs=(MAIL,), at=9999))
    assert only(history.hear(words_on(CHAT, proofs=(MAIL,), at=19999)), CustomerLinked) == []


def test_a_new_visitor_with_a_proof_brings_the_address_along(history: History) -> None:
    history.hear(words_on(CHAT, proofs=(MAIL,)))
    attached = history.attach(words_on(MAIL, at=9999))
    assert customers(history)[MAIL.address] == customers(history)[CHAT.address] == attached.customer


def test_a_claim_is_only_suggested_and_only_once(history: History) -> None:
    known = history.attach(words_on(MAIL)).customer
    facts = history.hear(words_on(CHAT, claims=(MAIL,), at=9999))
    [suggested] = only(facts, LinkSuggested)
    assert (suggested.other, suggested.reason.code) == (known, "claimed")
    assert only(facts, CustomerLinked) == []
    assert len(set(customers(history).values())) == 2
    assert only(history.hear(words_on(CHAT, claims=(MAIL,), at=19999)), LinkSuggested) == []


def test_the_same_name_links_nothing(history: History) -> None:
    history.attach(words_on(Handle(channel="email", address="a@x.example", name="Ann Lee")))
    history.attach(words_on(Handle(channel="chat", address="vi_b", name="Ann Lee"), at=9999))
    assert len(set(customers(history).values())) == 2
    assert history.all(LinkSuggested) == []


def test_a_merge_takes_all_to_the_older_customer_and_their_person(history: History) -> None:
    mail = history.attach(words_on(MAIL, recipients=("tom@acme.example",)))
    chat = history.attach(words_on(CHAT, at=9999, recipients=("sophie@acme.example",)))
    facts = history.hear(a_link_decision(customer=chat.customer, handle=MAIL))
    [linked] = only(facts, CustomerLinked)
    assert (linked.customer, linked.merged) == (mail.customer, chat.customer)
    assert linked.conversations == (chat.conversation,)
    assert linked.owner == "tom"
    assert "Sophie decided it" in linked.reason.text
    [assigned] = only(facts, ConversationAssigned)
    assert (assigned.conversation, assigned.person, assigned.previous) == (
        chat.conversation,
        "sophie",
        "sophie",
    )
    assert assigned.stand_in_for == "tom", "whoever is in the chat goes on"
    assert assigned.customer == mail.customer
    assert history.loads == {"tom": 1, "sophie": 1}


def test_an_undone_link_gives_back_what_came_along_and_stays_undone(history: History) -> None:
    mail = history.attach(words_on(MAIL, recipients=("tom@acme.example",)))
    chat = history.attach(words_on(CHAT, at=9999, recipients=("sophie@acme.example",)))
    [linked] = only(history.hear(a_link_decision(customer=mail.customer, handle=CHAT)), CustomerLinked)
    undo = a_link_decision("undo", link=linked.link, why="it was her sister")
    facts = history.hear(undo)
    [unlinked] = only(facts, CustomerUnlinked)
    assert (unlinked.restored, unlinked.conversations) == (chat.customer, (chat.conversation,))
    assert customers(history) == {MAIL.address: mail.customer, CHAT.address: chat.customer}
    assert history.known.conversations[chat.conversation].owner == "sophie"
    assert history.hear(a_link_decision("undo", link=linked.link)) == []
    again = history.hear(words_on(CHAT, at=20000, proofs=(MAIL,)))
    assert only(again, CustomerLinked) == []  # a person has said that these are two


def test_a_decision_about_somebody_who_is_one_with_another_now_is_about_both(history: History) -> None:
    chat = history.attach(words_on(CHAT))
    mail = history.attach(words_on(MAIL, at=9999))
    history.hear(a_link_decision(customer=mail.customer, handle=CHAT))
    assert customers(history)[MAIL.address] == chat.customer
    history.hear(a_link_decision(customer=mail.customer, handle=PHONE))  # decided on a page that was older
    assert customers(history)[PHONE.address] == chat.customer


def test_a_handle_that_was_nobodys_becomes_its_own_customer_again(history: History) -> None:
    mail = history.attach(words_on(MAIL))
    [linked] = only(history.hear(a_link_decision(customer=mail.customer, handle=PHONE)), CustomerLinked)
    [unlinked] = only(history.hear(a_link_decision("undo", link=linked.link)), CustomerUnlinked)
    assert unlinked.restored != mail.customer
    assert customers(history)[PHONE.address] == unlinked.restored


def test_what_is_not_known_yet_waits(history: History) -> None:
    for event in (
        a_link_decision("undo", link="ln_x"),
        a_link_decision(customer="cu_x", handle=MAIL),
        a_contact(),
    ):
        with pytest.raises(NotYet):
            history.hear(event)


def test_a_confirmed_address_goes_on_by_mail_in_the_same_conversation(history: History) -> None:
    chat = history.attach(words_on(CHAT, thread="se_1"))
    history.hear(a_contact(proof="confirmed"))
    [reply] = only(history.hear(an_answer(chat.conversation)), ReplyRequested)
    assert (reply.conversation, reply.to.channel, reply.to.address) == (
        chat.conversation, "email", MAIL.address,
    )  # fmt: skip
    [back] = only(history.hear(an_answer(chat.conversation, channel="chat")), ReplyRequested)
    assert back.to.address == CHAT.address


def test_an_unproven_address_is_asked_and_gets_no_word(history: History) -> None:
    chat = history.attach(words_on(CHAT, thread="se_1"))
    facts = history.hear(a_contact(proof="none", confirm_url="https://acme.example/c/1"))
    [asked] = only(facts, ConfirmationRequested)
    assert (asked.to, asked.url) == (MAIL, "https://acme.example/c/1")
    [reply] = only(history.hear(an_answer(chat.conversation)), ReplyRequested)
    assert reply.to.channel == "chat"


def test_an_unread_reply_goes_by_mail_only_where_the_address_is_proven(history: History) -> None:
    chat = history.attach(words_on(CHAT, thread="se_1"))
    unread = an_unread(chat.conversation)
    assert history.hear(unread) == []
    history.hear(a_contact(proof="confirmed", prefer=False))
    later = an_unread(chat.conversation)
    [sent] = history.hear(later)
    assert (sent.to.address, sent.instead_of, sent.text) == (MAIL.address, later.data.reply, later.data.text)
    assert history.hear(later) == []


HANDLES = [
    Handle(channel=channel, address=f"{channel}{n}") for channel in ("email", "chat") for n in range(3)
]
STEPS = st.lists(
    st.tuples(st.sampled_from(["words", "proof", "link", "undo"]), st.integers(0, 5), st.integers(0, 5)),
    max_size=25,
)


@settings(max_examples=300, deadline=None)
@given(STEPS)
def test_whatever_is_linked_and_undone_each_thing_is_one_customers(steps: list[tuple[str, int, int]]) -> None:
    history = History(TWO)
    for number, (kind, one, other) in enumerate(steps):
        _step(history, kind, HANDLES[one], HANDLES[other], number * 1000.0)
        known = history.known
        assert set(known.handles.values()) <= set(known.customers)
        assert {c.customer for c in known.conversations.values()} <= set(known.customers)
        for customer in known.customers.values():
            assert customer.conversations == len(known.conversations_of(customer.id))
        loads: dict[str, int] = {}
        for conversation in known.conversations.values():
            loads[conversation.with_whom] = loads.get(conversation.with_whom, 0) + conversation.open
        assert history.loads == {who: count for who, count in loads.items() if count}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=8))
def test_undoing_all_links_backwards_gives_back_every_conversation(pairs: list[tuple[int, int]]) -> None:
    history = History(TWO)
    for number, handle in enumerate(HANDLES):
        history.attach(words_on(handle, at=number * 1000.0))
    before = _whose(history)
    for one, other in pairs:
        owner = history.known.handles[HANDLES[one].channel, HANDLES[one].address]
        history.hear(a_link_decision(customer=owner, handle=HANDLES[other]))
    for linked in reversed(history.all(CustomerLinked)):
        history.hear(a_link_decision("undo", link=linked.link))
    assert _whose(history) == before


def _whose(history: History) -> tuple[dict[Any, str], dict[str, str]]:
    known = history.known
    return dict(known.handles), {one.id: one.customer for one in known.conversations.values()}


def _step(history: History, kind: str, one: Handle, other: Handle, at: float) -> None:
    owner = history.known.handles.get((one.channel, one.address))
    links = history.all(CustomerLinked)
    if kind == "words" or owner is None:
        history.hear(words_on(one, at=at))
    elif kind == "proof":
        history.hear(words_on(one, at=at, proofs=(other,)))
    elif kind == "link":
        history.hear(a_link_decision(customer=owner, handle=other))
    elif links:
        history.hear(a_link_decision("undo", link=links[int(at) % len(links)].link))

"""After a link was undone no word goes to the other customer, in whatever order links come and go."""

from __future__ import annotations

import pytest
from byname.contracts import AnswerHeld, CustomerLinked, CustomerUnlinked, Handle, ReplyRequested
from hypothesis import given, settings
from hypothesis import strategies as st

from services.router.domain import Policy
from tests.support.channel_facts import (
    CHAT,
    MAIL,
    PHONE,
    a_call,
    a_contact,
    a_link_decision,
    an_unread,
    words_on,
)
from tests.support.facts import a_team, an_answer
from tests.unit.router.history import History, only

TWO = Policy(a_team("sophie", "tom"))
OTHER = Handle(channel="email", address="old@customer.example")


@pytest.fixture
def history() -> History:
    return History(TWO)


def undo_last(history: History) -> None:
    history.hear(a_link_decision("undo", link=history.all(CustomerLinked)[-1].link))


def test_nothing_of_a_chat_goes_to_an_address_that_was_not_theirs(history: History) -> None:
    history.attach(words_on(MAIL))
    chat = history.attach(words_on(CHAT, thread="se_1", at=9999))
    history.hear(a_contact(proof="confirmed"))
    history.attach(words_on(CHAT, thread="se_1", at=19999))
    undo_last(history)
    assert history.hear(an_unread(chat.conversation)) == []
    [held] = history.hear(an_answer(chat.conversation, channel="email"))
    assert isinstance(held, AnswerHeld)
    [reply] = only(history.hear(an_answer(chat.conversation)), ReplyRequested)
    assert reply.to == CHAT


def test_a_chat_that_had_gone_over_to_mail_goes_back_to_the_chat(history: History) -> None:
    history.attach(words_on(MAIL))
    chat = history.attach(words_on(CHAT, thread="se_1", at=9999))
    history.hear(a_contact(proof="confirmed"))
    undo_last(history)
    [reply] = only(history.hear(an_answer(chat.conversation)), ReplyRequested)
    assert (reply.to, reply.customer) == (CHAT, history.known.customer_of(CHAT).id)  # type: ignore[union-attr]


def test_a_conversation_stays_with_who_began_it_when_an_address_was_nobodys(history: History) -> None:
    chat = history.attach(words_on(CHAT, thread="se_1"))
    history.hear(a_contact(proof="confirmed"))
    undo_last(history)
    assert history.known.conversations[chat.conversation].customer == chat.customer


def test_links_may_be_undone_in_the_order_they_were_made(history: History) -> None:
    first = history.attach(words_on(MAIL))
    second = history.attach(words_on(CHAT, at=9999))
    third = history.attach(words_on(PHONE, at=19999))
    history.hear(a_link_decision(customer=second.customer, handle=PHONE))
    history.hear(a_link_decision(customer=first.customer, handle=CHAT))
    for linked in history.all(CustomerLinked):
        history.hear(a_link_decision("undo", link=linked.link))
    owners = {handle: history.known.customer_of(handle).id for handle in (MAIL, CHAT, PHONE)}  # type: ignore[union-attr]
    assert owners == {MAIL: first.customer, CHAT: second.customer, PHONE: third.customer}
    assert len(history.all(CustomerUnlinked)) == 2


def test_who_a_person_kept_apart_stays_apart_when_one_becomes_one_with_a_third(history: History) -> None:
    history.attach(words_on(OTHER))
    mail = history.attach(words_on(MAIL, at=9999))
    history.attach(words_on(CHAT, at=19999))
    history.hear(a_link_decision(customer=mail.customer, handle=CHAT))
    undo_last(history)
    history.hear(a_link_decision(customer=mail.customer, handle=OTHER))
    again = history.hear(words_on(CHAT, at=29999, proofs=(MAIL,)))
    assert only(again, CustomerLinked) == []


def test_the_wish_for_an_address_is_for_that_address_and_that_window(history: History) -> None:
    window = Handle(channel="chat", address="vi_other")
    chat = history.attach(words_on(CHAT, thread="se_1"))
    other = history.attach(words_on(window, thread="se_2", at=9999))
    history.hear(a_link_decision(customer=chat.customer, handle=window))
    history.hear(a_contact(CHAT, OTHER, "confirmed"))
    history.hear(a_contact(CHAT, MAIL, "confirmed"))
    [reply] = only(history.hear(an_answer(chat.conversation)), ReplyRequested)
    assert reply.to.address == MAIL.address
    [there] = only(history.hear(an_answer(other.conversation)), ReplyRequested)
    assert there.to == window


def test_a_call_that_a_person_places_later_makes_its_number_known(history: History) -> None:
    mail = history.attach(words_on(MAIL))
    call = a_call(at=9999)
    history.hear(call)
    noted = a_call(call=call.data.call, revision=2, conversation=mail.conversation, person="tom", at=9999)
    [linked] = only(history.hear(noted), CustomerLinked)
    assert linked.person == "tom"
    assert history.known.customer_of(PHONE) is history.known.customer_of(MAIL)


def test_public_words_never_join_private_ones_by_a_hint(history: History) -> None:
    private = history.attach(words_on(CHAT, thread="t1"))
    public = history.attach(words_on(CHAT, thread="t1", public=True, at=5))
    assert public.conversation != private.conversation
    assert history.known.conversations[private.conversation].public is False


HANDLES = [
    Handle(channel=channel, address=f"{channel}{n}") for channel in ("email", "chat") for n in (0, 1, 2)
]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["words", "words", "proof", "link", "undo", "contact"]),
        st.integers(0, 5),
        st.integers(0, 5),
    ),
    max_size=30,
)


@settings(max_examples=400, deadline=None)
@given(STEPS)
def test_every_answer_goes_to_a_handle_of_its_customer(steps: list[tuple[str, int, int]]) -> None:
    history = History(TWO)
    for number, (kind, one, other) in enumerate(steps):
        _step(history, kind, HANDLES[one], HANDLES[other], number * 1000.0)
    known = history.known
    for conversation in list(known.conversations.values()):
        for channel in (None, "email", "chat"):
            for fact in history.hear(an_answer(conversation.id, channel=channel)):
                if isinstance(fact, ReplyRequested):
                    assert (
                        known.handles[fact.to.channel, fact.to.address]
                        == fact.customer
                        == conversation.customer
                    )


def _step(history: History, kind: str, one: Handle, other: Handle, at: float) -> None:
    owner = history.known.customer_of(one)
    links = history.all(CustomerLinked)
    if kind == "words" or owner is None:
        history.hear(words_on(one, at=at, thread=f"thread-{one.address}"))
    elif kind == "proof":
        history.hear(words_on(one, at=at, proofs=(other,)))
    elif kind == "contact":
        history.hear(a_contact(one, other, "confirmed"))
    elif kind == "link":
        history.hear(a_link_decision(customer=owner.id, handle=other))
    elif links:
        history.hear(a_link_decision("undo", link=links[int(at) % len(links)].link))

"""A call finds its customer, its conversation and its person. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.contracts import CallLogged, Event, MessageAttached, Reason

from services.router.domain.handover import assign
from services.router.domain.known import Conversation, Customer, Known, Way, say
from services.router.domain.links import link_handle, new_customer_id, suggest
from services.router.domain.opening import open_conversation, reopen
from services.router.domain.policy import Policy, choose_person, with_this_person
from services.router.domain.ways import CALL_RULE

UNANSWERED = ("missed", "voicemail", "busy", "failed")


def place_call(known: Known, policy: Policy, heard: Event[CallLogged], now: datetime) -> list[Event[Any]]:
    """The facts that a call leads to; a later revision only brings what a person has added to it."""
    call = heard.data
    facts: list[Event[Any]] = []
    if call.call not in known.placed:
        _place(known, policy, heard, now, facts)
    elif said := known.conversations.get(call.conversation):
        _belongs_to(known, policy, said, heard, now, facts)
    customer = known.customer_of(call.handle)
    for claim in call.claims if customer else ():
        who = policy.team.person(call.person)
        text = f"{who.name if who else 'A colleague'} noted {claim.address} during a call; it is not proven"
        suggest(known, customer, claim, Reason(code="claimed", text=text), heard, now, facts)  # type: ignore[arg-type]
    return facts


def _place(
    known: Known, policy: Policy, heard: Event[CallLogged], now: datetime, facts: list[Event[Any]]
) -> None:
    call = heard.data
    said = known.conversations.get(call.conversation)
    if said:
        _belongs_to(known, policy, said, heard, now, facts)
    customer = known.customer_of(call.handle)
    conversation = said or (_current(known, customer) if customer else None)
    person, why = _person(known, policy, call, customer, conversation)
    new_customer = customer is None
    if customer is None:
        customer = Customer(new_customer_id(call.handle), person, call.started_at)
        known.add_customer(customer, call.handle)
    elif policy.team.person(customer.owner) is None:
        known.give(customer, person)
    if conversation is None:
        conversation = open_conversation(
            known, heard, customer, person, now, facts, about=call.call, handle=call.handle,
            subject=_subject(call), at=call.started_at, new_customer=new_customer,
        )  # fmt: skip
        assign(conversation, "", why, heard, now, facts, call.call)
    elif call.outcome in UNANSWERED and call.direction == "in":
        reopen(known, conversation, "they called and nobody answered", heard, now, facts, call.call)
    _remember(known, conversation, call)
    attached = MessageAttached(
        message=call.call,
        conversation=conversation.id,
        customer=customer.id,
        person=conversation.owner,
        reason=why,
        warnings=_warnings(call),
        sequence=conversation.next_sequence(),
    )
    say(facts, attached, heard, now, call.call, key=conversation.id)


def _belongs_to(
    known: Known, policy: Policy, said: Conversation, heard: Event[CallLogged], now: datetime,
    facts: list[Event[Any]],
) -> None:  # fmt: skip
    """The person on the phone names the conversation: so the number is that customer's."""
    reason = Reason(code="person", text="the person on the phone says so")
    person = heard.data.person
    owner = known.customers[said.customer]
    link_handle(known, policy.team, owner, heard.data.handle, reason, heard, now, facts, person=person)


def _current(known: Known, customer: Customer) -> Conversation | None:
    """The matter that is open with them on the phone, else the newest open one that they may have meant."""
    still = [one for one in known.conversations_of(customer.id) if one.open]
    phone = [one for one in still if one.way_on("phone")]
    return next(reversed(phone or still), None)


def _person(
    known: Known,
    policy: Policy,
    call: CallLogged,
    customer: Customer | None,
    conversation: Conversation | None,
) -> tuple[str, Reason]:
    """Who was rung or spoke with them, where there is no conversation and no owner yet."""
    there = policy.team.person(call.person)
    if there and conversation is None and customer is None:
        return there.id, with_this_person(there, call.outcome == "answered")
    person, why = choose_person(known, policy, (), customer, conversation)
    return person.id, why


def _remember(known: Known, conversation: Conversation, call: CallLogged) -> None:
    known.place(call.call, conversation.id)
    known.touch(conversation)
    way = Way(call.handle, rule=CALL_RULE)
    waiting = call.direction == "in" and call.outcome in UNANSWERED
    if waiting and call.started_at >= conversation.customer_at:
        conversation.customer_at, conversation.answered = call.started_at, False
        conversation.go_on(way)
    elif conversation.handle.channel != "phone":
        conversation.others["phone"] = way
    if call.outcome == "answered":
        conversation.answered = True


def _subject(call: CallLogged) -> str:
    if call.direction == "out":
        return "Our call"
    return "Call" if call.outcome == "answered" else "Missed call"


def _warnings(call: CallLogged) -> tuple[str, ...]:
    if call.direction == "in" and call.outcome in UNANSWERED:
        return ("Nobody spoke with them: call back, or write to them if their address is known",)
    return ()

"""A customer names another handle of theirs, or a person decides whose it is. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.channels.email.reply import reply_message_id
from byname.contracts import ConfirmationRequested, ContactGiven, Event, LinkDecided, Reason
from byname.ids import derive_short

from services.router.domain.known import Known, say
from services.router.domain.links import link_handle, suggest, unlink
from services.router.domain.policy import Policy
from services.router.domain.remembered import Conversation, Customer, Way
from services.router.errors import UnknownConversation

_WHY = {
    "signed": "the company's own site has signed for it",
    "confirmed": "they opened the link that was sent there",
}


def take_contact(known: Known, policy: Policy, heard: Event[ContactGiven], now: datetime) -> list[Event[Any]]:
    """With proof it is linked; without, it is shown, and asked for if the customer wants to go on there."""
    given = heard.data
    customer = known.customer_of(given.handle)
    if customer is None:
        raise UnknownConversation(f"nobody has written from {given.handle.address} yet")
    facts: list[Event[Any]] = []
    if given.proof == "none":
        text = f"they gave {given.other.address} on {given.handle.channel}; it is not proven"
        suggest(known, customer, given.other, Reason(code="claimed", text=text), heard, now, facts)
        _ask(known, policy, customer, heard, now, facts)
        return facts
    reason = Reason(code=given.proof, text=_WHY[given.proof])
    customer = link_handle(known, policy.team, customer, given.other, reason, heard, now, facts)
    conversation = _talking(known, customer, given)
    if given.prefer and conversation:
        there = conversation.way_on(given.other.channel)
        same = there is not None and there.handle.address == given.other.address
        conversation.go_on(there if there and same else Way(given.other))
        known.touch(conversation)
    return facts


def take_decision(known: Known, policy: Policy, heard: Event[LinkDecided], now: datetime) -> list[Event[Any]]:
    """What a person decided about links; their reason stands in the fact."""
    decided = heard.data
    if decided.action == "undo":
        return unlink(known, policy.team, decided.link, decided.person, decided.why, heard, now)
    facts: list[Event[Any]] = []
    customer = known.living(decided.customer)
    if decided.action == "dismiss" or decided.handle is None:
        return facts
    if customer is None:
        raise UnknownConversation(f"there is no customer {decided.customer}")
    who = policy.team.person(decided.person)
    text = f"{who.name if who else decided.person} decided it" + (f": {decided.why}" if decided.why else "")
    reason = Reason(code="person", text=text)
    link_handle(
        known, policy.team, customer, decided.handle, reason, heard, now, facts, person=decided.person
    )
    return facts


def _ask(
    known: Known, policy: Policy, customer: Customer, heard: Event[ContactGiven], now: datetime,
    facts: list[Event[Any]],
) -> None:  # fmt: skip
    given = heard.data
    conversation = _talking(known, customer, given)
    if not (given.prefer and given.confirm_url and conversation):
        return
    known.touch(conversation)
    asked = ConfirmationRequested(
        confirmation=given.contact,
        conversation=conversation.id,
        customer=customer.id,
        person=conversation.with_whom or customer.owner or policy.team.people[0].id,
        to=given.other,
        url=given.confirm_url,
        requested_at=now,
        sequence=conversation.next_sequence(),
    )
    say(facts, asked, heard, now, given.contact, key=conversation.id)
    mail = derive_short("sd", "confirm", asked.confirmation[:40], asked.person)  # as the notifier names it
    known.speak(reply_message_id(mail, policy.team.company.domain), asked.person)


def _talking(known: Known, customer: Customer, given: ContactGiven) -> Conversation | None:
    """The conversation that the customer is in where they said it."""
    found = None
    for conversation in known.conversations_of(customer.id):
        way = conversation.way_on(given.handle.channel)
        if way and way.handle.address == given.handle.address:
            found = conversation
    return found

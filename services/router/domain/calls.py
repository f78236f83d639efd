"""A call finds its customer, its conversation and its person. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from byname.contracts import CallLogged, Event, Reason

from services.router.domain.asking import Ask, Choice
from services.router.domain.choosing import choose
from services.router.domain.known import Known
from services.router.domain.links import link_handle, new_customer_id, suggest
from services.router.domain.muting import muted_before, muted_choice
from services.router.domain.opening import open_conversation, reopen
from services.router.domain.patience import called
from services.router.domain.phone_promises import promised_on_the_phone
from services.router.domain.placing import attach, settle
from services.router.domain.policy import Policy
from services.router.domain.remembered import Conversation, Customer, Way
from services.router.domain.sight import Sight
from services.router.domain.topics import Words, words_of
from services.router.domain.turns import answered, wait
from services.router.domain.ways import CALL_RULE
from services.router.domain.written_rules import by_rules

UNANSWERED = ("missed", "voicemail", "busy", "failed")


def place_call(known: Known, policy: Policy, heard: Event[CallLogged], now: datetime) -> list[Event[Any]]:
    """The facts that a call leads to; a later revision only brings what a person has added to it."""
    call = heard.data
    facts: list[Event[Any]] = []
    if call.call not in known.placed:
        _place(known, policy, heard, now, facts)
    elif said := known.conversations.get(call.conversation):
        _belongs_to(known, policy, said, heard, now, facts)
    promised_on_the_phone(known, policy, heard, now, facts)
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
    waits = call.outcome in UNANSWERED and call.direction == "in"
    blocked = waits and not said and known.is_blocked(call.handle)
    conversation = said
    if customer and not said:
        conversation = muted_before(known, customer, call.handle) if blocked else _current(known, customer)
    new_customer, new = customer is None, conversation is None
    if customer is None:
        customer = Customer(new_customer_id(call.handle), "", call.started_at)
        known.add_customer(customer, call.handle)
    if conversation is None:
        conversation = open_conversation(
            known, heard, customer, "", now, facts, about=call.call, handle=call.handle,
            subject=_subject(call), at=call.started_at, new_customer=new_customer,
        )  # fmt: skip
        conversation.muted, conversation.open = blocked, not blocked
    elif waits and not blocked:
        conversation.muted = False
        reopen(known, conversation, "they called and nobody answered", heard, now, facts, call.call)
    before = conversation.with_whom
    if blocked:
        choice = muted_choice(conversation)
    else:
        choice = _decide(known, policy, heard, customer, conversation, now, facts, new, new_customer)
    _remember(known, conversation, call)
    if not blocked and conversation.expects:
        called(known, policy, conversation, heard, now, facts)
    if waits and not blocked:
        moved = new or conversation.with_whom != before
        wait(known, policy, conversation, choice, now, call.call, moved=moved)
    warnings = _warnings(call)
    attach(
        policy, call.call, customer, conversation, choice, blocked, warnings, heard, now, facts,
        waits=waits and not blocked,
    )  # fmt: skip


def _decide(
    known: Known, policy: Policy, heard: Event[CallLogged], customer: Customer, conversation: Conversation,
    now: datetime, facts: list[Event[Any]], new: bool, new_customer: bool,
) -> Choice:  # fmt: skip
    """Who calls back, or has spoken with them; and what the written rules add."""
    ask, words = _ask(policy, heard.data, customer, conversation, new, new_customer)
    choice = _choice(known, policy, heard.data, ask, now)
    conversation.topics = ask.topics
    settle(known, policy, conversation, ask, choice, heard, now, facts, new=new)
    by_rules(known, policy, conversation, words, heard, now, facts)
    return choice


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


def _ask(
    policy: Policy, call: CallLogged, customer: Customer, conversation: Conversation, new: bool,
    new_customer: bool,
) -> tuple[Ask, Words]:  # fmt: skip
    words = words_of(call.notes)
    found = policy.topics.match(words, recipients=(), tags=conversation.tags, channel="phone")
    ask = Ask(
        about=call.call,
        channel="phone",
        line=call.line if call.direction == "in" else "",
        text=call.notes if call.outcome in UNANSWERED else "",  # whoever spoke with them is there
        words=words,
        customer_owner=customer.owner,
        owner=conversation.owner,
        stand_in=conversation.stand_in,
        stand_in_code=conversation.stand_in_code,
        writers=conversation.writers,
        usual=customer.stood_in,
        spoke_at=None if new else conversation.customer_at,
        new_customer=new_customer,
        new_conversation=new,
        language=customer.language,
        zone=customer.zone,
        topics=tuple(dict.fromkeys((*conversation.topics, *found))),
    )
    return ask, words


def _choice(known: Known, policy: Policy, call: CallLogged, ask: Ask, now: datetime) -> Choice:
    """Whoever was rung or spoke with a customer who is nobody's; else as the policy says."""
    there = policy.team.person(call.person)
    if there and not policy.team.person(ask.owner) and not policy.team.person(ask.customer_owner):
        spoke = call.outcome == "answered"
        text = f"{there.name} spoke with them" if spoke else f"they called {there.name}"
        choice = Choice("given", Reason(code="on_the_phone", text=text), there.id, there.id)
        if spoke or Sight(ask, known.office, policy, now).is_free(there):
            return choice
        ask = replace(ask, customer_owner=there.id)
    choice = choose(ask, known.office, policy, now)
    owner_is_away = choice.reason.code in ("stand_in", "waits", "nobody_here")
    if there and call.outcome == "answered" and owner_is_away and there.id != choice.owner:
        reason = Reason(code="on_the_phone", text=f"{there.name} spoke with them; {choice.reason.text}")
        return replace(choice, how="given", person=there.id, reason=reason)
    return choice


def _remember(known: Known, conversation: Conversation, call: CallLogged) -> None:
    known.place(call.call, conversation.id)
    known.touch(conversation)
    way = Way(call.handle, rule=CALL_RULE)
    waiting = call.direction == "in" and call.outcome in UNANSWERED
    if waiting and call.started_at >= conversation.customer_at:
        conversation.customer_at, conversation.answered = call.started_at, False
        conversation.last_words = call.call
        conversation.go_on(way)
    elif conversation.handle.channel != "phone":
        conversation.others["phone"] = way
    if call.outcome == "answered":
        conversation.answered, offered = True, conversation.offered
        answered(known, conversation)
        if not conversation.with_whom:  # who spoke with them is not known: it is still to be taken
            conversation.offered = offered


def _subject(call: CallLogged) -> str:
    if call.direction == "out":
        return "Our call"
    return "Call" if call.outcome == "answered" else "Missed call"


def _warnings(call: CallLogged) -> tuple[str, ...]:
    if call.direction == "in" and call.outcome in UNANSWERED:
        return ("Nobody spoke with them: call back, or write to them if their address is known",)
    return ()

"""Spam and abuse: what a blocked handle says is kept, but nobody is told; and the way back. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from byname.contracts import ConversationReopened, Event, Handle, HandleBlocked, HandleUnblocked, Reason

from services.router.domain.asking import Choice
from services.router.domain.choosing import choose
from services.router.domain.known import Known, say
from services.router.domain.patience import nothing_later
from services.router.domain.placing import settle
from services.router.domain.policy import Policy
from services.router.domain.remembered import Conversation, Customer
from services.router.domain.turns import answered, ask_again, wait_again


def muted_choice(conversation: Conversation) -> Choice:
    """The outcome for words of a blocked handle: they are kept where they belong, for nobody now."""
    reason = Reason(code="blocked", text="this sender is blocked: it is kept, and nobody is told")
    return Choice("waits", reason, conversation.with_whom, conversation.owner)


def muted_before(known: Known, customer: Customer, handle: Handle) -> Conversation | None:
    """A blocked handle's words go where its others are."""
    key = (handle.channel, handle.address)
    muted = [one for one in known.conversations_of(customer.id) if one.muted]
    own = (one for one in muted if key in {(it.channel, it.address) for it in _handles(one)})
    return max(own, key=lambda one: (one.customer_at, one.id), default=None)


def block(
    known: Known, conversation: Conversation, person: str, why: str, heard: Event[Any], now: datetime,
    facts: list[Event[Any]],
) -> None:  # fmt: skip
    """Nobody is told any more of what comes from where the customer has written in this conversation."""
    answered(known, conversation)
    conversation.muted, conversation.open = True, False
    for handle in _handles(conversation):
        known.set_block((handle.channel, handle.address), conversation.id)
        blocked = HandleBlocked(
            handle=handle,
            customer=conversation.customer,
            conversation=conversation.id,
            person=person,
            reason=Reason(code="blocked", text=why),
            blocked_at=now,
            sequence=conversation.next_sequence(),
        )
        say(facts, blocked, heard, now, handle.channel, handle.address, key=conversation.id)
    if conversation.expects:
        withdrawn = Reason(
            code="blocked", text="its sender was blocked: the words that were to go later do not"
        )
        nothing_later(known, conversation, withdrawn, heard, now, facts)


def blocked_by(known: Known, conversation: Conversation) -> list[Handle]:
    """The handles that were blocked in this conversation, or that it is with."""
    own = {(one.channel, one.address): one for one in _handles(conversation)}
    keys = [key for key, where in known.blocks.items() if where == conversation.id or key in own]
    return [own.get(key, Handle(channel=key[0], address=key[1])) for key in sorted(keys)]


def unblock(
    known: Known, policy: Policy, conversation: Conversation, person: str, heard: Event[Any], now: datetime,
    facts: list[Event[Any]],
) -> None:  # fmt: skip
    """The way back: people are told again; the conversation is open, with somebody, and waits for them."""
    _let_in(known, conversation, blocked_by(known, conversation), person, heard, now, facts)
    conversation.muted, conversation.open = False, True
    conversation.answered = False
    known.touch(conversation)
    reopened = ConversationReopened(
        conversation=conversation.id,
        person=conversation.with_whom,
        reason=Reason(code="unblocked", text="its sender is not blocked any more"),
        reopened_at=now,
        sequence=conversation.next_sequence(),
    )
    say(facts, reopened, heard, now, conversation.id, key=conversation.id)
    ask = ask_again(known, conversation, heard.id)
    choice = choose(ask, known.office, policy, now)
    settle(known, policy, conversation, ask, choice, heard, now, facts, new=True)
    wait_again(known, policy, conversation, now)


def _let_in(
    known: Known, conversation: Conversation, handles: Iterable[Handle], person: str, heard: Event[Any],
    now: datetime, facts: list[Event[Any]],
) -> None:  # fmt: skip
    for handle in handles:
        known.set_block((handle.channel, handle.address), "")
        unblocked = HandleUnblocked(
            handle=handle,
            customer=conversation.customer,
            conversation=conversation.id,
            person=person,
            unblocked_at=now,
            sequence=conversation.next_sequence(),
        )
        say(facts, unblocked, heard, now, handle.channel, handle.address, key=conversation.id)


def _handles(conversation: Conversation) -> list[Handle]:
    ways = (conversation.way, *conversation.others.values())
    found = {(way.handle.channel, way.handle.address): way.handle for way in ways}
    return list(found.values())

"""Spam and abuse: what a blocked handle says is kept, but nobody is told; and the way back. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.contracts import ConversationReopened, Event, HandleBlocked, HandleUnblocked, Reason

from services.router.domain.asking import Choice
from services.router.domain.choosing import choose
from services.router.domain.known import Known, say
from services.router.domain.placing import settle
from services.router.domain.policy import Policy
from services.router.domain.remembered import Conversation, Customer
from services.router.domain.turns import answered, ask_again


def muted_choice(conversation: Conversation) -> Choice:
    """The outcome for words of a blocked handle: they are kept where they belong, for nobody now."""
    reason = Reason(code="blocked", text="this sender is blocked: it is kept, and nobody is told")
    return Choice("waits", reason, conversation.with_whom, conversation.owner)


def muted_before(known: Known, customer: Customer) -> Conversation | None:
    """A blocked handle's words go where the others of that kind are."""
    muted = [one for one in known.conversations_of(customer.id) if one.muted]
    return muted[-1] if muted else None


def block(
    known: Known, conversation: Conversation, person: str, why: str, heard: Event[Any], now: datetime,
    facts: list[Event[Any]],
) -> None:  # fmt: skip
    """Nobody is told any more of what comes from where the customer last wrote."""
    handle = conversation.handle
    known.set_block((handle.channel, handle.address), True)
    answered(known, conversation)
    conversation.muted, conversation.open = True, False
    blocked = HandleBlocked(
        handle=handle,
        customer=conversation.customer,
        conversation=conversation.id,
        person=person,
        reason=Reason(code="blocked", text=why),
        blocked_at=now,
        sequence=conversation.next_sequence(),
    )
    say(facts, blocked, heard, now, conversation.id, key=conversation.id)


def unblock(
    known: Known, policy: Policy, conversation: Conversation, person: str, heard: Event[Any], now: datetime,
    facts: list[Event[Any]],
) -> None:  # fmt: skip
    """The way back: people are told again, and the conversation is open and with somebody."""
    handle = conversation.handle
    known.set_block((handle.channel, handle.address), False)
    conversation.muted, conversation.open = False, True
    known.touch(conversation)
    unblocked = HandleUnblocked(
        handle=handle,
        customer=conversation.customer,
        conversation=conversation.id,
        person=person,
        unblocked_at=now,
        sequence=conversation.next_sequence(),
    )
    say(facts, unblocked, heard, now, conversation.id, key=conversation.id)
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

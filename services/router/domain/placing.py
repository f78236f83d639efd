"""A choice becomes the conversation's: who has it, who is told, and until when an answer may take. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from byname.contracts import ConversationOffered, Event, MessageAttached

from services.router.domain.asking import Ask, Choice
from services.router.domain.choosing import note_choice
from services.router.domain.handover import assign
from services.router.domain.known import Known, say
from services.router.domain.policy import Policy
from services.router.domain.remembered import Conversation, Customer

PAGED = 2  # from this step on people were called: they keep the offer until somebody answers


def settle(
    known: Known, policy: Policy, conversation: Conversation, ask: Ask, choice: Choice, heard: Event[Any],
    now: datetime, facts: list[Event[Any]], *, new: bool = False,
) -> None:  # fmt: skip
    """The conversation is as the choice says; facts tell what has changed by it."""
    note_choice(ask, choice, known.office, policy, now)
    before, offers = conversation.with_whom, conversation.offered
    conversation.owner = choice.owner
    conversation.stand_in = choice.person if choice.person != choice.owner else ""
    conversation.stand_in_code = choice.reason.code if conversation.stand_in else ""
    conversation.unattended = choice.reason.code == "nobody_here"
    if choice.how == "offered":
        conversation.offered = choice.offered
    elif conversation.step < PAGED:
        conversation.offered = ()
    if conversation.with_whom != before:
        conversation.taken_at = None
        if offers:  # whoever might have taken it finds it taken
            conversation.moves("", offers)
    if not conversation.stand_in:
        conversation.introduced = ()  # whoever stands in the next time says so again
    known.touch(conversation)
    customer = known.customers[conversation.customer]
    if choice.owner and policy.team.person(customer.owner) is None:
        known.give(customer, choice.owner)
    if conversation.stand_in and conversation.stand_in != customer.stood_in:
        customer.stood_in = conversation.stand_in
        known.keep_customer(customer)
    if choice.how == "offered" and (new or before or offers != conversation.offered):
        offer(policy, conversation, choice, heard, now, facts, ask.about)
    elif choice.how != "offered" and (new or conversation.with_whom != before):
        assign(
            conversation, before, choice.reason, heard, now, facts, ask.about,
            until=choice.until, version=policy.version,
        )  # fmt: skip


def offer(
    policy: Policy, conversation: Conversation, choice: Choice, heard: Event[Any], now: datetime,
    facts: list[Event[Any]], about: str,
) -> None:  # fmt: skip
    """Say that nobody has it, and who may take it."""
    offered = ConversationOffered(
        conversation=conversation.id,
        customer=conversation.customer,
        people=conversation.offered,
        reason=choice.reason,
        policy=policy.version,
        offered_at=now,
        sequence=conversation.next_sequence(),
    )
    say(facts, offered, heard, now, about, key=conversation.id)


def attach(
    policy: Policy, word: str, customer: Customer, conversation: Conversation, choice: Choice, blocked: bool,
    warnings: Iterable[str], heard: Event[Any], now: datetime, facts: list[Event[Any]], *, waits: bool,
    related: str = "",
) -> int:  # fmt: skip
    """Say where the message or call belongs, and who is told; the number of the fact."""
    attached = MessageAttached(
        message=word,
        conversation=conversation.id,
        customer=customer.id,
        person="" if blocked else conversation.with_whom,
        reason=choice.reason,
        warnings=(*warnings, *choice.warnings),
        related=related,
        sequence=conversation.next_sequence(),
        stand_in_for=conversation.owner if conversation.stand_in and not blocked else "",
        until=choice.until,
        offered=() if blocked else conversation.offered,
        huddle=() if blocked else conversation.huddle,
        topics=conversation.topics,
        muted=blocked,
        policy=policy.version,
        waits=waits,
    )
    say(facts, attached, heard, now, word, key=conversation.id)
    return attached.sequence

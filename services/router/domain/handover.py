"""A conversation goes from one person to another, and says why. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.contracts import ConversationAssigned, Event, Reason

from services.router.domain.known import Known, say
from services.router.domain.office import LIVE
from services.router.domain.remembered import Conversation


def assign(
    conversation: Conversation, previous: str, reason: Reason, heard: Event[Any], now: datetime,
    facts: list[Event[Any]], about: str, *, until: datetime | None = None, version: int = 0,
) -> None:  # fmt: skip
    """Say who answers now."""
    assigned = ConversationAssigned(
        conversation=conversation.id,
        customer=conversation.customer,
        person=conversation.with_whom,
        previous=previous,
        reason=reason,
        assigned_at=now,
        sequence=conversation.next_sequence(),
        stand_in_for=conversation.owner if conversation.stand_in else "",
        until=until,
        policy=version,
    )
    say(facts, assigned, heard, now, about, key=conversation.id)


def give_to(
    known: Known, conversation: Conversation, person: str, reason: Reason, heard: Event[Any], now: datetime,
    facts: list[Event[Any]], about: str, *, version: int = 0,
) -> None:  # fmt: skip
    """The conversation is this person's from now on, and with them; nothing when it is already."""
    if person == conversation.owner and not conversation.stand_in and not conversation.offered:
        return
    previous = conversation.with_whom
    conversation.owner, conversation.stand_in, conversation.stand_in_code = person, "", ""
    conversation.moves(previous)
    conversation.offered, conversation.taken_at = (), None
    known.touch(conversation)
    assign(conversation, previous, reason, heard, now, facts, about, version=version)


def follow_owner(
    known: Known, conversation: Conversation, owner: str, heard: Event[Any], now: datetime,
    facts: list[Event[Any]],
) -> None:  # fmt: skip
    """An open conversation goes to the person its customer belongs to; a closed one is history.

    Where somebody talks with the customer at this moment they go on, in the owner's place.
    """
    if not conversation.open:
        return
    reason = Reason(code="one_customer", text="it is one customer over all channels, with one person")
    before = conversation.with_whom
    if conversation.handle.channel in LIVE and before not in ("", owner):
        conversation.owner, conversation.stand_in, conversation.stand_in_code = owner, before, "took"
        known.touch(conversation)
        assign(conversation, before, reason, heard, now, facts, conversation.id)
    else:
        give_to(known, conversation, owner, reason, heard, now, facts, conversation.id)

"""What was decided at the time, so that a replay can begin with all of it as it was. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from byname.contracts import (
    ConversationAssigned,
    ConversationOffered,
    Event,
    MessageAttached,
    PageRequested,
    Reason,
)

from services.router.domain import Ask, Choice, Conversation, Known, Witness
from services.router.domain.turns import EVERYONE, ON_CALL, STAND_IN

WAITING = frozenset({"waits", "nobody_here"})


class AsRecorded(Witness):
    """Decides as the recorded facts of one event say."""

    def __init__(self, said: Sequence[Event[Any]]) -> None:
        self._said = said

    def decided(self, _ask: Ask) -> Choice | None:
        """The recorded choice; None where the facts tell of none."""
        for event in reversed(self._said):
            fact = event.data
            if isinstance(fact, MessageAttached | ConversationAssigned) and fact.person:
                return _with(fact.person, fact.stand_in_for, fact.reason, fact.until)
            if isinstance(fact, MessageAttached) and fact.offered:
                return Choice("offered", fact.reason, offered=fact.offered, until=fact.until)
            if isinstance(fact, ConversationOffered):
                return Choice("offered", fact.reason, offered=fact.people)
        return None


def _with(person: str, stand_in_for: str, reason: Reason, until: datetime | None) -> Choice:
    how = "waits" if reason.code in WAITING and not stand_in_for else "given"
    return Choice(how, reason, person, stand_in_for or person, until=until)  # type: ignore[arg-type]


Offers = dict[str, tuple[tuple[str, ...], int]]  # conversation -> to whom it is offered, and its step


def offers_of(known: Known, said: Sequence[Event[Any]]) -> Offers:
    """How far the conversations of these facts have been passed on."""
    found = (known.conversations.get(getattr(event.data, "conversation", "")) for event in said)
    return {one.id: (one.offered, one.step) for one in found if one}


def correct(known: Known, said: Sequence[Event[Any]], offers: Offers) -> None:
    """Make it so where a rule went another way than then: the team file of that time may be gone.

    `offers` are those of before, where a timer went off.
    """
    for event in said:
        fact = event.data
        conversation = known.conversations.get(fact.conversation)
        if conversation is None or (isinstance(fact, MessageAttached) and fact.muted):
            continue
        before = _state(conversation)
        if isinstance(fact, MessageAttached | ConversationAssigned):
            conversation.owner = fact.stand_in_for or fact.person
            conversation.stand_in = fact.person if fact.stand_in_for else ""
            if isinstance(fact, MessageAttached):
                conversation.offered = fact.offered
            elif conversation.id in offers and not any(isinstance(one.data, PageRequested) for one in said):
                offered, step = offers[conversation.id]
                conversation.offered = offered if step >= ON_CALL else ()
                conversation.step = step if step >= ON_CALL else min(conversation.step, STAND_IN)
        elif isinstance(fact, ConversationOffered):
            conversation.owner, conversation.stand_in, conversation.offered = "", "", fact.people
        elif isinstance(fact, PageRequested):
            conversation.offered = fact.people
            conversation.step = ON_CALL if fact.step == "on_call" else EVERYONE
        if _state(conversation) != before:
            conversation.stand_in_code = fact.reason.code if conversation.stand_in else ""
            known.touch(conversation)
    known.recount()


def _state(conversation: Conversation) -> tuple[str, str, tuple[str, ...], int]:
    return conversation.owner, conversation.stand_in, conversation.offered, conversation.step

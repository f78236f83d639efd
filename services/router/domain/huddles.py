"""A difficult conversation calls in others; one stays the voice. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from byname.contracts import Event, HuddleCalled, HuddleEnded, Reason

from services.router.domain.known import Known, say
from services.router.domain.remembered import Conversation


def call_in(
    known: Known, conversation: Conversation, people: Iterable[str], reason: Reason, person: str,
    heard: Event[Any], now: datetime, facts: list[Event[Any]],
) -> None:  # fmt: skip
    """These think along from now on; nothing when all of them do already."""
    wanted = [one for one in dict.fromkeys(people) if one != conversation.with_whom]
    called = tuple(one for one in wanted if one not in conversation.huddle)
    if not called:
        return
    conversation.huddle, conversation.calmed = (*conversation.huddle, *called), False
    known.touch(conversation)
    huddle = HuddleCalled(
        conversation=conversation.id,
        people=conversation.huddle,
        called=called,
        voice=conversation.with_whom,
        reason=reason,
        person=person,
        called_at=now,
        sequence=conversation.next_sequence(),
    )
    say(facts, huddle, heard, now, *called, key=conversation.id)


def calm(
    known: Known, conversation: Conversation, person: str, heard: Event[Any], now: datetime,
    facts: list[Event[Any]],
) -> None:  # fmt: skip
    """The conversation is an ordinary one again; nothing when it is."""
    if not conversation.huddle:
        return
    conversation.huddle, conversation.calmed = (), True
    known.touch(conversation)
    ended = HuddleEnded(
        conversation=conversation.id,
        person=person,
        ended_at=now,
        sequence=conversation.next_sequence(),
    )
    say(facts, ended, heard, now, conversation.id, key=conversation.id)

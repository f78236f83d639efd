"""A person says that they are here or away. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.contracts import Event, PresenceChanged
from byname.people import Said
from byname.team import Person

from services.router.domain.known import Known
from services.router.domain.office import LIVE
from services.router.domain.policy import Policy
from services.router.domain.remembered import Conversation


def take_presence(
    known: Known, policy: Policy, heard: Event[PresenceChanged], now: datetime
) -> list[Event[Any]]:
    """Remembered for the choices that follow; who waits for somebody is looked at again at once."""
    said = heard.data
    known.office.say(said.person, Said(said.state, said.until))
    person = policy.team.person(said.person)
    if person and policy.people.status(person, now, known.office.said).here:
        for conversation in known.conversations.values():
            if conversation.unattended and conversation.open and _waits_for(conversation, person):
                known.timers[conversation.id] = now
    elif person:
        for conversation in known.conversations.values():
            if conversation.with_whom == person.id and conversation.open and _is_live(conversation):
                known.timers[conversation.id] = now
    return []


def _is_live(conversation: Conversation) -> bool:
    return bool(conversation.waiting) and conversation.handle.channel in LIVE


def _waits_for(conversation: Conversation, person: Person) -> bool:
    could_answer = person.support and person.speaks(conversation.handle.channel)
    return bool(conversation.waiting) and (could_answer or conversation.owner == person.id)

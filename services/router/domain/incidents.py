"""Incidents: one fault that many write about; later arrivals join by themselves. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.contracts import Event, IncidentClosed, IncidentJoined, IncidentLeft, IncidentOpened, Reason
from byname.ids import derive_short

from services.router.domain.known import Known, say
from services.router.domain.remembered import Conversation, Incident


def oldest_first(known: Known) -> list[Incident]:
    """All that are known, in the order in which they began."""
    return sorted(known.incidents.values(), key=lambda one: (str(one.opened or ""), one.id))


def in_incident(known: Known, conversation: Conversation) -> bool:
    """Whether it is about an incident that is still open."""
    incident = known.incidents.get(conversation.incident)
    return incident is not None and incident.open


def find_incident(known: Known, name: str) -> Incident | None:
    """The open incident of this name, however it is written."""
    wanted = name.casefold().strip()
    return next((one for one in oldest_first(known) if one.open and one.name.casefold() == wanted), None)


def open_incident(
    known: Known, conversation: Conversation, name: str, topics: tuple[str, ...], words: tuple[str, ...],
    reason: Reason, person: str, heard: Event[Any], now: datetime, facts: list[Event[Any]],
) -> Incident:  # fmt: skip
    """A new incident; the early-warning alias is told by whoever hears of it."""
    incident = Incident(derive_short("in", heard.id, name), name.strip(), topics, words, opened=now)
    known.keep_incident(incident)
    opened = IncidentOpened(
        incident=incident.id,
        name=incident.name,
        topics=topics,
        words=words,
        reason=reason,
        person=person,
        conversation=conversation.id,
        opened_at=now,
    )
    say(facts, opened, heard, now, incident.id, key=incident.id)
    return incident


def join(
    known: Known, conversation: Conversation, incident: Incident, reason: Reason, heard: Event[Any],
    now: datetime, facts: list[Event[Any]],
) -> None:  # fmt: skip
    """The conversation is about the incident; nothing when it is already."""
    if conversation.incident == incident.id:
        return
    before = known.incidents.get(conversation.incident)
    if before:
        before.count -= 1
        known.keep_incident(before)
    conversation.incident = incident.id
    incident.count += 1
    known.keep_incident(incident)
    known.touch(conversation)
    joined = IncidentJoined(
        incident=incident.id,
        name=incident.name,
        conversation=conversation.id,
        customer=conversation.customer,
        reason=reason,
        joined_at=now,
        sequence=conversation.next_sequence(),
    )
    say(facts, joined, heard, now, incident.id, key=conversation.id)


def leave(
    known: Known, conversation: Conversation, person: str, heard: Event[Any], now: datetime,
    facts: list[Event[Any]],
) -> None:  # fmt: skip
    """A person says that the conversation is about something else; it does not join that incident again."""
    if not conversation.incident:
        return
    incident, conversation.incident = conversation.incident, ""
    conversation.left = (*conversation.left, incident)
    known.touch(conversation)
    if incident in known.incidents:
        known.incidents[incident].count -= 1
        known.keep_incident(known.incidents[incident])
    left = IncidentLeft(
        incident=incident,
        conversation=conversation.id,
        person=person,
        left_at=now,
        sequence=conversation.next_sequence(),
    )
    say(facts, left, heard, now, incident, key=conversation.id)


def close_incident(
    known: Known, incident: Incident, person: str, heard: Event[Any], now: datetime, facts: list[Event[Any]]
) -> None:
    """The fault is over: what comes from now on is about something else."""
    incident.open = False
    known.keep_incident(incident)
    closed = IncidentClosed(
        incident=incident.id,
        name=incident.name,
        person=person,
        conversations=incident.count,
        closed_at=now,
    )
    say(facts, closed, heard, now, incident.id, key=incident.id)

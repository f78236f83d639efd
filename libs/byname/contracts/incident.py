"""Incidents: one fault that many customers write about, kept together."""

from __future__ import annotations

from typing import ClassVar

from byname.contracts.base import Fact, Moment, Reason


class IncidentOpened(Fact):
    """Something is wrong for several customers; conversations about it are grouped from now on."""

    type: ClassVar[str] = "byname.incident.opened.v1"

    incident: str
    name: str
    topics: tuple[str, ...] = ()  # conversations of these topics join by themselves
    words: tuple[str, ...] = ()  # and those with one of these words
    reason: Reason
    person: str = ""  # who opened it; empty: a rule of the team file
    conversation: str = ""  # the first that is about it
    opened_at: Moment


class IncidentJoined(Fact):
    """A conversation is about the incident."""

    type: ClassVar[str] = "byname.incident.joined.v1"

    incident: str
    name: str
    conversation: str
    customer: str
    reason: Reason
    joined_at: Moment
    sequence: int


class IncidentLeft(Fact):
    """A person says that the conversation is about something else."""

    type: ClassVar[str] = "byname.incident.left.v1"

    incident: str
    conversation: str
    person: str
    left_at: Moment
    sequence: int


class IncidentClosed(Fact):
    """The fault is over; no conversation joins any more."""

    type: ClassVar[str] = "byname.incident.closed.v1"

    incident: str
    name: str
    person: str
    conversations: int  # how many joined
    closed_at: Moment

"""Who has a conversation and why, who thinks along, what it is about, and whom nobody wants to hear."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from byname.team import Team

from services.desk.views.model import PersonView, Row, View, moment, name_of, person_view
from services.desk.views.shown import channel_words, shown_address


class ReasonView(View):
    """Why something was decided: a code for programs and a sentence for people."""

    code: str
    text: str


class HuddleView(View):
    """Who thinks along about a difficult conversation."""

    people: tuple[PersonView, ...]  # without the voice
    voice: (
        PersonView | None
    )  # who has the conversation now, and speaks with the customer; none: nobody has it
    reason: str
    by: str  # who called it; empty: a rule of the team file


class TopicView(View):
    """A subject of the team file."""

    id: str
    name: str


class IncidentRef(View):
    """An incident that a conversation is about."""

    id: str
    name: str
    open: bool
    reason: str  # why the conversation is about it


class AssignmentView(View):
    """Once, the conversation was given to somebody, or offered to several."""

    time: datetime
    person: PersonView | None
    previous: PersonView | None
    reason: ReasonView
    stand_in_for: PersonView | None
    until: datetime | None
    offered: tuple[PersonView, ...]
    policy: int


class BlockView(View):
    """An address of which nobody wants to hear: what comes from it is kept, and nobody is told."""

    id: str
    channel: str
    label: str
    address: str
    shown: str
    name: str
    customer: str
    conversation: str
    reason: str
    person: str
    since: datetime
    muted: int  # how many messages came from it meanwhile


def who_has_it(row: Row, team: Team) -> dict[str, Any]:
    """The fields that say who has a conversation, and why."""
    return {
        "owner": person_view(team, row["owner"]),
        "person": person_view(team, row["person"] or ""),
        **_choice(row, team),
        "huddle": _huddle(row, team),
    }


def _choice(row: Row, team: Team) -> dict[str, Any]:
    return {
        "reason": ReasonView(code=row["code"] or "", text=row["why"] or ""),
        "stand_in_for": person_view(team, row["stand_in_for"] or ""),
        "until": moment(row["until"]) if row["until"] else None,
        "offered": people_views(team, json.loads(row["offered"] or "[]")),
        "policy": row["policy"] or 0,
    }


def _huddle(row: Row, team: Team) -> HuddleView | None:
    """Whoever has the conversation is the voice, whoever was when the huddle was called."""
    if not row["huddle"]:
        return None
    voice = row["person"] or ("" if row["offered"] else row["voice"])
    return HuddleView(
        people=people_views(team, (one for one in json.loads(row["huddle"]) if one != voice)),
        voice=person_view(team, voice),
        reason=row["huddle_why"],
        by=name_of(team, row["huddle_by"]),
    )


def people_views(team: Team, ids: Iterable[str]) -> tuple[PersonView, ...]:
    """These people, in this order."""
    return tuple(view for one in ids if (view := person_view(team, one)))


def assignment_view(row: Row, team: Team) -> AssignmentView:
    return AssignmentView(
        time=moment(row["at"]),
        person=person_view(team, row["person"]),
        previous=person_view(team, row["previous"]),
        **_choice(row, team),
    )


def label_views(rows: Sequence[Row], team: Team) -> dict[str, Any]:
    """Tags as they are; topics by the names that the team file gives them."""
    names = {topic.id: topic.label for topic in team.topics}
    topics = [row["word"] for row in rows if row["kind"] == "topic"]
    return {
        "tags": tuple(row["word"] for row in rows if row["kind"] == "tag"),
        "topics": tuple(TopicView(id=one, name=names.get(one, one)) for one in topics),
    }


def incident_refs(rows: Sequence[Row]) -> tuple[IncidentRef, ...]:
    return tuple(
        IncidentRef(id=row["id"], name=row["name"], open=not row["closed_at"], reason=row["why"])
        for row in rows
    )


def block_view(row: Row, team: Team) -> BlockView:
    place = (row["channel"], row["address"], row["name"])
    return BlockView(
        **{name: row[name] for name in ("id", "channel", "address", "name", "customer", "conversation")},
        label=channel_words(row["channel"]),
        shown=shown_address(*place),
        reason=row["why"],
        person=name_of(team, row["person"]),
        since=moment(row["blocked_at"]),
        muted=row["muted"],
    )

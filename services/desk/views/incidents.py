"""Incidents as the desk shows them: what is wrong, who writes about it, and whether it is over."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from byname.team import Team

from services.desk.views.conversations import ConversationView
from services.desk.views.model import Row, View, moment, name_of


class IncidentView(View):
    """One fault that many customers write about."""

    id: str
    name: str
    open: bool
    reason: str
    person: str  # who opened it; empty: a rule of the team file
    opened_at: datetime | None
    closed_at: datetime | None
    closed_by: str
    topics: tuple[str, ...]  # conversations of these join by themselves
    words: tuple[str, ...]  # and those with one of these words
    conversations: int


class MemberView(View):
    """A conversation that is about the incident, or was said not to be."""

    conversation: ConversationView
    reason: str
    joined: bool
    time: datetime
    left_by: str
    told_at: datetime | None  # that the incident is over
    told_by: str


class IncidentDetail(IncidentView):
    """An incident with its conversations: the newest first, last those that are about something else."""

    members: tuple[MemberView, ...]
    next: str  # the `before` of the page after this one; empty on the last


def incident_view(row: Row, team: Team) -> IncidentView:
    return IncidentView(**_fields(row, team))


def incident_detail(
    row: Row, members: Sequence[Row], lines: Mapping[str, ConversationView], team: Team, after: str = ""
) -> IncidentDetail:
    """`lines` are the conversations as the list shows them, by id; after them the list goes on at `after`."""
    shown = tuple(
        MemberView(
            conversation=lines[one["conversation"]],
            reason=one["why"],
            joined=bool(one["on"]),
            time=moment(one["at"]),
            left_by=name_of(team, one["person"]),
            told_at=moment(one["told_at"]) if one["told_at"] else None,
            told_by=name_of(team, one["told_by"] or ""),
        )
        for one in members
        if one["conversation"] in lines
    )
    return IncidentDetail(**_fields(row, team), members=shown, next=after)


def _fields(row: Row, team: Team) -> dict[str, object]:
    names = {topic.id: topic.label for topic in team.topics}
    return {
        "id": row["id"],
        "name": row["name"] or row["id"],
        "open": not row["closed_at"],
        "reason": row["why"],
        "person": name_of(team, row["person"]),
        "opened_at": moment(row["opened_at"]) if row["opened_at"] else None,
        "closed_at": moment(row["closed_at"]) if row["closed_at"] else None,
        "closed_by": name_of(team, row["closed_by"]),
        "topics": tuple(names.get(one, one) for one in json.loads(row["topics"] or "[]")),
        "words": tuple(json.loads(row["words"] or "[]")),
        "conversations": row["conversations"],
    }

"""A line of the list, and one conversation with all that was said and decided."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from byname.team import Team

from services.desk.views.attention import (
    AssignmentView,
    BlockView,
    HuddleView,
    IncidentRef,
    ReasonView,
    TopicView,
    assignment_view,
    block_view,
    incident_refs,
    label_views,
    who_has_it,
)
from services.desk.views.due import (
    NOTHING_DUE,
    DueRows,
    DueView,
    SnoozeView,
    TargetView,
    due_fields,
    snooze_view,
    target_view,
)
from services.desk.views.messages import MessageView, message_view
from services.desk.views.model import PersonView, Row, View, moment, name_of
from services.desk.views.shown import shown_address, shown_name
from services.desk.views.ways import WayView, ways_of


class CustomerView(View):
    """Who the conversation is with."""

    id: str
    name: str
    address: str
    channel: str
    shown: str  # the address as people write it


class ConversationView(View):
    """One line of the list."""

    id: str
    customer: CustomerView
    owner: PersonView | None  # whom it belongs to
    person: PersonView | None  # who has it now: the owner, or who stands in; none while it is offered
    reason: ReasonView  # why
    stand_in_for: PersonView | None
    until: datetime | None  # when the owner is expected back
    offered: tuple[PersonView, ...]  # the first of these to take it has it
    policy: int  # the version of the team file it was decided by; 0: not known
    huddle: HuddleView | None
    tags: tuple[str, ...]
    topics: tuple[TopicView, ...]
    incidents: tuple[IncidentRef, ...]
    subject: str
    channels: tuple[str, ...]  # by which they have written or called, newest first
    status: Literal["open", "closed"]
    waiting: bool  # the customer had the last word
    trouble: str  # the state of the newest thing that went wrong and was not mended since, else empty
    opened_at: datetime | None
    last_activity_at: datetime
    last_direction: str
    last_words: str
    last_person: str  # who of ours said them
    last_is_call: bool
    target: TargetView | None  # by when an answer is due; none: none is
    snoozed: SnoozeView | None


class DecisionView(View):
    """Something that was decided, and why."""

    time: datetime
    type: str
    code: str
    what: str
    text: str
    person: str


class RelatedView(View):
    """A conversation that a message pointed to without belonging to it."""

    id: str
    name: str
    subject: str


class ConversationDetail(ConversationView, DueView):
    """One conversation with all that was said, decided and promised."""

    messages: tuple[MessageView, ...]
    seen: int  # the newest fact that is in here: say it with an answer, so that two do not answer at once
    assignments: tuple[AssignmentView, ...]  # who has had it, and why
    blocked: tuple[BlockView, ...]  # addresses of this customer of which nobody is told
    decisions: tuple[DecisionView, ...]
    warnings: tuple[str, ...]
    related: tuple[RelatedView, ...]
    ways: tuple[WayView, ...]  # on which channels they can be answered now, or why not; the default first


@dataclass(frozen=True, slots=True)
class Beside:
    """What the list shows of a conversation besides its row."""

    channels: tuple[str, ...] = ()
    name: str = ""  # the customer's, where the conversation began without one
    last_is_call: bool = False
    labels: Sequence[Row] = ()
    incidents: Sequence[Row] = ()
    watched: Row | None = None
    target: Row | None = None  # the timer of its answer


@dataclass(frozen=True, slots=True)
class Around:
    """What one conversation's page shows besides what was said."""

    decisions: Sequence[Row]
    titles: Mapping[str, Row]  # of the conversations that the messages point to
    handles: Sequence[Row]  # the customer's
    assignments: Sequence[Row] = ()
    labels: Sequence[Row] = ()
    incidents: Sequence[Row] = ()
    blocks: Sequence[Row] = ()
    seen: int = 0
    due: DueRows = NOTHING_DUE


def conversation_view(
    row: Row, team: Team, troubles: Sequence[Row] = (), beside: Beside = Beside()
) -> ConversationView:
    return ConversationView(**_summary(row, team, troubles, beside))


def conversation_detail(
    row: Row, messages: Sequence[Row], around: Around, team: Team, now: datetime
) -> ConversationDetail:
    beside = _beside(row, messages, around)
    summary = _summary(row, team, _in_trouble(messages), beside)
    shown = tuple(message_view(message, team, row["name"] or beside.name) for message in messages)
    return ConversationDetail(
        **summary,
        **due_fields(around.due, team, now, summary["customer"].name),
        messages=shown,
        seen=around.seen,
        assignments=tuple(assignment_view(one, team) for one in around.assignments),
        blocked=tuple(block_view(one, team) for one in around.blocks),
        decisions=tuple(decision_view(decision, team) for decision in around.decisions),
        warnings=tuple(dict.fromkeys(warning for one in shown for warning in one.warnings)),
        related=tuple(
            RelatedView(
                id=one["id"],
                name=shown_name(one["channel"], one["address"], one["name"]),
                subject=one["subject"],
            )
            for one in around.titles.values()
        ),
        ways=ways_of(messages, around.handles),
    )


def _beside(row: Row, messages: Sequence[Row], around: Around) -> Beside:
    theirs = [one for one in reversed(messages) if one["direction"] == "in" or one["kind"] == "call"]
    last = next((one for one in messages if one["id"] == row["last_id"]), None)
    return Beside(
        tuple(dict.fromkeys(one["channel"] for one in theirs)),
        next((one["name"] for one in around.handles if one["name"]), ""),
        bool(last and last["kind"] == "call"),
        around.labels,
        around.incidents,
        around.due.watched,
        around.due.target,
    )


def _summary(row: Row, team: Team, troubles: Sequence[Row], beside: Beside) -> dict[str, Any]:
    place = (row["channel"] or "email", row["address"], row["name"] or beside.name)
    return {
        "id": row["id"],
        "customer": CustomerView(
            id=row["customer"],
            name=shown_name(*place),
            address=row["address"],
            channel=place[0],
            shown=shown_address(*place),
        ),
        **who_has_it(row, team),
        **label_views(beside.labels, team),
        "incidents": incident_refs(beside.incidents),
        "subject": row["subject"],
        "channels": beside.channels or (place[0],),
        "status": row["status"],
        "waiting": row["status"] == "open" and row["last_in_at"] > row["last_out_at"],
        "trouble": _pending(row, troubles),
        "opened_at": moment(row["opened_at"]) if row["opened_at"] else None,
        "last_activity_at": moment(row["last_at"] or row["opened_at"]),
        "last_direction": row["last_direction"],
        "last_words": row["last_words"],
        "last_person": name_of(team, row["last_person"] or ""),
        "last_is_call": beside.last_is_call,
        "target": target_view(row, beside.watched, beside.target),
        "snoozed": snooze_view(row, beside.watched, team),
    }


DELIVERY_TROUBLE = ("unknown", "failed", "bounced", "not_told", "held")


def _in_trouble(messages: Sequence[Row]) -> list[Row]:
    return [message for message in messages if message["state"] in DELIVERY_TROUBLE]


def _pending(row: Row, troubles: Sequence[Row]) -> str:
    """An unknown one until somebody decides; any other until a later reply is on its way."""
    for trouble in reversed(troubles):
        if trouble["state"] == "unknown" or trouble["at"] >= row["last_out_at"]:
            return str(trouble["state"])
    return ""


# What these say is made of our own words and the ids of people.
_OF_PEOPLE = (
    "message.attached", "conversation.assigned", "conversation.offered", "huddle.called", "page.requested",
)  # fmt: skip
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


def decision_view(row: Row, team: Team) -> DecisionView:
    kind = row["type"].removeprefix("byname.").rpartition(".v")[0]
    person = name_of(team, row["person"])
    what = row["what"].replace(row["person"], person, 1) if person else row["what"]
    return DecisionView(
        time=moment(row["at"]),
        type=kind,
        code=row["code"],
        what=_ID.sub(lambda found: name_of(team, found[0]), row["what"]) if kind in _OF_PEOPLE else what,
        text=row["why"],
        person=person,
    )

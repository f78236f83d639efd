"""A line of the list, and one conversation with all that was said and decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from byname.team import Team

from services.desk.views.messages import MessageView, message_view
from services.desk.views.model import PersonView, Row, View, moment, name_of, person_view
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
    owner: PersonView | None
    subject: str
    channels: tuple[str, ...]  # by which they have written or called, newest first
    status: Literal["open", "closed"]
    waiting: bool  # the customer had the last word
    trouble: str  # the state of the newest thing that went wrong and was not mended since, else empty
    opened_at: datetime | None
    last_activity_at: datetime
    last_direction: str
    last_words: str
    last_is_call: bool


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


class ConversationDetail(ConversationView):
    """One conversation with all that was said and decided."""

    messages: tuple[MessageView, ...]
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


def conversation_view(
    row: Row, team: Team, troubles: Sequence[Row] = (), beside: Beside = Beside()
) -> ConversationView:
    return ConversationView(**_summary(row, team, troubles, beside))


def conversation_detail(
    row: Row,
    messages: Sequence[Row],
    decisions: Sequence[Row],
    titles: Mapping[str, Row],
    handles: Sequence[Row],
    team: Team,
) -> ConversationDetail:
    """`titles` are the conversations that the messages point to; `handles` are the customer's."""
    beside = _beside(row, messages, handles)
    shown = tuple(message_view(message, team, row["name"] or beside.name) for message in messages)
    troubles = [message for message in messages if message["state"] in DELIVERY_TROUBLE]
    return ConversationDetail(
        **_summary(row, team, troubles, beside),
        messages=shown,
        decisions=tuple(decision_view(decision, team) for decision in decisions),
        warnings=tuple(dict.fromkeys(warning for one in shown for warning in one.warnings)),
        related=tuple(
            RelatedView(
                id=one["id"],
                name=shown_name(one["channel"], one["address"], one["name"]),
                subject=one["subject"],
            )
            for one in titles.values()
        ),
        ways=ways_of(messages, handles),
    )


def _beside(row: Row, messages: Sequence[Row], handles: Sequence[Row]) -> Beside:
    theirs = [one for one in reversed(messages) if one["direction"] == "in" or one["kind"] == "call"]
    last = next((one for one in messages if one["id"] == row["last_id"]), None)
    return Beside(
        tuple(dict.fromkeys(one["channel"] for one in theirs)),
        next((one["name"] for one in handles if one["name"]), ""),
        bool(last and last["kind"] == "call"),
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
        "owner": person_view(team, row["owner"]),
        "subject": row["subject"],
        "channels": beside.channels or (place[0],),
        "status": row["status"],
        "waiting": row["status"] == "open" and row["last_in_at"] > row["last_out_at"],
        "trouble": _pending(row, troubles),
        "opened_at": moment(row["opened_at"]) if row["opened_at"] else None,
        "last_activity_at": moment(row["last_at"] or row["opened_at"]),
        "last_direction": row["last_direction"],
        "last_words": row["last_words"],
        "last_is_call": beside.last_is_call,
    }


DELIVERY_TROUBLE = ("unknown", "failed", "bounced", "not_told", "held")


def _pending(row: Row, troubles: Sequence[Row]) -> str:
    """An unknown one until somebody decides; any other until a later reply is on its way."""
    for trouble in reversed(troubles):
        if trouble["state"] == "unknown" or trouble["at"] >= row["last_out_at"]:
            return str(trouble["state"])
    return ""


def decision_view(row: Row, team: Team) -> DecisionView:
    kind = row["type"].removeprefix("byname.").rpartition(".v")[0]
    person = name_of(team, row["person"])
    return DecisionView(
        time=moment(row["at"]),
        type=kind,
        code=row["code"],
        what=row["what"].replace(row["person"], person, 1) if person else row["what"],
        text=row["why"],
        person=person,
    )

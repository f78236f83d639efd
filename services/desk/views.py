"""From rows to what people and programs are shown: the one shape behind the API and the page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from byname.team import Team
from pydantic import BaseModel, ConfigDict

Row = Mapping[Any, Any]
Direction = Literal["in", "out", "note"]


class View(BaseModel):
    """A part of an answer of the API."""

    model_config = ConfigDict(frozen=True)


class PersonView(View):
    """One of the company's people."""

    id: str
    name: str
    addresses: tuple[str, ...] = ()
    away: bool = False


class CustomerView(View):
    """Who the conversation is with."""

    id: str
    name: str
    address: str
    channel: str


class ConversationView(View):
    """One line of the list."""

    id: str
    customer: CustomerView
    owner: PersonView | None
    subject: str
    status: Literal["open", "closed"]
    waiting: bool  # the customer had the last word
    trouble: str  # the state of the newest thing that went wrong and was not mended since, else empty
    opened_at: datetime | None
    last_activity_at: datetime
    last_direction: str
    last_words: str


class AttachmentView(View):
    """A file that came with a message."""

    name: str
    media_type: str
    size: int
    url: str


class DeliveryView(View):
    """How far a message has come."""

    state: str
    text: str  # the same in words
    at: datetime | None
    person: str
    reason: str


class PartyView(View):
    """Who said it, or to whom it goes."""

    person: str = ""
    name: str
    address: str = ""


class MessageView(View):
    """One message, reply or note."""

    id: str
    direction: Direction
    channel: str
    kind: str
    sender: PartyView
    recipient: PartyView | None
    subject: str
    text: str
    text_full: str  # with what was quoted; empty when the same as text
    html: str  # sanitized, empty when there was none
    full_url: str  # where all of it is, when it is too long to be shown here
    time: datetime
    delivery: DeliveryView
    attachments: tuple[AttachmentView, ...]
    warnings: tuple[str, ...]
    related: str
    automatic_because: str
    authentication: str
    reply_to: str
    answer: str


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


def moment(micros: int) -> datetime:
    """The moment of so many microseconds since 1970."""
    return datetime.fromtimestamp(micros / 1_000_000, UTC)


def person_view(team: Team, person_id: str) -> PersonView | None:
    """A person by id; one who has left the team is shown by the id. None when there is nobody."""
    if not person_id:
        return None
    person = team.person(person_id)
    if person is None:
        return PersonView(id=person_id, name=person_id)
    return PersonView(id=person.id, name=person.name, addresses=person.addresses, away=person.away)


def name_of(team: Team, person_id: str) -> str:
    person = team.person(person_id)
    return person.name if person else person_id


def conversation_view(row: Row, team: Team, troubles: Sequence[Row] = ()) -> ConversationView:
    return ConversationView(**_summary(row, team, troubles))


def conversation_detail(
    row: Row, messages: Sequence[Row], decisions: Sequence[Row], titles: Mapping[str, Row], team: Team
) -> ConversationDetail:
    """`titles` are the conversations that the messages point to."""
    shown = tuple(message_view(message, team) for message in messages)
    troubles = [message for message in messages if message["state"] in DELIVERY_TROUBLE]
    return ConversationDetail(
        **_summary(row, team, troubles),
        messages=shown,
        decisions=tuple(decision_view(decision, team) for decision in decisions),
        warnings=tuple(dict.fromkeys(warning for one in shown for warning in one.warnings)),
        related=tuple(
            RelatedView(id=one["id"], name=one["name"] or one["address"], subject=one["subject"])
            for one in titles.values()
        ),
    )


def _summary(row: Row, team: Team, troubles: Sequence[Row]) -> dict[str, Any]:
    name = row["name"] or row["address"]
    return {
        "id": row["id"],
        "customer": CustomerView(
            id=row["customer"], name=name, address=row["address"], channel=row["channel"] or "email"
        ),
        "owner": person_view(team, row["owner"]),
        "subject": row["subject"],
        "status": row["status"],
        "waiting": row["status"] == "open" and row["last_in_at"] > row["last_out_at"],
        "trouble": _pending(row, troubles),
        "opened_at": moment(row["opened_at"]) if row["opened_at"] else None,
        "last_activity_at": moment(row["last_at"] or row["opened_at"]),
        "last_direction": row["last_direction"],
        "last_words": row["last_words"],
    }


DELIVERY_TROUBLE = ("unknown", "failed", "bounced", "not_told", "held")


def _pending(row: Row, troubles: Sequence[Row]) -> str:
    """An unknown one until somebody decides; any other until a later reply is on its way."""
    for trouble in reversed(troubles):
        if trouble["state"] == "unknown" or trouble["at"] >= row["last_out_at"]:
            return str(trouble["state"])
    return ""


def _writer(row: Row, team: Team) -> PartyView:
    """Who on our side wrote it; a held answer from a foreign address is shown under that address."""
    person, address = team.person(row["person"]), row["address"] or ""
    if row["state"] == "held" and "@" in address and not (person and person.may_answer_from(address)):
        return PartyView(name=address, address=address)
    return PartyView(person=row["person"], name=name_of(team, row["person"]))


def message_view(row: Row, team: Team) -> MessageView:
    customer = PartyView(name=row["name"] or row["address"], address=row["address"])
    ours = _writer(row, team)
    incoming = row["direction"] == "in"
    sized = (row["body"] or ":0").split(":")
    return MessageView(
        **{name: row[name] for name in ("id", "direction", "channel", "kind", "subject", "related")},
        sender=customer if incoming else ours,
        recipient=None if incoming or row["direction"] == "note" or not row["answer"] else customer,
        text=row["text"] or "",
        text_full=row["text_full"] or "",
        html=row["html"] or "",
        full_url=f"/api/messages/{row['id']}/full" if sized[0] else "",
        time=moment(row["at"]),
        delivery=DeliveryView(
            state=row["state"],
            text=delivery_words(row, team),
            at=moment(row["state_at"]) if row["state_at"] else None,
            person=row["state_person"],
            reason=row["state_reason"],
        ),
        attachments=attachment_views(row),
        warnings=tuple(json.loads(row["warnings"] or "[]")),
        **{name: row[name] for name in ("automatic_because", "authentication", "reply_to", "answer")},
    )


def attachment_views(row: Row) -> tuple[AttachmentView, ...]:
    found = json.loads(row["attachments"] or "[]")
    return tuple(
        AttachmentView(
            name=one["name"],
            media_type=one["media_type"],
            size=one["blob"]["size"],
            url=f"/api/attachments/{row['id']}/{number}",
        )
        for number, one in enumerate(found)
    )


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


def delivery_words(row: Row, team: Team) -> str:
    """How far a message has come, in words."""
    person = name_of(team, row["state_person"]) or "The person"
    why = f": {row['state_reason']}" if row["state_reason"] else ""
    decided = row["state_reason"].startswith("decided") and row["state_at"]
    return {
        "received": "Received; its person has not been told yet",
        "told": f"{person} was told",
        "not_told": f"{person} could not be told{why}",
        "accepted": "Accepted",
        "requested": f"On its way again; {person} {row['state_reason']}" if decided else "On its way",
        "sent": f"Counts as sent; {person} decided so" if decided else "Sent",
        "failed": f"Did not arrive{why}",
        "bounced": f"Came back{why}",
        "unknown": f"Nobody can know whether it arrived{why}",
        "held": f"Held, not sent{why}",
    }.get(row["state"], "")

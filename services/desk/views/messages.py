"""What was said: messages, calls, replies, notes, and how far each has come."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Literal

from byname.team import Team

from services.desk.domain.attention_sayings import few
from services.desk.domain.rows import tellings
from services.desk.views.calls import CallView, call_sentence, call_view
from services.desk.views.model import Row, View, moment, name_of
from services.desk.views.shown import channel_words, shown_address, shown_name

Direction = Literal["in", "out", "note"]


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
    code: str  # why it was held, for programs


class PartyView(View):
    """Who said it, or to whom it goes. `shown` is the address as people write it."""

    person: str = ""
    name: str
    address: str = ""
    shown: str = ""


class DetailView(View):
    """Something the customer told besides their words. `url` where it can be opened."""

    name: str
    value: str
    url: str = ""


class MessageView(View):
    """One message, reply or note."""

    id: str
    direction: Direction
    channel: str
    label: str  # the channel as people say it
    public: bool  # everybody can read it
    reply_rule: str  # why it cannot be answered on its channel; empty: it can
    muted: bool  # its sender was blocked, and nobody was told
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
    details: tuple[DetailView, ...]
    call: CallView | None


def _writer(row: Row, team: Team) -> PartyView:
    """Who of ours wrote it or spoke; a held answer from a foreign address is shown under that address."""
    person, address = team.person(row["person"]), row["address"] or ""
    if row["state"] == "held" and "@" in address and not (person and person.may_answer_from(address)):
        return PartyView(name=address, address=address)
    return PartyView(person=row["person"], name=name_of(team, row["person"]) or "Somebody of ours")


def message_view(row: Row, team: Team, known_as: str = "") -> MessageView:
    """`known_as` is the customer's name, where the channel has not told it."""
    customer = _customer(row, known_as)
    ours = _writer(row, team)
    incoming = row["direction"] == "in"
    is_call = row["kind"] == "call"
    is_to_them = not incoming and row["direction"] != "note" and (is_call or bool(row["answer"]))
    sized = (row["body"] or ":0").split(":")
    return MessageView(
        **{name: row[name] for name in ("id", "direction", "channel", "kind", "subject", "related")},
        sender=customer if incoming else ours,
        recipient=customer if is_to_them else None,
        label=channel_words(row["channel"]),
        public=bool(row["public"]),
        reply_rule=row["reply_rule"] or "",
        muted=bool(row["muted"]),
        text=call_sentence(row) if is_call else row["text"] or "",
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
            code=row["code"] or "",
        ),
        attachments=attachment_views(row),
        warnings=tuple(json.loads(row["warnings"] or "[]")),
        **{name: row[name] for name in ("automatic_because", "authentication", "reply_to", "answer")},
        details=detail_views(row),
        call=call_view(row),
    )


def detail_views(row: Row) -> tuple[DetailView, ...]:
    """What they told besides their words; a page they were on by its title, as a link."""
    told = {one["name"]: one["value"] for one in json.loads(row["details"] or "[]")}
    title = told.pop("page_title", "")
    return tuple(
        DetailView(
            name=name,
            value=(title if name == "page" and title else value),
            url=value if value.startswith(("https://", "http://")) else "",
        )
        for name, value in told.items()
    )


def _customer(row: Row, known_as: str) -> PartyView:
    place = (row["channel"], row["address"])
    return PartyView(
        name=shown_name(*place, row["name"] or known_as),
        address=row["address"],
        shown=shown_address(*place, row["name"]),
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


def _told(row: Row, team: Team) -> str:
    """Who was told of it, and who could not be; nothing of rows from before that was kept."""
    reached, failed = tellings(row["told"] or "")
    names = [name_of(team, one) for one in reached]
    words = [f"{few(names)} {'was' if len(names) == 1 else 'were'} told"] if names else []
    return "; ".join(
        words + [f"{name_of(team, one)} could not be told: {why}" for one, why in failed.items()]
    )


def delivery_words(row: Row, team: Team) -> str:
    """How far a message has come, in words; nothing of a call that is over and done with."""
    if row["kind"] == "call" and row["state"] == "received":
        return ""
    person = name_of(team, row["state_person"]) or "The person"
    why = f": {row['state_reason']}" if row["state_reason"] else ""
    decided = row["state_reason"].startswith("decided") and row["state_at"]
    return {
        "received": "Kept; nobody is told" if row["muted"] else "Received; its person has not been told yet",
        "told": _told(row, team) or f"{person} was told",
        "not_told": _told(row, team) or f"{person} could not be told{why}",
        "accepted": "Accepted",
        "requested": f"On its way again; {person} {row['state_reason']}" if decided else "On its way",
        "sent": f"Counts as sent; {person} decided so" if decided else "Sent",
        "failed": f"Did not arrive{why}",
        "bounced": f"Came back{why}",
        "unknown": f"Nobody can know whether it arrived{why}",
        "held": f"Held, not sent{why}",
    }.get(row["state"], "")

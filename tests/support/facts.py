"""Facts and mails as they are in real life, each detail replaceable by keyword; and a clock that stands."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from byname.channels.email.model import Bounce, Envelope, Mailbox, ParsedMail, ThreadHints
from byname.contracts import (
    AnswerReceived,
    AttachmentRef,
    BlobRef,
    Command,
    DeliveryReported,
    Event,
    Fact,
    Handle,
    MessageAttached,
    MessageReceived,
    Reason,
    ReplyFailed,
    ReplyRequested,
    ReplyResolved,
    event,
)
from byname.contracts import ThreadHints as Hints
from byname.ids import derive, derive_short
from byname.team import EXAMPLE, Team, read_team

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TEAM = read_team(EXAMPLE)
_numbers = itertools.count(1)


class FrozenClock:
    """Stands still until told to go on."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def forward(self, **duration: float) -> datetime:
        """Go on by so many seconds=, minutes=, hours=, days=; the new moment."""
        self.at += timedelta(**duration)
        return self.at


def a_team(*ids: str, **company: Any) -> Team:
    """A team of people with these ids, at acme.example."""
    people = [
        {
            "id": one,
            "name": one.title(),
            "addresses": [f"{one}@acme.example"],
            "front_ends": {"email": f"{one}@home.example"},
        }
        for one in ids
    ]
    return Team.model_validate(
        {"company": {"name": "Acme", "domain": "acme.example", **company}, "person": people}
    )


def an_event(fact: Fact, *, key: str = "", cause: str = "", **more: Any) -> Event[Any]:
    """The fact in its envelope; its own cause unless told otherwise, so that each is another event."""
    source = more.pop("source", "test")
    key = key or getattr(fact, "conversation", "") or derive_short("hd", "email", "ann@customer.example")
    cause = cause or derive("raw", fact.type, fact.model_dump_json())
    return event(fact, source=source, key=key, time=START, causation=cause, **more)


def a_message(
    *,
    sender: str = "ann@customer.example",
    name: str = "Ann Lee",
    to: tuple[str, ...] = ("hello@acme.example",),
    references: tuple[str, ...] = (),
    in_reply_to: tuple[str, ...] = (),
    at: float = 0,
    **more: Any,
) -> Event[MessageReceived]:
    """A customer's mail that has arrived `at` seconds after the start; each call another mail."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "message": derive("msg", "test", str(number)),
        "channel": "email",
        "sender": Handle(channel="email", address=sender, name=name),
        "recipients": to,
        "subject": "My order",
        "text": f"Where is my order? ({number})",
        "provider_id": f"mail{number}@customer.example",
        "thread": Hints(in_reply_to=in_reply_to, references=references),
        "received_at": START + timedelta(seconds=at),
    }
    fact = MessageReceived(**{**values, **more})
    return an_event(fact, key=derive_short("hd", "email", sender), source="ingest")


def an_answer(conversation: str, text: str = "It is on its way.", **more: Any) -> Event[AnswerReceived]:
    """A person's answer by mail; `commands` may be plain words such as "close"."""
    commands = more.pop("commands", ())
    values: dict[str, Any] = {
        "answer": derive("an", "test", str(next(_numbers))),
        "conversation": conversation,
        "person": "sophie",
        "front_end": "email",
        "text": text,
        "commands": tuple(Command(name=c) if isinstance(c, str) else c for c in commands),
        "received_at": START,
    }
    return an_event(AnswerReceived(**{**values, **more}), key=conversation)


def an_attached(
    message: str, conversation: str, person: str = "sophie", **more: Any
) -> Event[MessageAttached]:
    """A message that has found its conversation and its person."""
    values: dict[str, Any] = {
        "message": message,
        "conversation": conversation,
        "customer": derive_short("cu", "test"),
        "person": person,
        "reason": Reason(code="by_name", text=f"the customer wrote to {person.title()}"),
        "sequence": 3,
    }
    return an_event(MessageAttached(**{**values, **more}))


def a_reply_request(
    conversation: str = derive_short("cv", "test"), text: str = "It is on its way.", **more: Any
) -> Event[ReplyRequested]:
    """Words that shall go to a customer; each call another reply."""
    reply = derive_short("rp", "test", str(next(_numbers)))
    values: dict[str, Any] = {
        "reply": reply,
        "answer": derive("an", reply),
        "conversation": conversation,
        "customer": derive_short("cu", "test"),
        "person": "sophie",
        "to": Handle(channel="email", address="ann@customer.example", name="Ann Lee"),
        "subject": "My order",
        "text": text,
        "message_id": f"{derive_short('sd', 'reply', reply).removeprefix('sd_')}@acme.example",
        "in_reply_to": "mail1@customer.example",
        "references": (),
        "front_end": "email",
        "requested_at": START,
        "sequence": 4,
    }
    return an_event(ReplyRequested(**{**values, **more}))


def a_failure(conversation: str, **more: Any) -> Event[ReplyFailed]:
    """A reply that did not arrive."""
    values: dict[str, Any] = {
        "reply": derive_short("rp", "test"),
        "conversation": conversation,
        "person": "sophie",
        "reason": "550 no such mailbox",
        "failed_at": START,
    }
    return an_event(ReplyFailed(**{**values, **more}))


def a_report(**more: Any) -> Event[DeliveryReported]:
    """A hard bounce."""
    values: dict[str, Any] = {
        "report": derive("rpt", "test", str(next(_numbers))),
        "address": "ann@customer.example",
        "status": "5.1.1",
        "hard": True,
        "diagnostic": "550 no such user",
        "received_at": START,
    }
    return an_event(DeliveryReported(**{**values, **more}))


def a_decision(reply: str, *, send_again: bool, **more: Any) -> Event[ReplyResolved]:
    """What a person decided about an unknown reply."""
    values: dict[str, Any] = {
        "reply": reply,
        "conversation": derive_short("cv", "test"),
        "person": "sophie",
        "send_again": send_again,
        "resolved_at": START,
    }
    return an_event(ReplyResolved(**{**values, **more}))


def an_attachment(name: str = "photo.png", size: int = 4) -> AttachmentRef:
    """A file in the object store."""
    return AttachmentRef(name=name, media_type="image/png", blob=BlobRef(sha256="ab" * 32, size=size))


def a_parsed_mail(
    *,
    sender: str | None = "ann@customer.example",
    text: str = "Where is my order?",
    bounce: Bounce | None = None,
    **more: Any,
) -> ParsedMail:
    """A mail as the reading side hands it on."""
    values: dict[str, Any] = {
        "kind": "bounce" if bounce else "message",
        "message_id": "mail@customer.example",
        "sender": Mailbox(sender, "Ann Lee") if sender else None,
        "reply_to": None,
        "to": (),
        "cc": (),
        "subject": "My order",
        "date": START,
        "text": text,
        "text_full": text,
        "html": "",
        "automatic": bool(bounce),
        "automatic_because": "it reports a failed delivery" if bounce else "",
        "bounces": (bounce,) if bounce else (),
        "thread": ThreadHints(),
        "attachments": (),
        "authentication_results": (),
    }
    return ParsedMail(**{**values, **more})


def an_envelope(*to: str, mail_from: str = "ann@customer.example") -> Envelope:
    """What SMTP said around a mail."""
    return Envelope(mail_from=mail_from, rcpt_to=to or ("hello@acme.example",))

"""From an adapter's documents to facts: the same for every channel. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from byname.channels.email.html import sanitized
from byname.channels.inbound import Contact, Inbound, InboundContact, InboundMessage, InboundReport
from byname.contracts import (
    AttachmentRef,
    CallLogged,
    ContactGiven,
    DeliveryReported,
    Event,
    Fact,
    Handle,
    MessageReceived,
    ThreadHints,
    event,
)
from byname.ids import derive, derive_short
from byname.observe.traces import traceparent_for

from services.ingest.domain.mail import Normalized
from services.ingest.domain.tongue import Guess, no_guess, tongue
from services.ingest.domain.words import fit_words, sensible

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document comes from."""

    channel: str
    raw_id: str
    received_at: datetime
    now: datetime
    guess: Guess = no_guess  # of the language of words


def facts_of(documents: Sequence[Inbound], origin: Origin) -> Normalized:
    """The facts of one original; what is said of calls is put together elsewhere, it needs memory."""
    out = Normalized()
    for document in documents:
        if isinstance(document, InboundMessage):
            out.events.append(_message(document, origin, out))
        elif isinstance(document, InboundReport):
            out.events.append(_report(document, origin))
        elif isinstance(document, InboundContact):
            out.events.append(_contact(document, origin))
    return out


def call_event(fact: CallLogged, cause: str, now: datetime) -> Event[CallLogged]:
    """What is known of a call, as an event."""
    about = (fact.call, str(fact.revision))
    return event(
        fact,
        source="ingest",
        key=_key(fact.handle),
        time=now,
        causation=cause,
        about=about,
        traceparent=traceparent_for(cause),
    )


def _message(said: InboundMessage, origin: Origin, out: Normalized) -> Event[Any]:
    text, full, html, body = fit_words(said.text, said.text, sanitized(said.html) if said.html else "", out)
    fact = MessageReceived(
        message=derive("msg", origin.channel, said.id),
        channel=origin.channel,
        sender=_handle(origin.channel, said.sender),
        recipients=said.recipients,
        subject=said.subject,
        text=text,
        text_full=full,
        html=html,
        body=body,
        attachments=_files(said, out),
        provider_id=said.id,
        thread=ThreadHints(references=said.thread),
        kind="automatic" if said.automatic else "message",
        automatic_because=said.automatic,
        sent_at=sensible(said.at, origin.received_at),
        received_at=origin.received_at,
        proofs=said.proofs,
        claims=said.claims,
        public=said.public,
        reply_rule=said.reply_rule,
        details=said.details,
        language=tongue(said.text, said.language, origin.guess),
        zone=said.zone,
    )
    return _event(fact, fact.sender, fact.message, origin)


def _report(said: InboundReport, origin: Origin) -> Event[Any]:
    fact = DeliveryReported(
        report=derive("rpt", origin.channel, said.id),
        send=said.key,
        hard=not said.delivered and said.permanent,
        action="delivered" if said.delivered else ("failed" if said.permanent else "delayed"),
        diagnostic=said.detail,
        received_at=origin.received_at,
    )
    return event(
        fact,
        source="ingest",
        key=said.key if _is_token(said.key) else derive_short("hd", origin.channel, said.key),
        time=origin.now,
        causation=origin.raw_id,
        about=(fact.report,),
        traceparent=traceparent_for(origin.raw_id),
    )


def _contact(said: InboundContact, origin: Origin) -> Event[Any]:
    fact = ContactGiven(
        contact=derive("ct", origin.channel, said.id),
        handle=_handle(origin.channel, said.sender),
        other=said.other,
        proof=said.proof,
        prefer=said.prefer,
        confirm_url=said.confirm_url,
        given_at=origin.received_at,
    )
    return _event(fact, fact.handle, fact.contact, origin)


def _event(fact: Fact, handle: Handle, about: str, origin: Origin) -> Event[Any]:
    return event(
        fact,
        source="ingest",
        key=_key(handle),
        time=origin.now,
        causation=origin.raw_id,
        about=(about,),
        traceparent=traceparent_for(origin.raw_id),
    )


def _key(handle: Handle) -> str:
    return derive_short("hd", handle.channel, handle.address)


def _is_token(text: str) -> bool:
    """Whether it may stand in a subject of the bus."""
    return text.replace("_", "").isalnum() and text.isascii() and len(text) <= 64


def _handle(channel: str, contact: Contact) -> Handle:
    return Handle(channel=channel, address=contact.address, name=contact.name[:LONGEST_NAME])


def _files(said: InboundMessage, out: Normalized) -> tuple[AttachmentRef, ...]:
    return tuple(
        AttachmentRef(name=one.name, media_type=one.media_type, blob=out.keep(one.content))
        for one in said.files
    )

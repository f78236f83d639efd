"""A customer's words as a fact. Pure."""

from __future__ import annotations

from typing import Literal

from byname.channels.email.auth import authentication_verdict
from byname.channels.email.model import Mailbox, ParsedMail
from byname.contracts import BlobRef, Event, Handle, MessageReceived, ThreadHints, event
from byname.ids import derive, derive_short
from byname.observe.traces import traceparent_for

from services.ingest.domain.mail import Around, Mail, Normalized
from services.ingest.domain.tongue import tongue
from services.ingest.domain.words import fit_words, sensible

NOBODY = Mailbox("unknown@invalid", "Unknown sender")


def customer_message(
    mail: Mail, recipients: tuple[str, ...], around: Around, out: Normalized
) -> Event[MessageReceived]:
    """The fact that a customer wrote; bytes it refers to are kept in `out`."""
    parsed = mail.parsed
    sender = _sender(mail)
    text, full, html, body = _words(parsed, out)
    fact = MessageReceived(
        message=derive("msg", "email", mail.envelope.mail_from, mail.digest),
        channel="email",
        sender=Handle(channel="email", address=sender.address, name=sender.name[:200]),
        recipients=recipients,
        subject=parsed.subject[:1000],
        text=text,
        text_full=full,
        html=html,
        body=body,
        attachments=out.attach(parsed.attachments),
        provider_id=parsed.message_id[:998],
        reply_to=_elsewhere(parsed, sender),
        thread=ThreadHints(in_reply_to=parsed.thread.in_reply_to, references=parsed.thread.references),
        kind=_kind(parsed),
        automatic_because=parsed.automatic_because,
        authentication=authentication_verdict(parsed.authentication_results, around.trusted_authserv),
        sent_at=sensible(parsed.date, mail.received_at),
        received_at=mail.received_at,
        language=tongue(parsed.text, parsed.language, around.guess),
        zone=parsed.zone,
    )
    return event(
        fact,
        source="ingest",
        key=derive_short("hd", "email", sender.address),
        time=around.now,
        causation=mail.raw_id,
        about=(fact.message,),
        traceparent=traceparent_for(mail.raw_id),
    )


def _sender(mail: Mail) -> Mailbox:
    if mail.parsed.sender and mail.parsed.sender.address:
        return mail.parsed.sender
    address = mail.envelope.mail_from.lower()
    return Mailbox(address) if address else NOBODY


def _elsewhere(parsed: ParsedMail, sender: Mailbox) -> str:
    wanted = parsed.reply_to.address if parsed.reply_to else ""
    return wanted if wanted != sender.address else ""


def _kind(parsed: ParsedMail) -> Literal["message", "automatic", "list"]:
    if parsed.kind == "list":
        return "list"
    return "automatic" if parsed.automatic else "message"


def _words(parsed: ParsedMail, out: Normalized) -> tuple[str, str, str, BlobRef | None]:
    # A forwarded mail is what the customer wants us to read, not a quote.
    text = parsed.text_full if "forward" in parsed.trimmed_by else parsed.text
    return fit_words(text, parsed.text_full, parsed.html, out)

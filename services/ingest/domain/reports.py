"""Delivery reports about mails we sent, found by envelope token or by Message-ID. Pure."""

from __future__ import annotations

from byname.channels.email.model import Bounce
from byname.channels.email.relay import ForgedRelay, read_bounce_address
from byname.contracts import DeliveryReported, Event, event
from byname.ids import derive, derive_short
from byname.observe.traces import traceparent_for

from services.ingest.domain.mail import Around, Mail


def report_for(mail: Mail, address: str, around: Around) -> Event[DeliveryReported]:
    """What came to a bounce address; an automatic answer there is a report that changes nothing."""
    try:
        send = read_bounce_address(around.keys, address)
    except ForgedRelay:  # the keys changed since SMTP took it
        send = ""
    bounce = mail.parsed.bounces[0] if mail.parsed.bounces else None
    return _report(mail, around, send, bounce, address)


def returned_report(mail: Mail, around: Around) -> list[Event[DeliveryReported]]:
    """A report that came to an ordinary address of ours: only its Message-ID can tell what it is about."""
    return [
        _report(mail, around, "", bounce, f"{number}") for number, bounce in enumerate(mail.parsed.bounces)
    ] or [_report(mail, around, "", None, "0")]


def _report(
    mail: Mail, around: Around, send: str, bounce: Bounce | None, about: str
) -> Event[DeliveryReported]:
    fact = DeliveryReported(
        report=derive("rpt", mail.digest, about),
        send=send,
        original_message_id=(bounce.original_message_id if bounce else "")[:998],
        address=bounce.address if bounce else "",
        status=bounce.status if bounce else "",
        hard=bounce.hard if bounce else False,
        action=bounce.action if bounce else "",
        diagnostic=bounce.diagnostic[:2000] if bounce else "",
        text=mail.parsed.text[:4000],
        received_at=mail.received_at,
    )
    return event(
        fact,
        source="ingest",
        key=send or derive_short("hd", "email", fact.address or mail.envelope.mail_from),
        time=around.now,
        causation=mail.raw_id,
        about=(fact.report,),
        traceparent=traceparent_for(mail.raw_id),
    )

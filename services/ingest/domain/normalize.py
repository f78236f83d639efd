"""From one mail to its facts, by whom it is addressed to. Pure."""

from __future__ import annotations

import hashlib
import re

from byname.channels.email.relay import looks_like_bounce, looks_like_relay

from services.ingest.domain.answers import answers
from services.ingest.domain.colleagues import held_of_colleague
from services.ingest.domain.mail import Around, Mail, Normalized
from services.ingest.domain.messages import customer_message
from services.ingest.domain.reports import report_for, returned_report
from services.ingest.errors import LoopingMail

# What servers on the way put on top; it differs each time the same mail is delivered.
_TRACE = re.compile(
    rb"(?:(?:received|return-path|delivered-to|x-original-to|x-received)[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+",
    re.IGNORECASE,
)


def content_digest(raw: bytes) -> str:
    """SHA-256 of a mail without the trace headers on top: equal for the same mail delivered again."""
    trace = _TRACE.match(raw)
    return hashlib.sha256(raw[trace.end() :] if trace else raw).hexdigest()


def normalize(mail: Mail, around: Around) -> Normalized:
    """The facts of one mail. LoopingMail when it is one of our own; nothing else is refused here."""
    out = Normalized()
    domain = around.keys.domain
    relays = [one for one in mail.envelope.rcpt_to if looks_like_relay(one, domain)]
    bounces = [one for one in mail.envelope.rcpt_to if looks_like_bounce(one, domain)]
    ours = tuple(one for one in mail.envelope.rcpt_to if one not in relays and one not in bounces)
    for address in bounces:
        out.events.append(report_for(mail, address, around))
    out.events += answers(mail, relays, around, out)
    if ours and mail.parsed.kind == "bounce":
        out.events += returned_report(mail, around)
    elif ours:
        _refuse_loop(mail, around)
        colleague = held_of_colleague(mail, ours, around)
        if colleague is None:
            out.events.append(customer_message(mail, ours, around, out))
        elif not relays:  # else it is their answer, with a copy to an address of ours
            out.events.append(colleague)
    return out


def _refuse_loop(mail: Mail, around: Around) -> None:
    if around.keys.domain in mail.parsed.loop_marks:
        raise LoopingMail("a mail that Byname itself wrote came back to a customer address: a loop")
    sender = mail.parsed.sender
    if sender and around.team.is_ours(sender.address):
        raise LoopingMail(
            f"the mail claims to come from {sender.address}, one of the company's own addresses: "
            "a loop or a forgery. Colleagues write from their own addresses"
        )

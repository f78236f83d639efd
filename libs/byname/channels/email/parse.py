"""From the bytes of a mail to what it says: the one entrance to the reading side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from byname.channels.email.automatic import Verdict, verdict
from byname.channels.email.body import Body, read_body
from byname.channels.email.bounce import find_bounces
from byname.channels.email.headers import (
    Headers,
    date_of,
    mailboxes,
    message_id_of,
    thread_hints,
    visible,
)
from byname.channels.email.mime import BoundedPart, parse_parts, read_content
from byname.channels.email.model import Bounce, Limits, Mailbox, ParsedMail, UnreadableMail
from byname.channels.locales import only_language, zone_of_clock

SUBJECT_CHARS = 2_000
_DEFAULT_LIMITS = Limits()


def parse_mail(
    raw: bytes, *, limits: Limits = _DEFAULT_LIMITS, previous_texts: Sequence[str] = ()
) -> ParsedMail:
    """Read one mail as it came over the wire.

    `previous_texts` are the stored texts of messages that it may answer: what it repeats of them is not new.
    Raises UnreadableMail, and nothing else, with the cause in words.
    """
    try:
        return _parse(raw, limits, previous_texts)
    except UnreadableMail:
        raise
    except Exception as fault:  # a fault of ours must end as a dead letter with its cause, not stop the queue
        raise UnreadableMail(f"reading it failed: {type(fault).__name__}: {fault}"[:300]) from fault


def _parse(raw: bytes, limits: Limits, previous_texts: Sequence[str]) -> ParsedMail:
    message = parse_parts(raw, limits)
    headers = Headers(message)
    content = read_content(message)
    body = read_body(content.segments, limits, previous_texts)
    people = _People.of(headers)
    message_id = message_id_of(headers.raw("message-id"))
    date = date_of(headers.raw("date"))
    found, bounces = _classified(message, headers, people.sender, body)
    return ParsedMail(
        kind="bounce" if bounces else found.kind,
        message_id=message_id,
        sender=people.sender,
        reply_to=people.reply_to,
        to=people.to,
        cc=people.cc,
        subject=visible(headers.text("subject"))[:SUBJECT_CHARS],
        date=date,
        text=body.new,
        text_full=body.full,
        html=body.html,
        automatic=found.automatic or bool(bounces),
        automatic_because=found.because or ("it reports a failed delivery" if bounces else ""),
        bounces=bounces,
        thread=thread_hints(headers.raw("in-reply-to"), headers.raw("references")),
        attachments=(*content.attachments, *body.overflow),
        authentication_results=tuple(headers.all("authentication-results")),
        trimmed_by=body.trimmed_by,
        defects=_defects(headers, people, message_id, body),
        loop_marks=tuple(one.strip().lower() for one in headers.all("x-byname-loop")),
        language=only_language(headers.raw("content-language")),
        zone=zone_of_clock(date),
    )


def _classified(
    message: BoundedPart, headers: Headers, sender: Mailbox | None, body: Body
) -> tuple[Verdict, tuple[Bounce, ...]]:
    found = verdict(headers, message.get_content_type(), sender)
    return found, find_bounces(message, headers, sender, found, body.full)


@dataclass(frozen=True, slots=True)
class _People:
    authors: tuple[Mailbox, ...]
    reply_to: Mailbox | None
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]

    @property
    def sender(self) -> Mailbox | None:
        return self.authors[0] if self.authors else None

    @classmethod
    def of(cls, headers: Headers) -> _People:
        replies = mailboxes(headers.raw("reply-to")) if "reply-to" in headers else ()
        return cls(
            authors=tuple(box for value in headers.all("from") for box in mailboxes(value)),
            reply_to=replies[0] if replies else None,
            to=tuple(box for value in headers.all("to") for box in mailboxes(value)),
            cc=tuple(box for value in headers.all("cc") for box in mailboxes(value)),
        )


def _defects(headers: Headers, people: _People, message_id: str, body: Body) -> tuple[str, ...]:
    """What was wrong but could be read over, in words for a log or an inspector."""
    found: list[str] = []
    if not people.authors:
        found.append("no usable From")
    elif len(people.authors) > 1:
        found.append("several From mailboxes")
    if not message_id:
        found.append("broken Message-ID" if "message-id" in headers else "no Message-ID")
    elif headers.count("message-id") > 1:
        found.append("several Message-IDs")
    if body.overflow:
        found.append("text cut")
    return tuple(found)

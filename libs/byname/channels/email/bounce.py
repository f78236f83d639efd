"""Delivery reports: whose address failed, how, and about which of our mails.

First the standard form (RFC 3464), as parts or flattened into the text, then flufl.bounce for the mail
servers that have their own, then a status code near an address. Abuse reports (RFC 5965) are no bounces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message

from byname.channels.email.automatic import Verdict
from byname.channels.email.bounce_flat import blocks_in_text
from byname.channels.email.bounce_guess import (
    ADDRESSES,
    DAEMON,
    DIAGNOSTIC_CHARS,
    SCANNED_CHARS,
    failures_seen_by_library,
    failures_seen_in_text,
    near,
)
from byname.channels.email.bounce_reason import best_status, is_hard, refused_after_content
from byname.channels.email.headers import Headers, mailboxes, message_id_of, unfolded
from byname.channels.email.mime import BoundedPart, content_of
from byname.channels.email.model import Bounce, Mailbox

_NOBODY = re.compile(r"<?(?:\s*|mailer-daemon.*)>?\Z", re.IGNORECASE)
_SUBJECT = re.compile(
    r"undeliver|(?:delivery|mail|message).{0,30}(?:fail|status|error|problem|delay|warning)|failure notice"
    r"|returned (?:mail|to sender)|non[- ]?(?:delivery|remise)|delivery (?:report|has failed)|not delivered"
    r"|could not (?:be )?(?:sen[dt]|deliver)|unzustellbar|nicht zugestellt|mail system error"
    r"|returning message|error sending your mail|complaint about message",
    re.IGNORECASE,
)
_RETURNED_ID = re.compile(r"(?im)^[> \t]{0,10}Message-ID:\s{0,5}(<[^<>\s]{1,995}>)")
_NOT_FAILED = ("delivered", "relayed", "expanded")


def find_bounces(
    message: BoundedPart, headers: Headers, sender: Mailbox | None, found: Verdict, text: str
) -> tuple[Bounce, ...]:
    """The failed recipients that the mail reports; () for anything that is no delivery report."""
    report = message.get_content_type() == "multipart/report"
    if not report and not _from_mail_system(headers, sender, found):
        return ()
    parts = list(_own_parts(message))
    if any(part.get_content_type() == "message/feedback-report" for part in parts):
        return ()
    original = _original_message_id(parts, headers, text)
    blocks = [block for part in parts for block in _report_blocks(part)] or blocks_in_text(
        text[:SCANNED_CHARS]
    )
    bounces, reported = _from_blocks(blocks, text, original)
    if bounces or reported:
        return bounces
    return failures_seen_by_library(message, text, original) or failures_seen_in_text(
        headers, sender, text, original
    )


def _from_mail_system(headers: Headers, sender: Mailbox | None, found: Verdict) -> bool:
    """Whether a machine that handles mail wrote it; what a person forwards of a report is a message."""
    if "x-failed-recipients" in headers:
        return True
    if DAEMON.match(sender.address if sender else headers.text("from").lstrip('"')):
        return True
    nobody = sender is None or _NOBODY.match(headers.raw("return-path") or "somebody") is not None
    by_machine = nobody or found.kind != "message"
    return by_machine and _SUBJECT.search(headers.text("subject")) is not None


def _own_parts(message: Message) -> Iterator[Message]:
    """The parts of this mail, not those of a mail inside it: that one's reports are not about us."""
    yield message
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _own_parts(part)


def _report_blocks(part: Message) -> list[Headers]:
    if part.get_content_type() not in ("message/delivery-status", "message/global-delivery-status"):
        return []
    blocks = part.get_payload()
    return (
        [Headers(block) for block in blocks if isinstance(block, Message)] if isinstance(blocks, list) else []
    )


def _from_blocks(blocks: list[Headers], text: str, original: str) -> tuple[tuple[Bounce, ...], bool]:
    """The failures among the recipients' blocks, and whether any recipient was reported on at all."""
    bounces: dict[str, Bounce] = {}
    reported = False
    for block in blocks:
        address = next(filter(None, map(_recipient, _recipient_fields(block))), "")
        if not address:
            continue
        action = re.split(r"[\s;(]", block.raw("action").lower(), maxsplit=1)[0]
        reported = True
        if action not in _NOT_FAILED:
            bounces.setdefault(address, _bounce_of(block, address, action, text, original))
    return tuple(bounces.values())[:ADDRESSES], reported


def _recipient_fields(block: Headers) -> Iterator[str]:
    return (block.raw(name) for name in ("original-recipient", "final-recipient", "x-actual-recipient"))


def _recipient(value: str) -> str:
    found = mailboxes(value.rpartition(";")[2].strip())
    return found[0].address if found else ""


def _bounce_of(block: Headers, address: str, action: str, text: str, original: str) -> Bounce:
    diagnostic = block.raw("diagnostic-code")
    diagnostic = diagnostic.partition(";")[2].strip() if ";" in diagnostic[:20] else diagnostic
    around = near(text, address)
    status = best_status(block.raw("status"), diagnostic or around)
    said = f"{diagnostic} {around}" if len(diagnostic) < 40 else diagnostic
    if action == "delayed":
        status = f"4{status[1:]}" if status else "4.0.0"
    after_content = refused_after_content(f"{diagnostic}\n{around}")
    hard = action != "delayed" and is_hard(status, said, after_content=after_content)
    return Bounce(address, status, hard, action or "failed", diagnostic[:DIAGNOSTIC_CHARS], original)


def _original_message_id(parts: list[Message], headers: Headers, text: str) -> str:
    for part in parts:
        kind = part.get_content_type()
        inner = part.get_payload()
        if kind == "message/rfc822" and isinstance(inner, list) and inner and isinstance(inner[0], Message):
            if found := message_id_of(unfolded(str(inner[0].get("message-id", "")))):
                return found
        elif kind in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
            match = _RETURNED_ID.search(content_of(part)[:SCANNED_CHARS].decode("latin-1"))
            if match:
                return message_id_of(match[1])
    if match := _RETURNED_ID.search(text[:SCANNED_CHARS]):
        return message_id_of(match[1])
    return message_id_of(headers.raw("in-reply-to"))

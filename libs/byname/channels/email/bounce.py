"""Delivery reports: whose address failed, how, and about which of our mails.

First the standard form (RFC 3464), then flufl.bounce for the mail servers that have their own, then a
status code near an address. Abuse reports (RFC 5965) are no bounces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message

from flufl.bounce import all_failures

from byname.channels.email.automatic import Verdict
from byname.channels.email.bounce_reason import ENHANCED, best_status, is_hard
from byname.channels.email.headers import Headers, mailboxes, message_id_of, unfolded
from byname.channels.email.mime import BoundedPart, content_of
from byname.channels.email.model import Bounce, Mailbox

DIAGNOSTIC_CHARS = 500
ADDRESSES = 100
SCANNED_CHARS = 100_000
_DAEMON = re.compile(
    r"(?:mailer-?daemon|mail-daemon|postmaster|mdaemon|majordomo|bounces?|mmdf|listserv)\b|.{0,40}-?daemon@"
)
_SUBJECT = re.compile(
    r"(?i)undeliver|(?:delivery|mail|message).{0,30}(?:fail|status|error|problem|delay|warning)|failure notice|returned mail"
    r"|non[- ]?(?:delivery|remise)|delivery (?:report|has failed)|could not (?:be )?(?:send|deliver)|not delivered|unzustellbar"
    r"|mail system error|returning message|nicht zugestellt|warning: could not send|rejected|undelivered|returned to sender"
)
_MACHINE_SENT = {"auto-replied", "auto-generated"}
_ADDRESS = re.compile(r"[A-Za-z0-9_.+=%'&#~/-]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,190}")
_CODE = re.compile(r"(?<![\d.])(?:[45]\d\d(?![\d.])|[45]\.\d{1,3}\.\d{1,3})(?![\d.])")
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
    blocks = [block for part in parts for block in _report_blocks(part)]
    bounces, reported = _from_blocks(blocks, text, original)
    if bounces or reported:
        return bounces
    return _from_library(message, text, original) or _from_text(headers, sender, text, original)


def _from_mail_system(headers: Headers, sender: Mailbox | None, found: Verdict) -> bool:
    if "x-failed-recipients" in headers:
        return True
    daemon = sender is not None and _DAEMON.match(sender.address) is not None
    nobody = sender is None or headers.raw("return-path").replace(" ", "") == "<>"
    by_machine = daemon or nobody or found.kind != "message"
    return by_machine and (daemon or _SUBJECT.search(headers.text("subject")) is not None)


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
    status = best_status(block.raw("status"), diagnostic or _near(text, address))
    said = f"{diagnostic} {_near(text, address)}" if len(diagnostic) < 40 else diagnostic
    if action == "delayed":
        status = f"4{status[1:]}" if status else "4.0.0"
    hard = action != "delayed" and is_hard(status, said)
    return Bounce(address, status, hard, action or "failed", diagnostic[:DIAGNOSTIC_CHARS], original)


def _from_library(message: BoundedPart, text: str, original: str) -> tuple[Bounce, ...]:
    try:
        temporary, permanent = all_failures(message)
    except Exception:  # noqa: BLE001 - heuristics of others over hostile input; the next step goes on
        return ()
    found = [(address, True) for address in sorted(permanent)]
    found += [(address, False) for address in sorted(temporary - permanent)]
    return tuple(
        _noticed(address.decode("ascii"), hard, text, original) for address, hard in found[:ADDRESSES]
    )


def _noticed(address: str, failed: bool, text: str, original: str) -> Bounce:
    near = _near(text, address)
    status = best_status("", near)
    if not failed:
        status = f"4{status[1:]}" if status else "4.0.0"
    hard = failed and is_hard(status or "5.0.0", near)
    action = "failed" if failed else "delayed"
    return Bounce(address.lower(), status or "5.0.0", hard, action, near.strip()[:DIAGNOSTIC_CHARS], original)


def _from_text(headers: Headers, sender: Mailbox | None, text: str, original: str) -> tuple[Bounce, ...]:
    """The address that stands nearest to a status code, if it is neither the reporter's nor our own."""
    text = _before_returned_mail(text[:SCANNED_CHARS])
    ours = {box.address for name in ("to", "cc") for value in headers.all(name) for box in mailboxes(value)}
    ours |= {sender.address} if sender else set()
    places = [
        (match.start(), address)
        for match in _ADDRESS.finditer(text)
        if (address := match[0].lower().strip(".'-")) not in ours and not _DAEMON.match(address)
    ]
    codes = [match.start() for match in _CODE.finditer(text)][:200]
    near = [(min(abs(at - code) for code in codes), address) for at, address in places[:200]] if codes else []
    if not near or min(near)[0] > 600:
        named = mailboxes(headers.raw("x-failed-recipients"))
        return tuple(_noticed(box.address, True, text, original) for box in named[:ADDRESSES])
    return (_noticed(min(near)[1], True, text, original),)


def _before_returned_mail(text: str) -> str:
    found = re.search(
        r"(?im)^(?:-{2,}.{0,60}(?:original|returned|message|header|copy).{0,60}|return-path: .*|received: from .*)$",
        text,
    )
    return text[: found.start()] if found and found.start() > 100 else text


def _near(text: str, address: str) -> str:
    """What the report says around an address: the lines that follow it, where the reason stands."""
    lowered = text[:SCANNED_CHARS].lower()
    at = lowered.find(address.lower())
    if at < 0:
        return _before_returned_mail(text[:SCANNED_CHARS])[:1500]
    following = _before_returned_mail(text[at : at + 1000])
    if ENHANCED.search(following) or _CODE.search(following):
        return following
    return text[max(0, at - 600) : at] + following


def _original_message_id(parts: list[Message], headers: Headers, text: str) -> str:
    for part in parts:
        kind = part.get_content_type()
        inner = part.get_payload()
        if kind == "message/rfc822" and isinstance(inner, list) and inner and isinstance(inner[0], Message):
            if found := message_id_of(unfolded(str(inner[0].get("message-id", "")))):
                return found
        elif kind in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
            if match := _RETURNED_ID.search(content_of(part)[:SCANNED_CHARS].decode("latin-1")):
                return message_id_of(match[1])
    if match := _RETURNED_ID.search(text[:SCANNED_CHARS]):
        return message_id_of(match[1])
    return message_id_of(headers.raw("in-reply-to"))

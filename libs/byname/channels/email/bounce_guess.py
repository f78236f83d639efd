"""Delivery reports in no standard form: read by flufl.bounce, else by a status code near an address."""

from __future__ import annotations

import re

from flufl.bounce import all_failures

from byname.channels.email.bounce_reason import (
    ENHANCED,
    best_status,
    is_hard,
    refused_after_content,
    says_dead,
)
from byname.channels.email.headers import Headers, mailboxes
from byname.channels.email.mime import BoundedPart
from byname.channels.email.model import Bounce, Mailbox

ADDRESSES = 100
DIAGNOSTIC_CHARS = 500
SCANNED_CHARS = 100_000
NEAR_CHARS = 600

DAEMON = re.compile(
    r"(?:mail(?:er|er-|-)?daemon|post_?master|mdaemon|majordomo|mmdf|listserv|bounces?)\b"
    r"|.{0,40}(?:-?daemon@|mail delivery s|smtp_|antivirus|mail_service|imss@|mailscanner)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[A-Za-z0-9_.+=%'&#~/-]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,190}")
_NEXT_RECIPIENT = re.compile(r"^[ \t]{0,8}<?[\w.+-]{1,64}@[\w.-]{1,190}>?:?[ \t]*$", re.MULTILINE)
_HELP = re.compile(r"(?:contact|assistance|questions?|help|visit|inform)[^@\n]{0,60}\Z", re.IGNORECASE)
_CODE = re.compile(r"(?<![\d.])(?:[45]\d\d(?![\d.])|[45]\.\d{1,3}\.\d{1,3})(?![\d.])")
_FAILURE = re.compile(
    r"could not|couldn't|cannot|failed|failure|unable|error|unknown|disabled|rejected|not listed"
    r"|did not reach|undeliver|invalid|no valid|returned",
    re.IGNORECASE,
)
_RETURNED = re.compile(
    r"^(?:-{2,}.{0,60}(?:original|returned|copy).{0,60}|original (?:message|mail) .{0,20}follows?.{0,10}"
    r"|message headers follow.{0,5}|return-path: ?.*|received: ?(?:from|by) .*"
    r"|(?:reporting-mta|final-recipient): ?.*)$",
    re.IGNORECASE | re.MULTILINE,
)


def failures_seen_by_library(message: BoundedPart, text: str, original: str) -> tuple[Bounce, ...]:
    """What the detectors of Mailman make of it; each knows one mail server's own form."""
    try:
        temporary, permanent = all_failures(message)
    except Exception:
        return ()
    found = [(address, True) for address in sorted(permanent)]
    found += [(address, False) for address in sorted(temporary - permanent)]
    named = [(_ADDRESS.findall(address.decode("ascii", "replace")), failed) for address, failed in found]
    failed_ones = [(inside[-1], failed) for inside, failed in named if inside]
    report = _report_only(text[:SCANNED_CHARS]).lower()
    reported = [one for one in failed_ones if one[0].lower() in report]  # others stand in the returned mail
    return tuple(
        _noticed(address, failed, text, original) for address, failed in (reported or failed_ones)[:ADDRESSES]
    )


def _noticed(address: str, failed: bool, text: str, original: str, *, proven: bool = True) -> Bounce:
    """The failure with what stands near it; unless `proven`, only a code or plain words make it hard."""
    said = near(text, address)
    status = best_status("", said)
    if not failed:
        status = f"4{status[1:]}" if status else "4.0.0"
    after_content = refused_after_content(said)
    hard = failed and is_hard(status or "5.0.0", said, after_content=after_content)
    hard = hard and (proven or bool(status) or says_dead(said))
    action = "failed" if failed else "delayed"
    return Bounce(address.lower(), status or "5.0.0", hard, action, said.strip()[:DIAGNOSTIC_CHARS], original)


def failures_seen_in_text(
    headers: Headers, sender: Mailbox | None, text: str, original: str
) -> tuple[Bounce, ...]:
    """The address nearest to a status code or to words of failure, neither reporter's nor receiver's."""
    named = mailboxes(headers.raw("x-failed-recipients"))
    if named:
        return tuple(_noticed(box.address, True, text, original, proven=False) for box in named[:ADDRESSES])
    text = _report_only(text[:SCANNED_CHARS])
    ends = {box.address for name in ("to", "cc") for value in headers.all(name) for box in mailboxes(value)}
    ends |= {sender.address} if sender else set()
    places = [
        (match.start(), address)
        for match in _ADDRESS.finditer(text)
        if (address := match[0].lower().strip(".'-/")) not in ends
        and not DAEMON.match(address)
        and not _HELP.search(text, max(0, match.start() - 80), match.start())
    ]
    for pattern in (_CODE, _FAILURE):
        marks = [match.start() for match in pattern.finditer(text)][:200]
        distances = (
            [(min(abs(at - mark) for mark in marks), address) for at, address in places[:200]]
            if marks
            else []
        )
        if distances and min(distances)[0] <= NEAR_CHARS:
            return (_noticed(min(distances)[1], True, text, original, proven=False),)
    return ()


def _report_only(text: str) -> str:
    """The text above the mail that came back."""
    found = _RETURNED.search(text, 100)
    return text[: found.start()] if found else text


def near(text: str, address: str) -> str:
    """What the report says around an address: the lines that follow it, where the reason stands."""
    text = _report_only(text[:SCANNED_CHARS])
    at = text.lower().find(address.lower())
    if at < 0:
        return text[:1500]
    following = _until_next(text[at : at + 1000], len(address))
    if ENHANCED.search(following) or _CODE.search(following) or len(following.split("\n\n")[0]) > 120:
        return following
    return text[max(0, at - 600) : at] + following


def _until_next(text: str, start: int) -> str:
    """Up to the line that speaks of the next recipient."""
    found = _NEXT_RECIPIENT.search(text, start)
    return text[: found.start()] if found else text

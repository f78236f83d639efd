"""Times and durations as exchanges write them."""

from __future__ import annotations

import email.utils
import re
from datetime import UTC, datetime, tzinfo

from byname.channels.errors import Rejected

_CLOCK = re.compile(r"^(?:(\d+):)?(\d{1,3}):(\d{1,2})(?:[.,]\d+)?$")
_MICROS = 10**14  # later than the year 5000 in seconds, so it must be a smaller unit
_MILLIS = 10**11


def seconds(text: str) -> int:
    """`75`, `75.2`, `1:15` or `00:01:15`; nothing is 0. Rejected: anything else."""
    text = text.strip()
    clock = _CLOCK.match(text)
    if clock:
        hours, minutes, rest = (int(part or 0) for part in clock.groups())
        return hours * 3600 + minutes * 60 + rest
    try:
        return max(0, int(float(text or 0)))
    except (ValueError, OverflowError):
        raise Rejected(f"{text[:40]!r} is no duration") from None


def local_time(text: str, form: str, zone: tzinfo) -> datetime | None:
    """A moment written in a zone; None when nothing is written. `form`: strptime's, or iso, or epoch."""
    text = text.strip()
    if not text or text.startswith("0000-00-00"):
        return None
    if form == "epoch":
        return epoch(text)
    try:
        read = datetime.fromisoformat(text) if form == "iso" else datetime.strptime(text, form)
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Rejected(f"{text[:40]!r} is no time written as {form}") from None


def epoch(text: str) -> datetime | None:
    """Seconds, milliseconds or microseconds since 1970; None for 0 or nothing."""
    try:
        number = float(text or 0)
        for unit, limit in ((1e6, _MICROS), (1e3, _MILLIS)):
            if number >= limit:
                number /= unit
                break
        return datetime.fromtimestamp(number, UTC) if number > 0 else None
    except (ValueError, OverflowError, OSError):
        raise Rejected(f"{text[:40]!r} is no time since 1970") from None


def rfc2822(text: str) -> datetime | None:
    """`Mon, 02 Mar 2026 09:00:00 +0000`; None when nothing is written."""
    if not text.strip():
        return None
    try:
        read = email.utils.parsedate_to_datetime(text)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        raise Rejected(f"{text[:40]!r} is no date as RFC 2822 has it") from None

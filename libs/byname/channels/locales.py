"""Where and in what words somebody lives, as channels hint at it: languages and time zones. Pure.

Hints are never worth an error: what cannot be read is an empty text.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# A language tag (BCP 47, RFC 5646 2.1): its first subtag is the language.
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*")
_OFFSET = re.compile(r"[+-](?:0\d|1[0-4]):[0-5]\d")
# Codes that were given up (ISO 639-1), and Norwegian, which is written in two ways.
_NOW_CALLED = {"iw": "he", "in": "id", "ji": "yi", "nb": "no", "nn": "no"}


def language_code(tag: str) -> str:
    """ISO 639-1 of a language tag: `de-AT` is `de`. Empty for none, and for what has no such code."""
    found = _TAG.fullmatch(tag.strip())
    if not found or len(found[1]) != 2:
        return ""
    code = found[1].lower()
    return _NOW_CALLED.get(code, code)


def only_language(header: str) -> str:
    """What Content-Language says (RFC 3282); empty when it names several, which says little."""
    codes = {language_code(one) for one in header[:200].split(",")}
    return codes.pop() if len(codes) == 1 else ""


def first_language(header: str) -> str:
    """The first choice of Accept-Language (RFC 9110 12.5.4); browsers put it in front."""
    return language_code(header[:200].partition(",")[0].partition(";")[0])


def zone_name(text: str) -> str:
    """A time zone's IANA name or an offset such as `+02:00`; empty for anything else."""
    if _OFFSET.fullmatch(text):
        return text
    if not 1 < len(text) <= 64 or not text[0].isalpha():
        return ""
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""


def zone_of_clock(moment: datetime | None) -> str:
    """The offset of the clock that a moment was read from; empty at UTC, where servers have theirs too."""
    offset = moment.utcoffset() if moment else None
    if not offset or abs(offset) >= timedelta(hours=15):
        return ""
    minutes = round(abs(offset).total_seconds() / 60)
    return f"{'-' if offset < timedelta() else '+'}{minutes // 60:02}:{minutes % 60:02}"

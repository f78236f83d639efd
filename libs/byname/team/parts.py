"""What the sections of team.toml are made of."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from byname.hours import check_region, parse_weekly

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Address = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, max_length=254, pattern=r"^[^@\s<>,;:\"()]+@[^@\s<>,;]+$"
    ),
]
Language = Annotated[str, StringConstraints(to_lower=True, pattern=r"^[a-z]{2}$")]
ChannelName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{1,15}$")]
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.\.(\d{4}-\d{2}-\d{2}))?")


class Part(BaseModel):
    """A section: frozen, and a key that it does not know is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no time zone {name!r}; use one such as Europe/Berlin") from None
    return name


def _day_span(text: str) -> str:
    days_of(text)
    return text


def days_of(text: str) -> tuple[date, date]:
    """First and last day of `2026-12-24..2027-01-02`, or of a single day. ValueError says what is wrong."""
    found = _DAYS.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is no span of days; write 2026-12-24 or 2026-12-24..2027-01-02")
    first = date.fromisoformat(found[1])
    last = date.fromisoformat(found[2] or found[1])
    if last < first:
        raise ValueError(f"{text!r} ends before it begins")
    return first, last


def without_tag(address: str) -> str:
    """`sophie+x@acme.example` is `sophie@acme.example`."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _hours(text: str) -> str:
    parse_weekly(text, "UTC")
    return text


Zone = Annotated[str, AfterValidator(_zone)]
WeeklyHours = Annotated[str, AfterValidator(_hours)]  # mon-fri 09:00-12:30, mon-thu 13:30-17:00
Region = Annotated[str, AfterValidator(check_region)]  # whose public holidays: DE, DE-BY; empty: none
DaySpan = Annotated[str, AfterValidator(_day_span)]

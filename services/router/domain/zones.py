"""Zones by their name, looked up once."""

from __future__ import annotations

from datetime import timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from byname.team import Team


@lru_cache(maxsize=1024)
def zone_named(name: str) -> tzinfo | None:
    """A zone by its IANA name, or by an offset such as +02:00; None where it is neither."""
    if name[:1] in ("+", "-"):
        try:
            hours, minutes = name[1:].split(":")
            ahead = timedelta(hours=int(hours), minutes=int(minutes))
            return timezone(ahead if name[0] == "+" else -ahead)
        except ValueError:
            return None
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def company_zone(team: Team) -> ZoneInfo:
    """Where the company's clock stands."""
    return ZoneInfo(team.company.zone)

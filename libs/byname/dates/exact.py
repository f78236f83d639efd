"""Moments to the second, as programs write them (RFC 3339)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo

_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:[Zz]|[+-]\d{2}:\d{2})?)(?!\w|[:.+-]\d)"
)


def exact(head: str, zone: tzinfo | None) -> tuple[datetime, int] | None:
    """The moment that a text begins with, and where it ends; without an offset it is of the zone.

    ValueError where it is written like one and is none, such as one in a thirteenth month.
    """
    found = _MOMENT.match(head)
    if not found:
        return None
    moment = datetime.fromisoformat(found[1].upper())
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC), found.end()

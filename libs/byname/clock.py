"""The one place that reads the time, so that tests can hold it still."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the present moment, always in UTC and aware."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def rfc3339(moment: datetime) -> str:
    """The moment as RFC 3339 in UTC, to the microsecond: the one spelling used in events and stores."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")

"""When somebody is there: weekly intervals in a time zone, such as `mon-fri 09:00-17:00, sat 10:00-13:00`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY = 24 * 60
_PART = re.compile(r"([a-z]{3})(?:-([a-z]{3}))? (\d{2}):(\d{2})-(\d{2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class Hours:
    """Open spans of a week: (weekday from 0 for Monday, first minute, minute after the last)."""

    spans: tuple[tuple[int, int, int], ...]
    zone: ZoneInfo
    text: str = ""

    def is_open(self, now: datetime) -> bool:
        """Whether somebody should be there at this moment. Without any span: always."""
        if not self.spans:
            return True
        local = now.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        return any(day == local.weekday() and start <= minute < end for day, start, end in self.spans)

    def next_open(self, now: datetime) -> datetime | None:
        """The next moment (UTC) at which it is open, `now` itself when it is; None without any span."""
        if not self.spans:
            return None
        if self.is_open(now):
            return now.astimezone(UTC)
        return min(moment for moment in self._candidates(now) if moment > now and self.is_open(moment))

    def _candidates(self, now: datetime) -> Iterator[datetime]:
        """It opens where a span begins, or where the clocks jump into one."""
        midnight = now.astimezone(self.zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        for ahead in range(15):  # the only span of a week may lie in an hour that the clocks leave out
            day = midnight + timedelta(days=ahead)
            yield from self._clock_change(day)
            for weekday, start, _ in self.spans:
                if weekday == day.weekday():
                    wall = day + timedelta(minutes=start)
                    yield from (self._moment(wall, fold) for fold in (0, 1))

    def _clock_change(self, day: datetime) -> Iterator[datetime]:
        """The moment of that day from which the clocks show another offset, if there is one."""
        low, high = self._moment(day, 0), self._moment(day + timedelta(days=1), 0)
        if self._offset(low) == self._offset(high):
            return
        while high - low > timedelta(minutes=1):
            middle = low + timedelta(minutes=(high - low) // timedelta(minutes=2))
            low, high = (middle, high) if self._offset(middle) == self._offset(low) else (low, middle)
        yield high

    def _moment(self, wall: datetime, fold: int) -> datetime:
        return wall.replace(tzinfo=self.zone, fold=fold).astimezone(UTC)

    def _offset(self, moment: datetime) -> timedelta | None:
        return moment.astimezone(self.zone).utcoffset()


def parse_hours(text: str, zone: str) -> Hours:
    """Hours from their text; ValueError says what is wrong with it. Over midnight is `fri 22:00-02:00`."""
    try:
        where = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no time zone {zone!r}; use one such as Europe/Berlin") from None
    parts = [part.strip().lower() for part in text.split(",") if part.strip()]
    spans = [span for part in parts for span in _spans(part)]
    return Hours(tuple(sorted(spans)), where, ", ".join(parts))


def when(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A near moment as people say it: `today at 14:00`, `tomorrow at 09:00`, `on Monday at 09:00`."""
    there, here = moment.astimezone(zone), now.astimezone(zone)
    days = (there.date() - here.date()).days
    day = {0: "today", 1: "tomorrow"}.get(days, f"on {NAMES[there.weekday()]}")
    return f"{day} at {there:%H:%M}"


def _spans(part: str) -> Iterator[tuple[int, int, int]]:
    found = _PART.fullmatch(part)
    if not found or found[1] not in DAYS or (found[2] or "mon") not in DAYS:
        raise ValueError(f"{part!r} is no interval; write it like mon-fri 09:00-17:00")
    start, end = _minute(found[3], found[4], part), _minute(found[5], found[6], part)
    if start in (end, DAY):
        raise ValueError(f"{part!r} is empty; a whole day is 00:00-24:00")
    first, last = DAYS.index(found[1]), DAYS.index(found[2] or found[1])
    for ahead in range((last - first) % 7 + 1):
        day = (first + ahead) % 7
        if start < end:
            yield day, start, end
            continue
        yield day, start, DAY
        if end:
            yield (day + 1) % 7, 0, end


def _minute(hour: str, minute: str, part: str) -> int:
    found = int(hour) * 60 + int(minute)
    if int(minute) > 59 or found > DAY:
        raise ValueError(f"{part!r}: {hour}:{minute} is no time of day")
    return found

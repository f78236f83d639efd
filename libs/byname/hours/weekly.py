"""A week of work as people write it: `mon-fri 09:00-12:30, mon-thu 13:30-17:00, fri 22:00-02:00`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 24 * 60  # minutes
WHOLE_DAY = ((0, DAY),)
_PART = re.compile(r"([a-z]{3})(?:-([a-z]{3}))? (\d{2}):(\d{2})-(\d{2}):(\d{2})", re.ASCII)

Minutes = tuple[tuple[int, int], ...]  # of a day: first minute, minute after the last


@dataclass(frozen=True, slots=True)
class Weekly:
    """The spans of each weekday from Monday on, by the clock on the wall; a night is split at midnight."""

    week: tuple[Minutes, ...]
    zone: ZoneInfo
    text: str = ""

    def on(self, weekday: int) -> Minutes:
        """The spans of a weekday (0 for Monday), in order, apart from each other."""
        return self.week[weekday]

    @property
    def always(self) -> bool:
        """Whether the whole week is open."""
        return all(day == WHOLE_DAY for day in self.week)


def parse_weekly(text: str, zone: str) -> Weekly:
    """Weekly hours from their text, empty for always; ValueError says what is wrong with it."""
    try:
        where = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no time zone {zone!r}; use one such as Europe/Berlin") from None
    parts = [" ".join(part.lower().split()) for part in text.split(",") if part.strip()]
    if not parts:
        return Weekly((WHOLE_DAY,) * 7, where)
    spans = [span for part in parts for span in _spans(part)]
    week = tuple(_apart(minutes for day, *minutes in spans if day == weekday) for weekday in range(7))
    return Weekly(week, where, ", ".join(parts))


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


def _apart(spans: Iterable[Iterable[int]]) -> Minutes:
    """The same minutes, in order; spans that overlap or touch are one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted((start, end) for start, end in spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)

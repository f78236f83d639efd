"""From the clock on the wall to moments (UTC): what a day's spans are when clocks jump or run twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from byname.hours.weekly import WHOLE_DAY, Minutes

Span = tuple[datetime, datetime]  # UTC: from, until
ONE_DAY = timedelta(days=1)
_MARGIN = timedelta(hours=3)  # a clock change near midnight moves the day's own ends
_STEP = timedelta(hours=1)
_SECOND = timedelta(seconds=1)


def spans_on(day: date, minutes: Minutes, zone: ZoneInfo) -> tuple[Span, ...]:
    """When the clock on the wall shows one of these minutes of that day.

    Times that the clocks leave out do not happen; times that they show twice happen twice.
    """
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    found: list[Span] = []
    for since, until, offset in _offsets(midnight, zone):
        for first, last in minutes:
            start = max(midnight + timedelta(minutes=first) - offset, since)
            end = min(midnight + timedelta(minutes=last) - offset, until)
            if start < end:
                found.append((start, end))
    return _joined(found)


def day_begins(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a local day; of the next one, where a zone has left a whole day out."""
    spans = spans_on(day, WHOLE_DAY, zone)
    return spans[0][0] if spans else day_begins(day + ONE_DAY, zone)


def moment_of(local: datetime, zone: ZoneInfo) -> datetime:
    """When the clock on the wall shows this (in UTC): the first time, if it does twice.

    A time that the clocks leave out becomes the moment at which they go on.
    """
    first, other = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= other:
        return first
    return _change(other, first, zone)  # it was left out: by the old offset it is later than by the new one


def _offsets(midnight: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime, timedelta]]:
    """Around a day, from when until when (UTC) the zone is how far from UTC."""
    first, next_first = midnight.replace(tzinfo=zone), (midnight + ONE_DAY).replace(tzinfo=zone)
    since = first.astimezone(UTC) - _MARGIN
    # A midnight that the clocks leave out is later by the old offset than by the new one.
    until = max(next_first.replace(fold=fold).astimezone(UTC) for fold in (0, 1)) + _MARGIN
    if first.utcoffset() == next_first.replace(fold=1).utcoffset():
        return [(since, until, _offset(first))]
    edges = [since, *_changes(since, until, zone), until]
    return [(low, high, _offset(low.astimezone(zone))) for low, high in pairwise(edges)]


def _changes(since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The moments from which the clocks show another offset."""
    while since < until:
        low, high = since, min(since + _STEP, until)
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            yield _change(low, high, zone)
        since = high


def _change(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    before = low.astimezone(zone).utcoffset()
    while high - low > _SECOND:
        middle = low + (high - low) // _SECOND // 2 * _SECOND
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
    return high


def _offset(local: datetime) -> timedelta:
    return local.utcoffset() or timedelta()


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start == found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return tuple(found)

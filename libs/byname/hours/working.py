"""Working time: whether somebody is there now, until when, and how much of it lies between two moments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from byname.hours.moments import ONE_DAY, Span, day_begins, moment_of, spans_on
from byname.hours.regions import public_holidays
from byname.hours.weekly import Weekly
from byname.hours.words import day_of

LOOK_AHEAD = 400  # days; so long we look for the next opening or closing
REACH = 2 * 366  # days; so far `add` goes
_NOTHING = timedelta()
_KEEP = 1000  # days worked out; after that we begin anew
_FOR_GOOD = date(9000, 1, 1)  # leave that lasts so long has no end that could be reckoned with
_NO_END = "on leave"

Days = tuple[date, date]  # first and last, both included


@dataclass(frozen=True, slots=True)
class Status:
    """Whether somebody works at a moment.

    `until`: when this, or the reason for it, ends (None: not within 400 days). `back`: when they work
    next, the moment itself if they do. `why` has no name in it and stays true until then.
    """

    here: bool
    until: datetime | None
    back: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class _Day:
    spans: tuple[Span, ...]
    silence: str = ""  # why nobody works on this day, whatever the hours


@dataclass(frozen=True)
class WorkingTime:
    """Weekly hours without public holidays and leave; a value.

    A span counts by the clock on the wall: hours that the clocks leave out are not worked, hours that they
    show twice are worked twice. Holidays and leave silence whole local calendar days, from midnight to
    midnight: a night shift ends at the midnight before, and its morning after a holiday is worked.
    All moments that come back are in UTC.
    """

    weekly: Weekly
    region: str = ""  # whose public holidays, such as DE-BY; empty: none
    leave: tuple[Days, ...] = ()
    _days: dict[date, _Day] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "leave", _together(self.leave))

    @property
    def zone(self) -> ZoneInfo:
        """Where the clock hangs."""
        return self.weekly.zone

    def at(self, now: datetime) -> Status:
        """Whether somebody works at this moment, until when, and why."""
        now = now.astimezone(UTC)
        if self.is_open(now):
            close = self.next_close(now)
            return Status(True, close, now, self._at_work(now, close))
        back = self.next_open(now)
        day = now.astimezone(self.zone).date()
        return Status(False, self._reason_ends(day, back), back, self._on(day).silence or "after hours")

    def is_open(self, now: datetime) -> bool:
        """Whether somebody works at this moment."""
        today = self._on(now.astimezone(self.zone).date())
        return any(start <= now < end for start, end in today.spans)

    def next_open(self, now: datetime) -> datetime | None:
        """The next moment at which somebody works, `now` itself if so; None: not within 400 days."""
        found = next(self._spans(now, LOOK_AHEAD), None)
        return max(found[0], now.astimezone(UTC)) if found else None

    def next_close(self, now: datetime) -> datetime | None:
        """When the work that goes on, or the next that begins, ends; None: not within 400 days."""
        if self.weekly.always and not self.region and not self.leave:
            return None
        close: datetime | None = None
        for start, end in self._spans(now, LOOK_AHEAD):
            if close is not None and start > close:
                return close
            close = end
        last = now.astimezone(self.zone).date() + LOOK_AHEAD * ONE_DAY
        return close if close is not None and close < day_begins(last, self.zone) else None

    def add(self, start: datetime, amount: timedelta) -> datetime | None:
        """The moment at which so much working time has passed since `start`; None: not within two years.

        ValueError if the amount is negative.
        """
        if amount < _NOTHING:
            raise ValueError("working time is added forward only")
        moment = start.astimezone(UTC)
        if not amount:
            return moment
        for begin, end in self._spans(start, REACH):
            begin = max(begin, moment)  # noqa: PLW2901
            if end - begin >= amount:
                return begin + amount
            amount -= end - begin
        return None

    def before(self, end: datetime, amount: timedelta) -> datetime | None:
        """The moment from which on so much working time is left until `end`; None: not within 400 days.

        The last such moment; `end` itself for no amount. ValueError if the amount is negative.
        """
        if amount < _NOTHING:
            raise ValueError("working time that is left cannot be negative")
        moment = end.astimezone(UTC)
        if not amount:
            return moment
        for begin, stop in self._spans_back(end, LOOK_AHEAD):
            stop = min(stop, moment)  # noqa: PLW2901
            if stop - begin >= amount:
                return stop - amount
            amount -= stop - begin
        return None

    def add_days(self, start: datetime, days: int) -> datetime | None:
        """The same time of day so many working days later, or when work next begins if nobody works then.

        A working day is a local day on which anything is worked; the day of `start` does not count. None: not
        within 400 days. ValueError if the number is negative.
        """
        if days < 0:
            raise ValueError("working days are added forward only")
        if not days:
            return self.next_open(start)
        local = start.astimezone(self.zone)
        day, idle = local.date(), 0
        while days:
            day += ONE_DAY
            worked = bool(self._on(day).spans)
            days, idle = days - worked, 0 if worked else idle + 1
            if idle > LOOK_AHEAD:
                return None
        return self.next_open(moment_of(datetime.combine(day, local.time()), self.zone))

    def workday(self, day: date) -> Span | None:
        """From when until when (UTC) a local day is worked, breaks included; None if no work begins on it.

        A night belongs to the day on which it begins; a day all of which is worked goes to midnight.
        """
        spans = self._on(day).spans
        if not spans:
            return None
        midnight, next_midnight = day_begins(day, self.zone), day_begins(day + ONE_DAY, self.zone)
        if spans[0] == (midnight, next_midnight):
            return spans[0]
        yesterday, tomorrow = self._on(day - ONE_DAY).spans, self._on(day + ONE_DAY).spans
        begun = [span for span in spans if not (yesterday and span[0] == yesterday[-1][1])]
        if not begun:
            return None
        begin, end = begun[0][0], begun[-1][1]
        return begin, tomorrow[0][1] if tomorrow and tomorrow[0][0] == end else end

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time between two moments; none if the second is not after the first."""
        if end <= start:
            return _NOTHING
        days = (end.astimezone(self.zone).date() - start.astimezone(self.zone).date()).days + 1
        spans = self._spans(start, days)
        return sum((min(stop, end) - max(begin, start) for begin, stop in spans if begin < end), _NOTHING)

    def _spans(self, now: datetime, days: int) -> Iterator[Span]:
        """What is worked after `now`, in order, over so many local days."""
        day = now.astimezone(self.zone).date()
        for _ in range(days):
            for span in self._on(day).spans:
                if span[1] > now:
                    yield span
            day += ONE_DAY

    def _spans_back(self, end: datetime, days: int) -> Iterator[Span]:
        """What is worked before `end`, latest first, over so many local days."""
        day = end.astimezone(self.zone).date()
        for _ in range(days):
            for span in reversed(self._on(day).spans):
                if span[0] < end:
                    yield span
            day -= ONE_DAY

    def _on(self, day: date) -> _Day:
        found = self._days.get(day)
        if found is None:
            if len(self._days) >= _KEEP:
                self._days.clear()
            found = self._days[day] = self._work_out(day)
        return found

    def _work_out(self, day: date) -> _Day:
        silence = self._silence(day)
        if silence:
            return _Day((), silence)
        return _Day(spans_on(day, self.weekly.on(day.weekday()), self.zone))

    def _silence(self, day: date) -> str:
        for first, last in self.leave:
            if first <= day <= last:
                return _on_leave(first, last)
        holiday = public_holidays(self.region, day.year).get(day) if self.region else None
        return f"public holiday ({holiday})" if holiday else ""

    def _at_work(self, now: datetime, close: datetime | None) -> str:
        if close is None or close - now > ONE_DAY:
            return "at work"
        clock = f"{close.astimezone(self.zone):%H:%M}"
        return f"at work until {'midnight' if clock == '00:00' else clock}"

    def _reason_ends(self, day: date, back: datetime | None) -> datetime | None:
        """When work begins, or a day with another reason for not working."""
        reason = self._on(day).silence
        if reason == _NO_END:
            return None
        last = next((last for first, last in self.leave if first <= day <= last), day)
        for ahead in range(1, LOOK_AHEAD):
            later = last + ahead * ONE_DAY
            begins = day_begins(later, self.zone)
            if back is not None and begins >= back:
                return back
            if self._on(later).silence != reason:
                return begins
        return back


def _on_leave(first: date, last: date) -> str:
    if last == _FOR_GOOD:
        return _NO_END
    return f"on leave until {day_of(last)}{f' {last.year}' if last - first > 300 * ONE_DAY else ''}"


def _together(leave: tuple[Days, ...]) -> tuple[Days, ...]:
    """The same days, in order; leaves that touch or overlap are one."""
    found: list[Days] = []
    for first, last in sorted((min(first, _FOR_GOOD), min(last, _FOR_GOOD)) for first, last in leave):
        if found and first <= found[-1][1] + ONE_DAY:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)

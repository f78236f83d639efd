"""From what a date says to the moment that it means, by the clock on the wall and the hours of a person."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from byname.dates.said import NOTHING, At, Clock, Days, Part, Said
from byname.hours import WorkingTime
from byname.hours.moments import moment_of
from byname.hours.words import MONTHS, NAMES

BEGIN, END = 9 * 60, 17 * 60  # of a working day, where no hours say otherwise
_DAY = timedelta(days=1)
_NOON = 12 * 60
_LOOK_AHEAD = timedelta(days=800)


class Contradiction(ValueError):
    """Two of the words do not go together."""


def settle(said: Said, here: datetime, hours: WorkingTime | None, at: At) -> datetime:
    """The moment, in UTC; it may have passed. `here` is now, by the person's clock."""
    if said.exact is not None:
        return here.astimezone(UTC) + said.exact
    return _Settling(here, _usable(hours), at).moment(said)


def _usable(hours: WorkingTime | None) -> WorkingTime | None:
    """Hours that tell a working day from its night."""
    return None if hours is None or hours.weekly.always else hours


class _Settling:
    def __init__(self, here: datetime, hours: WorkingTime | None, at: At) -> None:
        self.here, self.hours, self.at = here, hours, at
        self.today = here.date()
        assert isinstance(here.tzinfo, ZoneInfo)
        self.zone = here.tzinfo

    def moment(self, said: Said) -> datetime:
        minutes = self._minutes(said)
        day = self._day(said, minutes)
        if minutes is not None:
            return self._clock(said, day, minutes)
        if day == self.today and said.weekday is None:
            day = self._running()
        ends = said.edge == "end" and said.period is None
        begins = said.edge == "begin" and said.period is None
        moment = self._edge(day, "end" if ends else "begin" if begins else self.at)
        return self._late(day, moment) if self.at == "end" and not (ends or begins) else moment

    def _clock(self, said: Said, day: date, minutes: int) -> datetime:
        moment = self._at(day, minutes, said)
        if moment <= self.here and said.day == self.today and said.clock and said.clock.open_half:
            return self._at(day, minutes + _NOON, said) if minutes < _NOON else moment  # today at 8
        return moment

    def _minutes(self, said: Said) -> int | None:
        if said.clock:
            return _minutes(said.clock, said.part)
        if said.part:
            return said.part.begin if self.at == "begin" else said.part.end
        return None

    def _day(self, said: Said, minutes: int | None) -> date:
        if said.day is not None:
            return self._named(said.day, said.weekday)
        if said.workdays is not None:
            return self._workdays_later(said.workdays)
        if said.period is not None:
            return self._of_period(said, said.period)
        if said.weekday is not None:
            return self._next(said, minutes)
        passed = minutes is not None and self._at(self.today, minutes, said) <= self.here
        return self.today + _DAY * passed

    def _named(self, day: date, weekday: int | None) -> date:
        if weekday not in (None, day.weekday()):
            assert weekday is not None
            name = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
            raise Contradiction(f"{name} is a {NAMES[day.weekday()]}, not a {NAMES[weekday]}")
        return day

    def _running(self) -> date:
        """Today; after midnight, for who is still at work since yesterday, yesterday."""
        yesterday = self.hours.workday(self.today - _DAY) if self.hours else None
        return self.today - _DAY if yesterday and self.here < yesterday[1] else self.today

    def _next(self, said: Said, minutes: int | None) -> date:
        """The next such day; today only with a time of day, or a part of the day that is not over."""
        assert said.weekday is not None
        ahead = (said.weekday - self.today.weekday()) % 7
        if not ahead and (said.following or (minutes is None and said.edge is None)):
            ahead = 7
        if not ahead and not said.clock and minutes and self._at(self.today, minutes) <= self.here:
            ahead = 7
        return self.today + ahead * _DAY

    def _of_period(self, said: Said, period: Days) -> date:
        first, last = period
        if said.weekday is not None:
            return first + (said.weekday - first.weekday()) % 7 * _DAY
        if said.edge == "middle":
            return first + (last - first).days // 2 // 2 * 2 * _DAY  # Wednesday; about the 15th
        last_one = said.edge == "end" or (said.edge is None and self.at == "end")
        every = [first + number * _DAY for number in range((last - first).days + 1)]
        if last_one:
            every.reverse()
        return next((day for day in every if self._is_worked(day)), every[0])

    def _is_worked(self, day: date) -> bool:
        return self.hours.workday(day) is not None if self.hours else day.weekday() < 5

    def _workdays_later(self, count: int) -> date:
        day = self.today
        for _ in range(800):
            if not count:
                return day
            day += _DAY
            count -= self._is_worked(day)
        return day

    def _edge(self, day: date, at: At) -> datetime:
        known = self.hours if abs(day - self.today) < _LOOK_AHEAD else None
        work = known.workday(day) if known else None
        if work is None:
            return self._at(day, BEGIN if at == "begin" else END)
        return work[0] if at == "begin" else work[1]

    def _late(self, day: date, moment: datetime) -> datetime:
        """Who says "today" after hours, means before midnight."""
        passed = day == self.today and moment <= self.here
        return self._at(day, 24 * 60) if passed else moment

    def _at(self, day: date, minutes: int, said: Said = NOTHING) -> datetime:
        local = datetime.combine(day, time()) + timedelta(minutes=minutes)
        if said.offset is not None:
            return local.replace(tzinfo=timezone(said.offset)).astimezone(UTC)
        return moment_of(local, ZoneInfo(said.zone) if said.zone else self.zone)


def _minutes(clock: Clock, part: Part | None) -> int:
    """At 5 is in the afternoon, unless it is said that it is in the morning; at 9 is not."""
    if not clock.open_half:
        return clock.minutes
    hour = clock.minutes // 60
    if part is None:
        return clock.minutes + _NOON if 1 <= hour <= 6 else clock.minutes
    afternoon = part.begin >= _NOON
    return clock.minutes + _NOON if afternoon and hour < 12 else clock.minutes

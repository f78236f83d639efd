"""Working time the slow way: every minute asked by itself, by the clock on the wall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
from byname.hours import WorkingTime, parse_weekly
from hypothesis import strategies as st

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

# Zone, the day of a clock change (or an ordinary one), and a land with a public holiday close to it.
PLACES = (
    ("Europe/Berlin", date(2026, 3, 29), "DE"),  # Good Friday on 3 April
    ("Europe/Berlin", date(2026, 10, 25), "AT"),  # the national holiday on the 26th
    ("America/New_York", date(2026, 3, 8), ""),
    ("America/New_York", date(2026, 11, 1), "US"),
    ("Australia/Lord_Howe", date(2026, 4, 5), "AU-NSW"),  # half an hour, at Easter
    ("Australia/Lord_Howe", date(2026, 10, 4), "AU-NSW"),
    ("America/Sao_Paulo", date(2018, 11, 4), "BR"),  # midnight is left out
    ("America/Sao_Paulo", date(2018, 2, 18), "BR"),  # 23:00 comes twice
    ("Africa/Casablanca", date(2026, 2, 15), "MA"),  # Ramadan
    ("Africa/Casablanca", date(2026, 3, 22), "MA"),
    ("America/Santiago", date(2026, 4, 5), "CL"),
    ("America/Santiago", date(2026, 9, 6), "CL"),
    ("Asia/Kolkata", date(2026, 8, 15), "IN"),  # Independence Day
    ("Pacific/Apia", date(2011, 12, 30), ""),  # the whole day was left out
)


@dataclass(frozen=True)
class Rule:
    """`mon-fri 09:00-17:00`: on these days, from the first minute until the last."""

    days: tuple[int, ...]
    first: int
    last: int

    @property
    def text(self) -> str:
        a, b = (f"{minute // 60:02}:{minute % 60:02}" for minute in (self.first, self.last))
        return f"{DAYS[self.days[0]]}-{DAYS[self.days[-1]]} {a}-{b}"

    def open(self, weekday: int, minute: int) -> bool:
        if self.first < self.last:
            return weekday in self.days and self.first <= minute < self.last
        evening = weekday in self.days and minute >= self.first
        return evening or ((weekday - 1) % 7 in self.days and minute < self.last)


@dataclass(frozen=True)
class Case:
    """Somebody's working time, as rules, around a day."""

    rules: tuple[Rule, ...]
    zone: str
    near: date
    region: str
    leave: tuple[tuple[date, date], ...]

    @property
    def working(self) -> WorkingTime:
        text = ", ".join(rule.text for rule in self.rules)
        return WorkingTime(parse_weekly(text, self.zone), self.region, self.leave)

    def begins(self, before: int) -> datetime:
        return datetime(self.near.year, self.near.month, self.near.day, tzinfo=UTC) - before * DAY

    def minutes(self, start: datetime, count: int) -> list[str]:
        """For each minute: "open", "leave", a holiday's name, or "hours"."""
        zone, known = ZoneInfo(self.zone), _Holidays(self.region)
        found = []
        for ahead in range(count):
            local = (start + ahead * MINUTE).astimezone(zone)
            found.append(self._minute(local, known))
        return found

    def _minute(self, local: datetime, known: _Holidays) -> str:
        day = local.date()
        if any(first <= day <= last for first, last in self.leave):
            return "leave"
        if holiday := known.name(day):
            return holiday
        minute = local.hour * 60 + local.minute
        at_work = not self.rules or any(rule.open(local.weekday(), minute) for rule in self.rules)
        return "open" if at_work else "hours"


class _Holidays:
    def __init__(self, region: str) -> None:
        land, _, part = region.partition("-")
        self._known = holidays.country_holidays(land, subdiv=part or None) if land else {}

    def name(self, day: date) -> str:
        return self._known.get(day) or ""


def category(here: bool, why: str) -> str:
    """What the slow way would call it. Names of holidays are in another language there."""
    if here:
        return "open"
    return "leave" if why.startswith("on leave") else "hours" if why == "after hours" else "holiday"


def plain(minute: str) -> str:
    return minute if minute in ("open", "leave", "hours") else "holiday"


_MINUTES = st.one_of(st.integers(0, 5 * 60), st.integers(22 * 60, 24 * 60 - 1), st.integers(0, 24 * 60 - 1))


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Day and night, mostly touching the hours at which clocks change."""
    first, last = draw(_MINUTES), draw(_MINUTES)
    begin, count = draw(st.integers(0, 6)), draw(st.integers(0, 6))
    return Rule(
        tuple((begin + ahead) % 7 for ahead in range(count + 1)), first, last if last != first else 1440
    )


@st.composite
def leaves(draw: st.DrawFn, near: date) -> tuple[date, date]:
    first = near + draw(st.integers(-6, 8)) * DAY
    return first, first + draw(st.integers(0, 5)) * DAY


@st.composite
def cases(draw: st.DrawFn) -> Case:
    zone, near, region = draw(st.sampled_from(PLACES))
    return Case(
        tuple(draw(st.lists(rules(), max_size=4))),
        zone,
        near,
        region if draw(st.booleans()) else "",
        tuple(draw(st.lists(leaves(near), max_size=2))),
    )

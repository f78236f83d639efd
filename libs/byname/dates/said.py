"""What a date says, piece by piece, before anybody has asked which moment that is."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Literal

At = Literal["end", "begin"]
Edge = Literal["begin", "middle", "end"]
Days = tuple[date, date]  # first and last, both included


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day in minutes; `open_half`: it may as well be twelve hours later ("at 5")."""

    minutes: int
    open_half: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day, in minutes: when it begins, and by when what is promised for it is done."""

    begin: int
    end: int


MORNING = Part(9 * 60, 12 * 60)
AFTERNOON = Part(15 * 60, 17 * 60)
EVENING = Part(18 * 60, 20 * 60)
NIGHT = Part(20 * 60, 20 * 60)
NOON = 12 * 60


@dataclass(frozen=True, slots=True)
class Said:
    """The pieces; what was not said is None."""

    day: date | None = None
    weekday: int | None = None  # 0 for Monday
    period: Days | None = None  # such as next week
    edge: Edge | None = None  # of the period, else of the day
    clock: Clock | None = None
    part: Part | None = None
    offset: timedelta | None = None  # of the clock from UTC, where the words name it
    zone: str | None = None  # of the clock, where the words name it
    exact: timedelta | None = None  # from now
    workdays: int | None = None  # from today
    following: bool = False  # of a weekday: never today

    def with_(self, more: Said) -> Said | None:
        """Both together; None where they do not go together."""
        new = {name: value for name in _NAMES if not _unsaid(value := getattr(more, name))}
        if not all(_unsaid(getattr(self, name)) for name in new):
            return None
        both = replace(self, **new)
        return both if both._fits() else None

    @property
    def contradicts(self) -> bool:
        """Whether the named day is not the named day of the week."""
        return self.day is not None and self.weekday not in (None, self.day.weekday())

    def _fits(self) -> bool:
        days = [one for one in (self.day, self.period, self.workdays) if one is not None]
        if self.exact is not None:
            return self == Said(exact=self.exact)
        if self.clock and self.edge and not self.period:
            return False
        return len(days) <= 1 and not (self.weekday is not None and self.workdays is not None)


def _unsaid(value: object) -> bool:
    return value is None or value is False


_NAMES = tuple(one.name for one in fields(Said))
NOTHING = Said()

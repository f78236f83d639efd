"""Days: by their name, by the calendar, or counted from today."""

from __future__ import annotations

from datetime import date, timedelta

from byname.dates import vocabulary as words
from byname.dates.months import month_of
from byname.dates.rules import CLEAR, Found, Place, Rule, alone, rule
from byname.dates.said import NOTHING, Said

SLIP = timedelta(days=60)  # a date without a year that has passed so lately is a slip, not next year's
_LEAP = 8  # years; so far apart are two 29 February at most

WEEKDAY = "|".join(f"(?P<d{number}>{names})" for number, names in enumerate(words.WEEKDAYS))
_SHORT = "|".join(f"(?P<s{number}>{name})" for number, name in enumerate(words.GERMAN_SHORT))
_TIME_FOLLOWS = r"\.?,?(?=\s*\d{1,2}(?:[.:h]| ?uhr))"


@rule(
    rf"(?:(?P<last>{words.LAST_BEFORE}) |(?P<next>{words.NEXT_BEFORE}) |{words.THIS} )?(?:{WEEKDAY})\b\.?"
    rf"(?: (?P<after>{words.NEXT_AFTER})| (?P<gone>{words.LAST_AFTER}))?"
)
def by_name(found: Found, place: Place) -> Said | None:
    weekday = _numbered(found, "d")
    if found["last"] or found["gone"]:
        return Said(day=place.today - timedelta(days=(place.today.weekday() - weekday - 1) % 7 + 1))
    return Said(weekday=weekday, following=bool(found["next"] or found["after"]))


@rule(rf"(?:{_SHORT}){_TIME_FOLLOWS}", ends="")
def by_german_short_name(found: Found, _place: Place) -> Said | None:
    return Said(weekday=_numbered(found, "s"))


def _numbered(found: Found, letter: str) -> int:
    return next(number for number in range(7) if found[f"{letter}{number}"])


def _day_words(days: int, names: str) -> Rule:
    return rule(names)(lambda _found, place: Said(day=place.today + timedelta(days=days)))


@rule(r"(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})", ends=r"(?=t\d)|(?![\w]|[./-]\d)")
def iso(found: Found, _place: Place) -> Said | None:
    return _said(_day(int(found["y"]), int(found["m"]), int(found["d"])))


@rule(
    r"(?!24/7)(?P<d>\d{1,2})(?:(?P<sep>[./-]) ?(?P<m>\d{1,2})(?P=sep)(?P<y> ?\d{4}|\d{2}(?!\d|[:.h]\d))"
    r"|[./](?P<n>\d{1,2})(?P<dot>\.)?|\. (?P<after>\d{1,2})\.)",
    ends=r"(?![\w]|[.:/-]\d)",
)
def european(found: Found, place: Place) -> Said | None:
    """31.12. and 31/12/2026, day before month; 12/31 can only be the other way round."""
    day, month = int(found["d"]), int(found["m"] or found["n"] or found["after"])
    slash = "/" in found[0]
    might_be_time = found["n"] and not slash and not found["dot"]
    if found["n"] and place.within and place.lead not in CLEAR and place.seen == NOTHING:
        return None
    if might_be_time and (place.seen.weekday is not None or place.lead in _BEFORE_TIMES):
        return None
    if month > 12 and slash:
        day, month = month, day
    return _calendar(day, month, found["y"], place)


_BEFORE_TIMES = {"at", "@", "um", "a las", "a la", "gegen", "vers"}


@rule(
    r"(?P<d>\d{1,2})(?:st|nd|rd|th|er|re|e|o|a|\.)?\s?(?:of |de |d')?(?P<m>(?!uhr)[^\W\d_]{3,12})\.?"
    r"(?:,? (?:del? )?(?P<y>\d{4})(?!\d|[:.h]\d))?",
    ends=r"(?!\w)",
)
def day_month(found: Found, place: Place) -> Said | None:
    """25 December, 25. Dez. 2026, 1er février, 2 de diciembre."""
    return _in_words(found, place)


@rule(
    r"(?P<m>[^\W\d_]{3,12})\.? (?:the )?(?P<d>\d{1,2})(?:st|nd|rd|th)?(?:,? (?P<y>\d{4})(?!\d|[:.h]\d))?",
    ends=r"(?![\w]|[.:/-]\d)",
)
def month_day(found: Found, place: Place) -> Said | None:
    """December 25th, 2026."""
    return _in_words(found, place)


def _in_words(found: Found, place: Place) -> Said | None:
    month = month_of(place.text[found.start("m") : found.end("m")].lower())
    return _calendar(int(found["d"]), month, found["y"], place) if month else None


@rule(r"(?P<d>\d{1,2})(?:st|nd|rd|th)(?: of (?:this|the) month)?")
def ordinal(found: Found, place: Place) -> Said | None:
    """The 5th; not that of "friday 17:00 the 2nd invoice"."""
    said, seen = _of_month(int(found["d"]), place), place.seen
    if place.doubtful(found) or said is None or said.day is None:
        return None
    if seen.weekday is None:
        return said if seen == NOTHING or place.lead == "on" else None
    return said if seen.weekday == said.day.weekday() else None


@rule(r"(?P<d>\d{1,2})(?P<dot>\.)?", ends=r"(?![\w]|[.:/-]?\d)")
def day_of_month(found: Found, place: Place) -> Said | None:
    """Am 5., le 5, el 5."""
    if place.within and not alone(found):
        return None
    german = found["dot"] and place.lead in ("am", "zum", "bis zum", "bis am", "den", "dem")
    return _of_month(int(found["d"]), place) if german or place.lead in ("le", "el") else None


def _of_month(day: int, place: Place) -> Said | None:
    """The next day of that number."""
    year, month = place.today.year, place.today.month
    for _ in range(3):
        found = _day(year, month, day)
        if found and found >= place.today:
            return Said(day=found)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return None


def _calendar(day: int, month: int, year: str | None, place: Place) -> Said | None:
    if year:
        return _said(_day(int(year) + (2000 if len(year.strip()) == 2 else 0), month, day))
    for ahead in range(_LEAP + 1):
        found = _day(place.today.year + ahead, month, day)
        if found and found >= place.today - SLIP:
            return _said(_lately(day, month, place.today) or found)
    return None


def _lately(day: int, month: int, today: date) -> date | None:
    """That day of last year, where the turn of the year lies just between."""
    found = _day(today.year - 1, month, day)
    return found if found and found >= today - SLIP else None


def _said(day: date | None) -> Said | None:
    return Said(day=day) if day else None


def _day(year: int, month: int, day: int) -> date | None:
    if year < 1900:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


RULES = (
    by_name,
    by_german_short_name,
    *(_day_words(days, names) for days, names in words.DAYS.items()),
    iso,
    european,
    day_month,
    month_day,
    ordinal,
    day_of_month,
)

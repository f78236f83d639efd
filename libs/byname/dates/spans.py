"""So long from now: two hours, 3 days, 2 Wochen, cinco días laborables."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from byname.dates import vocabulary as words
from byname.dates.rules import Found, Place, rule, say
from byname.dates.said import NOTHING, Said

_MOST = 100_000  # of anything; more would be too far just the same
_CLOCK_HOURS = range(7, 24)  # so written, "17h" is a time of day, unless it says "in 17h"
_NUMBERS = dict(enumerate(words.NUMBERS, 1)) | words.TENS
_WORD = "|".join(f"(?P<n{number}>{names})" for number, names in _NUMBERS.items())
_UNIT = "|".join(f"(?P<{name}>{long}|{short})" for name, (long, short) in words.UNITS.items())
_LONG_UNIT = "|".join(f"(?P<{name}>{long})" for name, (long, _) in words.UNITS.items())
IN = (
    r"in|within(?: the(?: next)?)?|inside|for|another|binnen|innerhalb(?: von| der nachsten)?"
    r"|d'ici(?: a)?|dans(?: un delai de| les)?|sous|en|dentro de|en menos de"
)
_FROM_NOW = r"(?P<later> from now|'? time| ab jetzt)?"
_AGO = r"vor|il y a|hace"


@rule(
    rf"(?:(?P<lead>{IN}) )?(?:(?:the )?next )?(?P<count>\d{{1,9}})(?:[.,](?P<half>5)(?!\d))?[ -]?(?:{_UNIT})"
    + _FROM_NOW,
    ends=r"(?!\w|')",
)
def in_digits(found: Found, place: Place) -> Said | None:
    """2h, in 90 minutes, 3 days, 2 wks."""
    count = int(found["count"])
    if place.within and not (found["lead"] or found["later"]):
        return None
    if found["hour"] == "h" and not found["lead"] and (place.seen != NOTHING or count in _CLOCK_HOURS):
        return None
    return _ahead(count, _unit(found), place.today, half=bool(found["half"]))


@rule(r"(?P<lead>in |dans |en )?(?P<hours>\d{1,2}) ?h ?(?P<minutes>[0-5]\d)(?: ?m(?:in)?)?", ends=r"(?!\w|')")
def hours_and_minutes(found: Found, place: Place) -> Said | None:
    """2h30, dans 1h45."""
    if not found["lead"] and (place.within or place.lead or int(found["hours"]) in _CLOCK_HOURS):
        return None
    return Said(exact=timedelta(hours=int(found["hours"]), minutes=int(found["minutes"])))


@rule(rf"(?:(?P<lead>{IN}) )?(?:{_WORD})[ -](?:{_LONG_UNIT}){_FROM_NOW}", ends=r"(?!\w|')")
def in_words(found: Found, place: Place) -> Said | None:
    """In two hours, eine Woche, dans quinze jours."""
    if place.within and not (found["lead"] or found["later"]):
        return None
    count = _count(found)
    if found["n15"] in ("quinze", "quince") and found["day"]:
        count = 14  # two weeks, as they count them
    return _ahead(count, _unit(found), place.today)


@rule(
    rf"(?:(?P<gone>{_AGO}) )?(?:(?P<count>\d{{1,4}}) |(?:{_WORD}) )(?:{_LONG_UNIT})(?P<ago> ago)?",
    ends=r"(?!\w|')",
)
def ago(found: Found, place: Place) -> Said | None:
    """3 days ago, vor zwei Wochen, hace un mes: the day, so that it can be named as gone."""
    if not (found["gone"] or found["ago"]):
        return None
    days = {"week": 7, "month": 30, "year": 365}.get(_unit(found), 1)
    return Said(day=place.today - timedelta(days=days * min(_count(found), 100)))


@rule(words.NEXT_WORKDAY)
def next_workday(_found: Found, _place: Place) -> Said | None:
    return Said(workdays=1)


@rule(r"(?P<lead>in |within )?(?:a|one) fortnight")
def fortnight(_found: Found, place: Place) -> Said | None:
    return Said(day=place.today + timedelta(days=14))


def _count(found: Found) -> int:
    spoken = next((number for number in _NUMBERS if found[f"n{number}"]), 0)
    return spoken or int(found["count"])


def _unit(found: Found) -> str:
    return next(name for name in words.UNITS if found[name])


def _ahead(count: int, unit: str, today: date, half: bool = False) -> Said | None:
    if half and unit not in ("hour", "minute"):
        return None
    count = min(count, _MOST)
    if unit == "workday":
        return Said(workdays=min(count, 1000))
    if unit in ("minute", "hour"):
        size = 60 if unit == "hour" else 1
        return Said(exact=timedelta(minutes=count * size + (size / 2 if half else 0)))
    if unit in ("day", "week"):
        return Said(day=today + timedelta(days=count * (7 if unit == "week" else 1)))
    months = min(count * (12 if unit == "year" else 1), 5000)
    return Said(day=_months_later(today, months))


def _months_later(today: date, months: int) -> date:
    year, month = today.year + (today.month - 1 + months) // 12, (today.month - 1 + months) % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


RULES = (
    in_digits,
    hours_and_minutes,
    in_words,
    ago,
    next_workday,
    fortnight,
    say(rf"(?:(?:{IN}) )?(?:{words.HALF_HOUR})", Said(exact=timedelta(minutes=30))),
    say(r"(?:within|in) the hour", Said(exact=timedelta(hours=1))),
)

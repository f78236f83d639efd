"""So long from now: two hours, 3 days, 2 Wochen, cinco días laborables."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from byname.dates import vocabulary as words
from byname.dates.rules import Found, Place, rule, say
from byname.dates.said import NOTHING, Said

_MOST = 100_000  # of anything; more is nonsense, and would be too far anyway
_CLOCK_HOURS = range(7, 24)  # so written, "17h" is a time of day, unless it says "in 17h"
_NUMBERS = dict(enumerate(words.NUMBERS, 1)) | words.TENS
_WORD = "|".join(f"(?P<n{number}>{names})" for number, names in _NUMBERS.items())
_UNIT = "|".join(f"(?P<{name}>{long}|{short})" for name, (long, short) in words.UNITS.items())
_LONG_UNIT = "|".join(f"(?P<{name}>{long})" for name, (long, _) in words.UNITS.items())
IN = (
    r"in|within(?: the(?: next)?)?|inside|for|another|binnen|innerhalb(?: von| der nachsten)?"
    r"|d'ici(?: a)?|dans(?: un delai de| les)?|sous|en|dentro de|en menos de"
)
_FROM_NOW = r"(?P<later> from now| time| ab jetzt)?"


@rule(
    rf"(?:(?P<lead>{IN}) )?(?:(?:the )?next )?(?P<count>\d{{1,6}})(?:[.,](?P<half>5)(?!\d))?[ -]?(?:{_UNIT})"
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
    count = next(number for number in _NUMBERS if found[f"n{number}"])
    if found["n15"] in ("quinze", "quince") and found["day"]:
        count = 14  # two weeks, as they count them
    return _ahead(count, _unit(found), place.today)


def _unit(found: Found) -> str:
    return next(name for name in words.UNITS if found[name])


def _ahead(count: int, unit: str, today: date, half: bool = False) -> Said | None:
    if count > _MOST or (half and unit not in ("hour", "minute")):
        return None
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
    in_words,
    say(rf"(?:(?:{IN}) )?(?:{words.HALF_HOUR})", Said(exact=timedelta(minutes=30))),
    say(r"(?:within|in) the hour", Said(exact=timedelta(hours=1))),
)

"""Weeks and months, their ends, and the end of the day."""

from __future__ import annotations

from datetime import date, timedelta

from byname.dates import vocabulary as words
from byname.dates.months import month_of
from byname.dates.rules import Found, Place, Rule, rule, say
from byname.dates.said import Days, Edge, Said

_EDGE = rf"(?P<end>{words.END_OF})|(?P<middle>{words.MIDDLE_OF})|(?P<begin>{words.BEGIN_OF})"
_UNIT = rf"(?P<week>{words.WEEK})|(?P<month>{words.MONTH})|(?P<year>{words.YEAR})"


@rule(
    rf"(?:(?:{_EDGE})[ -])?(?:the |la |l')?"
    rf"(?:(?P<next>{words.NEXT_BEFORE}|nachster) )?(?:{words.THIS} )?"
    rf"(?:{_UNIT})(?: (?P<after>{words.NEXT_AFTER}))?"
)
def period(found: Found, place: Place) -> Said | None:
    """Next week, end of the month, Anfang nächster Woche, la semaine prochaine."""
    edge = next((name for name in _EDGES if found[name]), None)
    following = bool(found["next"] or found["after"])
    if not (edge or following or _names_this(found[0])):
        return None
    return Said(period=_days(found, place.today, following), edge=edge)


_EDGES: tuple[Edge, ...] = ("end", "middle", "begin")


def _names_this(text: str) -> bool:
    return text.startswith(("this ", "diese", "cette ", "ce ", "esta ", "este "))


def _days(found: Found, today: date, following: bool) -> Days:
    if found["week"]:
        monday = today + timedelta(days=7 * following - today.weekday())
        return monday, monday + timedelta(days=6)
    if found["year"]:
        year = today.year + following
        return date(year, 1, 1), date(year, 12, 31)
    first = _month_begins(today.year, today.month + following)
    return first, _month_begins(first.year, first.month + 1) - timedelta(days=1)


def _month_begins(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


@rule(rf"(?:{_EDGE})[ -](?P<m>[^\W\d_]{{3,12}})")
def part_of_month(found: Found, place: Place) -> Said | None:
    """End of November, mid December, Anfang Januar."""
    month = month_of(place.text[found.start("m") : found.end("m")].lower())
    if not month:
        return None
    first = date(place.today.year + (month < place.today.month), month, 1)
    edge = next(name for name in _EDGES if found[name])
    return Said(period=(first, _month_begins(first.year, first.month + 1) - timedelta(days=1)), edge=edge)


@rule(words.END_OF_WEEK)
def end_of_week(_found: Found, place: Place) -> Said | None:
    monday = place.today - timedelta(days=place.today.weekday())
    return Said(period=(monday, monday + timedelta(days=6)), edge="end")


@rule(words.END_OF_MONTH)
def end_of_month(_found: Found, place: Place) -> Said | None:
    first = place.today.replace(day=1)
    return Said(period=(first, _month_begins(first.year, first.month + 1) - timedelta(days=1)), edge="end")


@rule(rf"(?:the |this |am |dieses |ce |le |este |el )?(?P<next>{words.NEXT_BEFORE} )?(?:{words.WEEKEND})")
def weekend(found: Found, place: Place) -> Said | None:
    """Saturday and Sunday; from Saturday on, the one that has begun."""
    saturday = place.today + timedelta(days=5 - place.today.weekday())
    if found["next"] and place.today.weekday() >= 5:
        saturday += timedelta(days=7)
    return Said(period=(saturday, saturday + timedelta(days=1)))


_A_DAY = "|".join((*words.DAYS.values(), *words.WEEKDAYS))
RULES: tuple[Rule, ...] = (
    period,
    part_of_month,
    end_of_week,
    end_of_month,
    weekend,
    say(rf"(?:{words.END_OF}) (?:{words.DAY})|{words.END_OF_DAY}", Said(edge="end")),
    rule(rf"(?:{words.END_OF})", ends=rf" (?={_A_DAY})")(lambda _found, _place: Said(edge="end")),
    say(words.BEGIN_OF_DAY, Said(edge="begin")),
)

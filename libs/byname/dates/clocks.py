"""Times of day: 17:00, 5pm, 17h30, 12 Uhr, noon, in the afternoon."""

from __future__ import annotations

from datetime import timedelta

from byname.dates import vocabulary as words
from byname.dates.rules import CLEAR, Found, Place, rule, say
from byname.dates.said import NOON, NOTHING, Clock, Said

AT = {"at", "@", "around", "about", "um", "gegen", "a las", "a la", "sobre las", "vers"}
_AM_PM = r"(?P<half>a\.?m\b\.?|p\.?m\b\.?)"
_HOUR_WORD = r"(?:uhr|h|heures?|horas?|o'? ?clock)"
_HOUR = rf"(?P<h>\d{{1,2}}|{'|'.join(words.HOUR_NAMES)})"
_OFFSET = r"(?P<zone>z|utc|gmt)?(?P<offset>[+-]\d{2}:?\d{2})?"


@rule(
    rf"t?(?P<h>\d{{1,2}})(?:[:.]|h|u)(?P<m>\d{{2}})(?::\d{{2}}(?:\.\d{{1,6}})?)?"
    rf"(?: ?{_AM_PM})?(?: ?{_HOUR_WORD})? ?{_OFFSET}",
    ends=r"(?![\w]|[.:/]\d)",
)
def with_minutes(found: Found, place: Place) -> Said | None:
    """17:00, 17.00, 5:30 pm, 17h30, 17:00 Uhr, 17:00Z."""
    clear = place.seen != NOTHING or place.lead in AT | CLEAR or "uhr" in found[0]
    if place.within and not clear and "." in found[0][:3]:
        return None
    clock = _clock(int(found["h"]), int(found["m"]), found["half"])
    return Said(clock=clock, offset=_offset(found)) if clock else None


def _offset(found: Found) -> timedelta | None:
    text = found["offset"]
    if not text:
        return timedelta() if found["zone"] else None
    hours, minutes = int(text[1:3]), int(text[-2:])
    return timedelta(hours=hours, minutes=minutes) * (-1 if text[0] == "-" else 1)


@rule(rf"(?P<h>\d{{1,2}}) ?{_AM_PM}", ends=r"(?!\w)")
def half_day(found: Found, _place: Place) -> Said | None:
    """5pm."""
    return _said(_clock(int(found["h"]), 0, found["half"]))


@rule(rf"{_HOUR} ?(?P<unit>{_HOUR_WORD})(?: ?(?P<m>\d{{2}}))?")
def hour(found: Found, place: Place) -> Said | None:
    """17h, 12 Uhr, 5 o'clock, 17 Uhr 30."""
    doubtful = place.within and place.seen == NOTHING and place.lead not in AT | {"a"}
    if found["unit"][0] == "h" and doubtful:
        return None
    return _said(_open(found, int(found["m"] or 0)))


@rule(_HOUR, ends=r"(?![\w]|[.:/-]\d| ?%)")
def plain_hour(found: Found, place: Place) -> Said | None:
    """At 12, um 17, a las cinco; after other words a plain number may be anything."""
    if place.lead not in AT or place.doubtful(found):
        return None
    return _said(_open(found))


@rule(rf"(?P<word>halb|half past|quarter past|viertel nach|quarter to|viertel vor) {_HOUR}(?: ?uhr)?")
def in_quarters(found: Found, _place: Place) -> Said | None:
    """Half past 4; halb 5 is the same."""
    ahead = {"halb": -30, "half past": 30, "quarter past": 15, "viertel nach": 15}.get(found["word"], -15)
    clock = _open(found)
    return Said(clock=Clock((clock.minutes + ahead) % (2 * NOON), clock.open_half)) if clock else None


@rule(
    r"(?:between|zwischen|entre) (?:las )?\d{1,2}(?:[:.h]\d{2})?(?: ?uhr)? (?:and|und|et|y)(?: las)? "
    rf"{_HOUR}(?:[:.h](?P<m>\d{{2}}))?(?: ?{_AM_PM}| ?{_HOUR_WORD})?"
)
def in_between(found: Found, _place: Place) -> Said | None:
    """Between 2 and 3: by 3 it is done."""
    if found["half"]:
        return _said(_clock(_open_hour(found), int(found["m"] or 0), found["half"]))
    return _said(_open(found, int(found["m"] or 0)))


@rule(r"(?P<zone>[a-z]{2,4})")
def in_zone(found: Found, place: Place) -> Said | None:
    """The short name of a zone, in capitals behind a time of day: 5pm PST."""
    written = place.text[found.start() : found.end()]
    zone = words.ZONES.get(written) if place.seen.clock else None
    return Said(zone=zone) if zone else None


def _open(found: Found, minute: int = 0) -> Clock | None:
    """A time of day that may as well be twelve hours later, unless it is written as 05."""
    return _clock(_open_hour(found), minute, None, open_half=found["h"][0] != "0")


def _open_hour(found: Found) -> int:
    text = found["h"]
    if text[0].isdecimal():
        return int(text)
    return next(number for number, names in enumerate(words.HOUR_NAMES, 1) if text in names.split("|"))


def _clock(hour: int, minute: int, half: str | None, open_half: bool = False) -> Clock | None:
    if half:
        if not 1 <= hour <= 12 or minute > 59:
            return None
        return Clock((hour % 12 + (12 if half[0] == "p" else 0)) * 60 + minute)
    if minute > 59 or hour * 60 + minute > 1440:
        return None
    return Clock(hour * 60 + minute, open_half and 1 <= hour <= 12)


def _said(clock: Clock | None) -> Said | None:
    return Said(clock=clock) if clock else None


RULES = (
    with_minutes,
    half_day,
    hour,
    plain_hour,
    in_quarters,
    in_between,
    in_zone,
    say(rf"(?:12(?:[:.]00)? )?(?:{words.NOON})", Said(clock=Clock(NOON))),
    say(words.MIDNIGHT, Said(clock=Clock(2 * NOON))),
)

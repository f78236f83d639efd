"""Times of day: 17:00, 5pm, 17h30, 12 Uhr, noon, in the afternoon."""

from __future__ import annotations

from datetime import timedelta

from byname.dates import vocabulary as words
from byname.dates.rules import CLEAR, Found, Place, Rule, rule, say
from byname.dates.said import AFTERNOON, EVENING, MORNING, NIGHT, NOTHING, Clock, Said

AT = {"at", "@", "around", "about", "um", "gegen", "a las", "a la", "sobre las", "vers"}
_AM_PM = r"(?P<half>a\.?m\b\.?|p\.?m\b\.?)"
_HOUR_WORD = r"(?:uhr|h|heures?|horas?|o'? ?clock)"
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


@rule(rf"(?P<h>\d{{1,2}}) ?(?P<unit>{_HOUR_WORD})")
def hour(found: Found, place: Place) -> Said | None:
    """17h, 12 Uhr, 5 o'clock."""
    if place.within and found["unit"][0] == "h" and place.lead not in AT | {"a"} and place.seen == NOTHING:
        return None
    return _said(_clock(int(found["h"]), 0, None, open_half=found["h"][0] != "0"))


@rule(r"(?P<h>\d{1,2})", ends=r"(?![\w]|[.:/-]\d| ?%)")
def plain_hour(found: Found, place: Place) -> Said | None:
    """At 12, um 17, a las 5; after other words a plain number may be anything."""
    if place.lead not in AT or place.doubtful(found):
        return None
    return _said(_clock(int(found["h"]), 0, None, open_half=found["h"][0] != "0"))


@rule(r"(?P<word>halb|half past|quarter past|viertel nach|quarter to|viertel vor) (?P<h>\d{1,2})(?: ?uhr)?")
def in_quarters(found: Found, _place: Place) -> Said | None:
    """Half past 4; halb 5 is the same."""
    ahead = {"halb": -30, "half past": 30, "quarter past": 15, "viertel nach": 15}.get(found["word"], -15)
    clock = _clock(int(found["h"]), 0, None, open_half=True)
    return Said(clock=Clock((clock.minutes + ahead) % 1440, clock.open_half)) if clock else None


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


_DAYS_PARTS = {"morning": MORNING, "afternoon": AFTERNOON, "evening": EVENING, "night": NIGHT}
_BARE = r"(?:in the |am |in der |du |le |l'|dans la |dans l'|dans le |en |por la |de la |en la |a la |de l')"
_TODAY = r"(?:this|cet|cette|ce|esta)|heute"


def _part(name: str) -> tuple[Rule, Rule]:
    names, part = words.PARTS[name], Said(part=_DAYS_PARTS[name])
    spanish = {"morning": "manana", "afternoon": "tarde"}.get(name, "noche")
    bare = "|".join(one for one in names.split("|") if one != spanish)
    morning = "|morgen" if name == "morning" else ""

    @rule(rf"(?P<lead>{_BARE})?(?:{bare})|(?P<la>(?:por|de|en|a) la {spanish})")
    def alone(found: Found, place: Place) -> Said | None:
        return part if found["lead"] or found["la"] or place.seen != NOTHING or not place.within else None

    @rule(rf"(?:{_TODAY}) (?:{names}{morning})")
    def today(_found: Found, place: Place) -> Said | None:
        return Said(day=place.today, part=_DAYS_PARTS[name])

    return alone, today


@rule(words.TONIGHT)
def tonight(_found: Found, place: Place) -> Said | None:
    return Said(day=place.today, part=NIGHT)


RULES = (
    with_minutes,
    half_day,
    hour,
    plain_hour,
    in_quarters,
    *(one for name in words.PARTS for one in _part(name)),
    tonight,
    say(rf"(?:12(?:[:.]00)? )?(?:{words.NOON})", Said(clock=Clock(12 * 60))),
    say(words.MIDNIGHT, Said(clock=Clock(24 * 60))),
)

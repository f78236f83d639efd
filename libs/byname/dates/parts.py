"""Parts of the day: in the morning, heute Nachmittag, ce soir, tonight."""

from __future__ import annotations

from byname.dates import vocabulary as words
from byname.dates.rules import Found, Place, Rule, rule
from byname.dates.said import AFTERNOON, EVENING, MORNING, NIGHT, NOON, NOTHING, Clock, Said

_PARTS = {"morning": MORNING, "afternoon": AFTERNOON, "evening": EVENING, "night": NIGHT}
_BARE = r"(?:in the |am |in der |du |le |l'|dans la |dans l'|dans le |en |por la |de la |en la |a la |de l')"
_TODAY = r"(?:this|cet|cette|ce|esta)|heute"
_GERMAN_DAYS = "|".join(f"(?P<d{number}>{name})" for number, name in enumerate(words.GERMAN_DAYS))
_GERMAN_PARTS = {
    "morgen": Said(part=MORNING),
    "vormittag": Said(part=MORNING),
    "mittag": Said(clock=Clock(NOON)),
    "nachmittag": Said(part=AFTERNOON),
    "abend": Said(part=EVENING),
}


def _part(name: str) -> tuple[Rule, Rule]:
    names, part = words.PARTS[name], Said(part=_PARTS[name])
    spanish = {"morning": "manana", "afternoon": "tarde"}.get(name, "noche")
    bare = "|".join(one for one in names.split("|") if one != spanish)
    morning = "|morgen" if name == "morning" else ""

    @rule(rf"(?P<lead>{_BARE})?(?:{bare})|(?P<la>(?:por|de|en|a) la {spanish})")
    def alone(found: Found, place: Place) -> Said | None:
        return part if found["lead"] or found["la"] or place.seen != NOTHING or not place.within else None

    @rule(rf"(?:{_TODAY}) (?:{names}{morning})")
    def today(_found: Found, place: Place) -> Said | None:
        return Said(day=place.today, part=_PARTS[name])

    return alone, today


@rule(words.TONIGHT)
def tonight(_found: Found, place: Place) -> Said | None:
    return Said(day=place.today, part=NIGHT)


@rule(rf"(?:{_GERMAN_DAYS})(?P<part>{'|'.join(_GERMAN_PARTS)})s?")
def german_compound(found: Found, _place: Place) -> Said | None:
    """Montagmorgen, Freitagnachmittag."""
    weekday = next(number for number in range(7) if found[f"d{number}"])
    return Said(weekday=weekday).with_(_GERMAN_PARTS[found["part"]])


RULES = (*(one for name in words.PARTS for one in _part(name)), tonight, german_compound)

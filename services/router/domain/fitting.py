"""Whom nobody is asked for: first impression, fit, fair load. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache

from byname.contracts import Reason
from byname.team import Person

from services.router.domain.asking import Trail
from services.router.domain.sight import Sight
from services.router.domain.value import value
from services.router.domain.zones import zone_named

NAMED = 10  # of many people, so many by name
NEAR = timedelta(hours=3)  # a difference of clocks at which two still share most of the day


@value
class Fit:
    """Who is left after one more wish (their ids), and the words for it."""

    people: Sequence[str]
    text: str = ""


def best_of(sight: Sight, people: Sequence[str], trail: Trail) -> tuple[Person, Reason]:
    """Of those who could answer (at least one), whoever should; wishes narrow as long as somebody is left."""
    section, code, said = sight.policy.section, "fair_load", []
    if section.has("first_impression"):
        people, text = _first_impression(sight, people, trail)
        if text:
            code = "first_impression"
            said.append(text)
    if section.has("fit"):
        for wish in (_skilled, _speaking, _near):
            fit = wish(sight, people)
            trail.note("fit", fit.text or _WISH[wish.__name__])
            if fit.text:
                people, code = fit.people, "fit" if code == "fair_load" else code
                said.append(fit.text)
    person = sight.policy.person[sight.by_room(people) if section.has("fair_load") else people[0]]
    turn = _turn(sight, person.id, people)
    trail.note("fair_load", f"{person.name}: {turn}")
    return person, Reason(code=code, text=f"{person.name}: {', '.join([*said, turn])}")


_WISH = {
    "_skilled": "skills: makes no difference",
    "_speaking": "language: makes no difference",
    "_near": "time zone: makes no difference",
}


def _first_impression(sight: Sight, people: Sequence[str], trail: Trail) -> tuple[Sequence[str], str]:
    if not sight.ask.new_customer:
        trail.note("first_impression", "the customer is not new")
        return people, ""
    experienced = [one for one in people if one in sight.policy.experienced]
    if not experienced or len(experienced) == len(people):
        trail.note("first_impression", "a new customer; it makes no difference")
        return people, ""
    text = "experienced, for a new customer"
    if trail.kept:
        trail.note("first_impression", f"a new customer: {_names(sight, experienced)}")
    return experienced, text


def _skilled(sight: Sight, people: Sequence[str]) -> Fit:
    policy = sight.policy
    topics = [one for one in sight.ask.topics if one in policy.skilled]
    if not topics:
        return Fit(people)
    able = {name for topic in topics for name in policy.skilled[topic]}
    skilled = [one for one in people if one in able]
    known = [policy.topic[one].label for one in topics if not policy.skilled[one].isdisjoint(skilled)]
    return _narrowed(people, skilled, f"knows {' and '.join(known)}")


def _speaking(sight: Sight, people: Sequence[str]) -> Fit:
    language = sight.ask.language
    able = sight.policy.speaking.get(language, ()) if language else ()
    found = [one for one in people if one in able] if able else []
    return _narrowed(people, found, f"speaks {language}")


def _near(sight: Sight, people: Sequence[str]) -> Fit:
    near, zones = _zones_near(sight.ask.zone, sight.policy.clocks, sight.now), sight.policy.zones
    found = [one for one in people if zones[one] in near] if near else []
    return _narrowed(people, found, "close to the customer's time of day")


@lru_cache(maxsize=256)
def _zones_near(name: str, clocks: frozenset[str], now: datetime) -> frozenset[str]:
    """Of these zones those whose clocks show nearly the same as there; none where nobody knows where."""
    theirs = zone_named(name)
    if theirs is None:
        return frozenset()
    offset, own = _offset(now, theirs), ((one, zone_named(one)) for one in clocks)
    return frozenset(one for one, zone in own if zone and abs(_offset(now, zone) - offset) <= NEAR)


def _narrowed(people: Sequence[str], found: Sequence[str], text: str) -> Fit:
    return Fit(found, text) if found and len(found) < len(people) else Fit(people)


def _turn(sight: Sight, person: str, people: Sequence[str]) -> str:
    count = sight.loads.get(person, 0)
    what = sight.kind if count != 1 else sight.kind.removesuffix("s")
    hand = f"{count or 'no'} open {what} in hand"
    if len(people) == 1:
        return hand
    return f"{'has most room now' if sight.has_most_room(person, people) else 'it is their turn'} ({hand})"


def _names(sight: Sight, people: Sequence[str]) -> str:
    more = f" and {len(people) - NAMED} more" if len(people) > NAMED else ""
    return ", ".join([sight.policy.person[one].name for one in people[:NAMED]]) + more


def _offset(now: datetime, zone: tzinfo) -> timedelta:
    return now.astimezone(zone).utcoffset() or timedelta()

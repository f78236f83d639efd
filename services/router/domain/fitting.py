"""Whom nobody is asked for: first impression, fit, fair load. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from byname.contracts import Reason
from byname.team import Person

from services.router.domain.asking import Step, Trail
from services.router.domain.sight import Sight
from services.router.domain.zones import zone_named

NEAR = timedelta(hours=3)  # a difference of clocks at which two still share most of the day


@dataclass(frozen=True, slots=True)
class Fit:
    """Who is left after one more wish, and the words for it."""

    people: Sequence[Person]
    text: str = ""


def best_of(sight: Sight, people: Sequence[Person], trail: Trail) -> tuple[Person, Reason]:
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
            trail.append(Step("fit", fit.text or f"{_WISH[wish.__name__]}: makes no difference"))
            if fit.text:
                people, code = fit.people, "fit" if code == "fair_load" else code
                said.append(fit.text)
    person = sight.by_room(people) if section.has("fair_load") else people[0]
    turn = _turn(sight, person, people)
    trail.append(Step("fair_load", f"{person.name}: {turn}"))
    return person, Reason(code=code, text=f"{person.name}: {', '.join([*said, turn])}")


_WISH = {"_skilled": "skills", "_speaking": "language", "_near": "time zone"}


def _first_impression(sight: Sight, people: Sequence[Person], trail: Trail) -> tuple[Sequence[Person], str]:
    if not sight.ask.new_customer:
        trail.append(Step("first_impression", "the customer is not new"))
        return people, ""
    experienced = [one for one in people if one.experienced]
    if not experienced or len(experienced) == len(people):
        trail.append(Step("first_impression", "a new customer; it makes no difference"))
        return people, ""
    text = "experienced, for a new customer"
    trail.append(Step("first_impression", f"a new customer: {_names(experienced)}"))
    return experienced, text


def _skilled(sight: Sight, people: Sequence[Person]) -> Fit:
    topics = [one for one in sight.ask.topics if one in sight.policy.skilled]
    able = {name for topic in topics for name in sight.policy.skilled[topic]}
    skilled = [one for one in people if one.id in able] if able else []
    if not skilled or len(skilled) == len(people):
        return Fit(people)
    known = [sight.policy.topic[one].label for one in topics if any(one in who.skills for who in skilled)]
    return Fit(skilled, f"knows {' and '.join(known)}")


def _speaking(sight: Sight, people: Sequence[Person]) -> Fit:
    language = sight.ask.language
    return (
        _narrowed(people, lambda one: language in one.languages, f"speaks {language}")
        if language
        else Fit(people)
    )


def _near(sight: Sight, people: Sequence[Person]) -> Fit:
    theirs = zone_named(sight.ask.zone)
    if theirs is None:
        return Fit(people)
    zones, offset = sight.policy.zones, _offset(sight.now, theirs)
    own = {one: zone_named(one) for one in set(zones.values())}
    near = {one for one, zone in own.items() if zone and abs(_offset(sight.now, zone) - offset) <= NEAR}
    return _narrowed(people, lambda one: zones[one.id] in near, "close to the customer's time of day")


def _narrowed(people: Sequence[Person], wanted: Callable[[Person], bool], text: str) -> Fit:
    found = [one for one in people if wanted(one)]
    return Fit(found, text) if found and len(found) < len(people) else Fit(people)


def _turn(sight: Sight, person: Person, people: Sequence[Person]) -> str:
    count = sight.loads.get(person.id, 0)
    what = sight.kind if count != 1 else sight.kind.removesuffix("s")
    hand = f"{count or 'no'} open {what} in hand"
    if len(people) == 1:
        return hand
    return f"{'has most room now' if sight.has_most_room(person, people) else 'it is their turn'} ({hand})"


def _names(people: Sequence[Person]) -> str:
    return ", ".join(one.name for one in people)


def _offset(now: datetime, zone: tzinfo) -> timedelta:
    return now.astimezone(zone).utcoffset() or timedelta()

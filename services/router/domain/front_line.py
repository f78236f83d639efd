"""Everyone takes part: now and then somebody from outside support answers; whose it is does not change."""

from __future__ import annotations

from dataclasses import replace

from byname.contracts import Reason
from byname.team import Person

from services.router.domain.asking import Choice, Trail
from services.router.domain.chance import draw
from services.router.domain.sight import Sight

ASKED_FOR = ("by_name", "instead", "voice")  # the customer has somebody in mind


def everyone(sight: Sight, choice: Choice, trail: Trail) -> Choice:
    """The choice, or another person on their turn in the place of the one chosen."""
    ask, section = sight.ask, sight.policy.section
    if not ask.new_conversation or choice.how != "given" or choice.reason.code in ASKED_FOR:
        return choice
    if not section.has("everyone"):
        return choice
    ringing = _red_phone(sight)
    if ringing:
        text = f"the red phone rings: now and then a customer speaks with {ringing.name}"
        return _instead(choice, ringing, Reason(code="red_phone", text=text), trail)
    if not section.everyone_share or draw(ask.about, "everyone") >= section.everyone_share:
        if trail.kept:
            trail.note("everyone", f"not this time ({section.everyone_share:.0%} of new conversations)")
        return choice
    person = _on_turn(sight)
    if person is None:
        trail.note("everyone", "nobody from outside support is on their turn with hours left")
        return choice
    used = sight.office.minutes(person.id, sight.now)
    text = (
        f"{section.everyone_share:.0%} of new conversations go to people outside support; {person.name} is "
        f"on the front line ({used // 60}:{used % 60:02} of {person.front_line_hours:g} hours this week)"
    )
    return _instead(choice, person, Reason(code="front_line", text=text), trail)


def _instead(choice: Choice, person: Person, reason: Reason, trail: Trail) -> Choice:
    trail.note("everyone", reason.text)
    return replace(choice, person=person.id, reason=reason, until=None)


def _red_phone(sight: Sight) -> Person | None:
    red, ask = sight.policy.section.red_phone, sight.ask
    if not red.people or ask.channel not in red.channels or draw(ask.about, "red_phone") >= red.share:
        return None
    people = [one for name in red.people if (one := sight.policy.team.person(name)) and sight.is_free(one)]
    people = [one for one in people if sight.office.turn(one.id, sight.now).red < red.per_week]
    return min(people, key=lambda one: sight.office.turn(one.id, sight.now).red, default=None)


def _on_turn(sight: Sight) -> Person | None:
    """Somebody on their turn, with hours left this week; whoever has used the smallest part of theirs."""
    here = sight.here
    people = [one for one in sight.policy.outside if one.id in here and _has_turn(sight, one)]
    return min(people, key=lambda one: _used(sight, one), default=None)


def _has_turn(sight: Sight, person: Person) -> bool:
    first_impression = sight.ask.new_customer and sight.policy.section.has("first_impression")
    if first_impression and sight.policy.experienced and not person.experienced:
        return False
    used = sight.office.minutes(person.id, sight.now)
    if used + sight.policy.section.turn_minutes > person.front_line_hours * 60 or not sight.is_free(person):
        return False
    return not person.front_line or sight.policy.people.turns(person).is_open(sight.now)


def _used(sight: Sight, person: Person) -> float:
    return sight.office.minutes(person.id, sight.now) / (person.front_line_hours * 60)

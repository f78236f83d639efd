"""Who answers, and why: the rules in their order. Pure, and always exactly one outcome.

Whoever answers is here, has room and answers on the channel; only whom the customer asked for, or who has
this very conversation in hand, may be full. Nobody is taken from their person: others only stand in.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from byname.contracts import Reason
from byname.hours import when
from byname.team import Person

from services.router.domain.asking import UNTOLD, Ask, Choice, Trail
from services.router.domain.fitting import best_of
from services.router.domain.front_line import everyone
from services.router.domain.office import Office, kind_of
from services.router.domain.policy import Policy
from services.router.domain.sight import Sight
from services.router.domain.whose import Belongs, whose
from services.router.domain.zones import company_zone

# Why somebody stands in who keeps the conversation although its owner is here: as long as it goes on.
STAYING = frozenset({"front_line", "red_phone", "passed_on", "took", "passed", "on_the_phone"})
STAYS = timedelta(hours=24)

# Nobody was looked for: the customer knows whom they want.
THEIRS = frozenset({"by_name", "voice", "conversation_owner", "customer_owner", "back"})


def choose(ask: Ask, office: Office, policy: Policy, now: datetime, trail: Trail | None = None) -> Choice:
    """The one outcome. Changes nothing: the office hears of it by `note_choice`."""
    if policy.witness and (decided := policy.witness.decided(ask)):
        return decided
    if trail is None:
        trail = Trail() if policy.witness else UNTOLD
    sight = Sight(ask, office, policy, now)
    belongs, unsure = whose(ask, policy, trail)
    choice = _for_owner(sight, belongs, trail) if belongs else _for_anybody(sight, trail)
    choice = everyone(sight, choice, trail)
    if unsure:
        choice = replace(choice, warnings=unsure)
    if policy.witness:
        policy.witness.saw(sight, choice, trail)
    return choice


def note_choice(ask: Ask, choice: Choice, office: Office, policy: Policy, now: datetime) -> None:
    """The office learns what was chosen: turns, and hours on the front line."""
    person = policy.team.person(choice.person)
    if person is None or choice.how != "given" or person.id == (ask.stand_in or ask.owner):
        return  # more words to whoever has it already are no turn
    if choice.reason.code == "red_phone":
        office.take_turn(person.id, now, red=True)
    elif choice.reason.code == "front_line":
        office.take_turn(person.id, now, minutes=policy.section.turn_minutes)
    else:
        # Whom a customer brings with them has had one more; how far all are only a choice among all tells.
        theirs = choice.reason.code in THEIRS
        least = 0.0 if theirs else Sight(ask, office, policy, now).least_had()
        office.serve(person, kind_of(ask.channel), least)


def _for_owner(sight: Sight, belongs: Belongs, trail: Trail) -> Choice:
    """The owner, unless they cannot: then whoever stands in, or the owner when they are back in time."""
    ask, owner = sight.ask, belongs.person
    staying = _staying(sight, belongs)
    if staying:
        trail.note("stand_in", staying.reason.text)
        return staying
    problem = _problem(sight, belongs)
    if not problem:
        return Choice("given", _back(ask, belongs), owner.id, owner.id)
    trail.note("stand_in", problem)
    back = sight.status(owner).back
    due = sight.response_due()
    if not sight.live and back is not None and sight.now < back <= due:
        text = f"{belongs.reason.text}, and is back {_when(sight, back)}, before anybody has to wait too long"
        return Choice("waits", Reason(code="waits", text=text), owner.id, owner.id, until=back)
    own = _own_person(sight, belongs)
    if own:
        text = f"{belongs.reason.text}; {problem}: {own.name}, who knows them, answers"
        owner_id = ask.owner if sight.policy.team.person(ask.owner) else own.id
        return Choice("given", Reason(code="instead", text=text), own.id, owner_id)
    person = stand_in_for(owner, sight, trail)
    if person is None:
        text = f"{belongs.reason.text}; {problem}, and nobody else is here who could answer"
        return Choice("waits", Reason(code="nobody_here", text=text), owner.id, owner.id, until=back)
    text = f"{belongs.reason.text}; {problem}: {person.name} stands in"
    return Choice("given", Reason(code="stand_in", text=text), person.id, owner.id, until=back)


def _own_person(sight: Sight, belongs: Belongs) -> Person | None:
    """Whoever asks for one who is away stays with their own person, who is here."""
    ask, team = sight.ask, sight.policy.team
    if not belongs.named:
        return None
    present = team.person(ask.stand_in or ask.owner)
    if present and present.id in sight.here and present.speaks(ask.channel) and present.id not in ask.without:
        return present  # in this very conversation
    others = (team.person(name) for name in (ask.owner, ask.customer_owner))
    return next((one for one in others if one and one is not belongs.person and sight.is_free(one)), None)


def _problem(sight: Sight, belongs: Belongs) -> str:
    """Why the owner cannot answer now, in words; empty when they can."""
    owner, ask = belongs.person, sight.ask
    status = sight.status(owner)
    if not status.here:
        return status.why if owner.name in status.why else f"{owner.name} is not here ({status.why})"
    if belongs.named:
        return ""
    if not owner.speaks(ask.channel):
        return f"{owner.name} does not answer on {ask.channel}"
    if ask.owner == owner.id and not ask.stand_in and not ask.new_conversation:
        return ""
    return f"{owner.name} has both hands full" if sight.is_full(owner) else ""


def _staying(sight: Sight, belongs: Belongs) -> Choice | None:
    """Whoever stands in goes on where a change of voices would be rude, as long as they are here."""
    ask = sight.ask
    person = sight.policy.team.person(ask.stand_in)
    if person is None or person.id == belongs.person.id or person.id in ask.without:
        return None
    problem = _problem(sight, belongs)
    if belongs.named and not (problem and belongs.person.id == ask.owner):
        return None
    if not sight.status(person).here or not person.speaks(ask.channel):
        return None
    silence = sight.now - ask.spoke_at if ask.spoke_at else timedelta()
    talking = sight.live and silence <= timedelta(minutes=sight.policy.section.live_minutes)
    staying = ask.stand_in_code in STAYING and silence <= STAYS
    if not (talking or staying or problem):
        return None
    text = f"{person.name} is in this conversation in place of {belongs.person.name}"
    status = sight.status(belongs.person)
    until = None if status.here else status.back
    reason = Reason(code=ask.stand_in_code or "stand_in", text=text)
    return Choice("given", reason, person.id, belongs.person.id, until=until)


def _back(ask: Ask, belongs: Belongs) -> Reason:
    if ask.stand_in and not belongs.named and ask.stand_in != belongs.person.id:
        text = f"{belongs.person.name} is here again: {belongs.reason.text}"
        return Reason(code="back", text=text)
    return belongs.reason


def stand_in_for(owner: Person, sight: Sight, trail: Trail = UNTOLD) -> Person | None:
    """Who answers for the owner now: whoever did last, those the owner named, else whoever fits best."""
    team, witness = sight.policy.team, sight.policy.witness
    if witness and (decided := witness.decided(sight.ask)):
        return team.person(decided.person)
    for name in (sight.ask.usual, *owner.stand_ins):
        person = team.person(name)
        if person and person is not owner and sight.is_free(person):
            return person
    others = [one for one in sight.support() if one != owner.id]
    return best_of(sight, others, trail)[0] if others else None


def _for_anybody(sight: Sight, trail: Trail) -> Choice:
    ask, section = sight.ask, sight.policy.section
    people = sight.support()
    if not people:
        return _nobody_here(sight)
    if section.unowned == "offer" and len(people) > 1:
        text = "nobody has it: whoever of those present takes it first"
        trail.note("see_it_take_it", text)
        return Choice("offered", Reason(code="offered", text=text), offered=tuple(people))
    person, reason = best_of(sight, people, trail)
    if ask.owner or ask.customer_owner:
        reason = Reason(
            code=reason.code, text=f"{reason.text}; whoever it belonged to is not in the team any more"
        )
    return Choice("given", reason, person.id, person.id)


def _nobody_here(sight: Sight) -> Choice:
    """It is offered to all who could answer once they are here: the first who comes has it."""
    team, ask = sight.policy.team, sight.ask
    people = [
        one for one in team.people if one.support and one.speaks(ask.channel) and one.id not in ask.without
    ]
    people = people or [one for one in team.people if one.support]
    back = sight.first_back()
    if back is None:
        said = "nobody knows who is back first"
    else:
        said = f"the first is back {_when(sight, back)}" if back > sight.now else "all hands are full"
    reason = Reason(code="nobody_here", text=f"nobody can answer at this moment; {said}")
    return Choice("offered", reason, offered=tuple(one.id for one in people), until=back)


def _when(sight: Sight, moment: datetime) -> str:
    return when(moment, sight.now, company_zone(sight.policy.team))

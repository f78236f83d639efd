"""Whom a matter reaches, step by step: its owner, a stand-in, whoever is on call, everyone. Pure."""

from __future__ import annotations

from typing import Literal

from byname.team import Person

from services.followup.domain.known import Turn
from services.followup.domain.values import Matter

Step = Literal["owner", "stand_in", "on_call", "everyone"]


def reached(turn: Turn, matter: Matter, step: Step, owner: str = "") -> tuple[str, ...]:
    """Who is told at this step. Where a step has nobody, it has nobody: the next one comes in its time."""
    rules = turn.rules
    first = [
        one.id for one in rules.who(matter.person or owner, *(matter.offered if not matter.person else ()))
    ]
    if step == "owner":
        return tuple(first) or tuple(one.id for one in rules.who(matter.owner, owner))
    if step == "stand_in":
        return _stand_in(turn, matter, {*first, matter.owner, owner})
    if step == "on_call":
        return tuple(one.id for one in rules.who(*rules.team.policy.on_call))
    everyone = rules.support(matter.channel)
    here = [one.id for one in everyone if rules.here(one, turn.now, turn.known.said)]
    return tuple(here) or tuple(one.id for one in everyone)


def somebody(turn: Turn, matter: Matter, *wanted: str) -> tuple[str, ...]:
    """Who is told what must reach somebody: the first of these, else whoever has it, else all."""
    found = turn.rules.who(*wanted, matter.person, *matter.offered, matter.owner)
    return (found[0].id,) if found else reached(turn, matter, "everyone")


def seen_to(turn: Turn, matter: Matter) -> None:
    """One of ours has acted there: the steps of what was late by then end."""
    for promise in turn.known.promises_of(matter.id):
        if "owner" in promise.done and not promise.taken:
            turn.known.promise(promise.id, matter.id).taken = True


def _stand_in(turn: Turn, matter: Matter, had: set[str]) -> tuple[str, ...]:
    """Of the owner's stand-ins, else of all who answer there, the first who is here and has not had it."""
    owner = turn.rules.team.person(matter.owner or matter.person)
    named: tuple[Person, ...] = turn.rules.who(*owner.stand_ins) if owner else ()
    for one in (*named, *turn.rules.support(matter.channel)):
        if one.id not in had and turn.rules.here(one, turn.now, turn.known.said):
            return (one.id,)
    return ()

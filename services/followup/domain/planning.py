"""Which timers a conversation should have, by its state. Pure.

After each event the state is compared with what is armed: nothing has to remember which timer to move when.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from byname.team import Person

from services.followup.domain.known import Known, Turn
from services.followup.domain.rules import Rules
from services.followup.domain.sentences import span
from services.followup.domain.values import MISSED, WARNED, Later, Matter, Promise

STEPS = ("owner", "stand_in", "on_call", "everyone")


def plan(turn: Turn) -> None:
    """Bring the timers of all conversations that the event has touched in line with their state."""
    for conversation in sorted(turn.planned):
        matter = turn.known.matters.get(conversation)
        if matter:
            _plan_answer(turn, matter)
            _plan_silence(turn, matter)
            _plan_snooze(turn, matter)
            _plan_ask(turn, matter)
        for promise in turn.known.promises_in(conversation):
            _plan_promise(turn, promise, matter)
        for later in turn.known.laters_in(conversation):
            _plan_later(turn, later)
    turn.planned.clear()


def responsible(rules: Rules, matter: Matter) -> tuple[Person, ...]:
    """Who has to act: whoever has it, else those who may take it, else all who answer there."""
    return rules.who(matter.person, *matter.offered) or rules.support(matter.waiting_on or matter.channel)


@dataclass(frozen=True, slots=True)
class Target:
    """Within how many minutes of working time an answer is due, when that is, and when a warning goes out."""

    minutes: int
    warn: datetime
    due: datetime


def target(known: Known, rules: Rules, matter: Matter) -> Target:
    """What the team has set itself for the words that wait."""
    customer = known.customers.get(matter.customer)
    tier = rules.tier(customer.tier if customer else "", matter.tags, matter.address)
    minutes = rules.minutes(matter.waiting_on or matter.channel, matter.which, tier)
    amount, share = timedelta(minutes=minutes), rules.section.warn_at
    due = _passed(rules, matter, amount)
    return Target(minutes, _passed(rules, matter, amount * share) if share else due, due)


def todo(promise: Promise, rules: Rules, matter: Matter | None) -> list[tuple[datetime, str]]:
    """What is still to be done about a promise, and when: the first comes first."""
    if not promise.open or promise.due is None:
        return []
    section = rules.section
    keeper = next(iter(rules.who(matter.person if matter else "", promise.person)), None)
    people = (keeper,) if keeper else ()
    found = [
        (rules.before(keeper, promise.due, timedelta(minutes=section.remind_minutes)), "reminder"),
        (promise.due, "owner"),
        (rules.after(people, promise.due, timedelta(minutes=section.missed_minutes)), "missed"),
    ]
    for number, step in enumerate(STEPS[1:], 1):
        found.append(
            (rules.after(people, promise.due, timedelta(minutes=number * section.ladder_minutes)), step)
        )
    rests = matter is not None and matter.muted
    return sorted(
        one
        for one in found
        if one[1] not in promise.done and not rests and not (promise.taken and one[1] in STEPS[1:])
    )


def silence_days(known: Known, rules: Rules, matter: Matter) -> int:
    """Working days without a word that are too many for this customer; 0: none are."""
    customer = known.customers.get(matter.customer)
    return rules.silence_days(rules.tier(customer.tier if customer else "", matter.tags, matter.address))


def silence_due(known: Known, rules: Rules, matter: Matter) -> datetime | None:
    """When the customer has gone without a word for too long; None: never."""
    days = silence_days(known, rules, matter)
    watched = matter.open or bool(matter.telling)
    if not days or not watched or matter.rests or matter.spoken_at is None:
        return None
    keeper = next(iter(rules.who(matter.person, matter.owner)), None)
    if matter.stepped_at is None:
        return rules.days_after(keeper, matter.spoken_at, days)
    if 0 < matter.step < len(STEPS):
        people = (keeper,) if keeper else ()
        return rules.after(people, matter.stepped_at, timedelta(minutes=rules.section.ladder_minutes))
    return rules.days_after(keeper, matter.stepped_at, days)


def _passed(rules: Rules, matter: Matter, amount: timedelta) -> datetime:
    since = matter.waiting_since or matter.opened_at
    if since is None:  # pragma: no cover - a customer waits since some moment
        raise ValueError(f"{matter.id}: nobody knows since when the customer waits")
    return rules.after(responsible(rules, matter), since, amount)


def _plan_answer(turn: Turn, matter: Matter) -> None:
    name = f"answer.{matter.id}"
    if not matter.waiting or not matter.open or matter.rests or matter.stage >= MISSED:
        turn.arm(name, "answer", None, _why_not(matter))
        return
    goal = target(turn.known, turn.rules, matter)
    why = f"the {matter.which} answer is due within {span(timedelta(minutes=goal.minutes))}"
    warns = matter.stage < WARNED and goal.warn < goal.due
    due, why = (goal.warn, f"{why}: a warning before") if warns else (goal.due, why)
    turn.arm(name, "answer", due, why, conversation=matter.id, person=matter.person, goal=goal.due)


def _why_not(matter: Matter) -> str:
    if matter.muted:
        return "its sender is blocked"
    if matter.snoozed:
        return "the conversation is put off"
    if not matter.open:
        return "the conversation is closed"
    return "nobody waits for an answer" if not matter.waiting else "the target is missed already"


def _plan_silence(turn: Turn, matter: Matter) -> None:
    due = silence_due(turn.known, turn.rules, matter)
    why = "nobody should wait in silence" if due else _why_not(matter)
    person = matter.person or matter.owner
    turn.arm(f"silence.{matter.id}", "silence", due, why, conversation=matter.id, person=person)


def _plan_snooze(turn: Turn, matter: Matter) -> None:
    due = matter.snoozed_until if matter.snoozed else None
    why = "put off until then" if due else "not put off any more"
    turn.arm(f"snooze.{matter.id}", "snooze", due, why, conversation=matter.id, person=matter.person)


def _plan_ask(turn: Turn, matter: Matter) -> None:
    asks = matter.replied and not matter.open and not matter.muted and not matter.never_ask
    due = matter.ask_at if asks else None
    why = (
        "was it sufficient?"
        if due
        else ("the conversation is open" if matter.open else "nobody is to be asked")
    )
    turn.arm(f"ask.{matter.id}", "ask", due, why, conversation=matter.id, person=matter.owner)


def _plan_promise(turn: Turn, promise: Promise, matter: Matter | None) -> None:
    left = todo(promise, turn.rules, matter)
    due = left[0][0] if left else None
    why = (
        _DO.get(left[0][1], "it is late: the next one is told") if left else f"the promise is {promise.state}"
    )
    person = (matter.person if matter else "") or promise.person
    turn.arm(f"promise.{promise.id}", "promise", due, why, conversation=promise.conversation, person=person)


_DO = {"reminder": "a reminder before the promise is due", "owner": "the promise is due",
       "missed": "late for so long, it counts as missed"}  # fmt: skip


def _plan_later(turn: Turn, later: Later) -> None:
    due = later.send_at if later.state == "waiting" else None
    why = "words go out then, unless the customer writes first" if due else "they do not go out any more"
    if later.state == "released":
        why = "they are on their way"
    turn.arm(f"later.{later.id}", "later", due, why, conversation=later.conversation, person=later.person)

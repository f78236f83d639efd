"""What a person is told about a matter, and when several are told. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from byname.contracts import NudgeItem, PromiseOverdue, ReplyWithdrawn, TargetMissed

from services.followup.domain.known import Turn
from services.followup.domain.ladder import Step, reached, somebody
from services.followup.domain.planning import STEPS, responsible, silence_days, target
from services.followup.domain.sentences import expecting, promised, silent, untold, waited
from services.followup.domain.values import MISSED, WARNED, Matter, Promise

Kind = Literal[
    "warning", "breach", "reminder", "late", "missed", "vague", "suggestion", "silence", "woken", "tell",
    "withdrawn",
]  # fmt: skip
AT_ONCE = ("on_call", "everyone")  # steps at which people are called, not only written to
LONGEST_SAID, LONGEST_DRAFT = 1_000, 20_000  # characters: many matters are one message
NAMED = 5  # wishes in one sentence


def item(
    matter: Matter, kind: Kind, about: str, said: str, *, since: datetime, draft: str = "", **more: Any
) -> NudgeItem:
    """One matter as a person is told of it."""
    return NudgeItem(
        kind=kind, about=about, conversation=matter.id, customer=matter.customer, said=said[:LONGEST_SAID],
        since=since, turns=matter.turns, draft=draft[:LONGEST_DRAFT], **more,
    )  # fmt: skip


def target_due(turn: Turn, matter: Matter) -> None:
    """An answer is due soon, or was: whoever has it is told."""
    goal = target(turn.known, turn.rules, matter)
    due, late = goal.due, turn.now >= goal.due
    matter.stage = MISSED if late else WARNED
    turn.known.touch("matters", matter.id)
    since = matter.waiting_since or turn.now
    for person in responsible(turn.rules, matter):
        said = waited(matter, due, turn.rules, turn.now, person.id)
        kind: Kind = "breach" if late else "warning"
        turn.nudge(person.id, item(matter, kind, matter.waiting, said, since=since, due=due))
    if late:
        missed = TargetMissed(
            conversation=matter.id, customer=matter.customer, message=matter.waiting, person=matter.person,
            which=matter.which, channel=matter.waiting_on or matter.channel, tier=tier_of(turn, matter),
            minutes=goal.minutes, due=due, noticed_at=turn.now,
        )  # fmt: skip
        turn.say(missed, matter.id, matter.waiting)


def tier_of(turn: Turn, matter: Matter) -> str:
    """The id of the customer's tier; empty: none."""
    customer = turn.known.customers.get(matter.customer)
    tier = turn.rules.tier(customer.tier if customer else "", matter.tags, matter.address)
    return tier.id if tier else ""


def promise_due(turn: Turn, matter: Matter, promise: Promise, what: str) -> None:
    """A reminder, the moment itself, a step of the ladder, or the end of all patience."""
    promise.done = (*promise.done, what)
    late: Kind = "missed" if what == "missed" else "reminder" if what == "reminder" else "late"
    step: Step = what if what in STEPS else "owner"  # type: ignore[assignment]
    for person in reached(turn, matter, step, promise.person):
        said = promised(promise, matter, turn.rules, turn.now, person)
        one = item(
            matter,
            late,
            promise.id,
            said,
            since=promise.made_at or turn.now,
            due=promise.due,
            step=step,
        )
        turn.nudge(person, one, promise=promise.id, urgent=step in AT_ONCE)
    if what in ("owner", "missed") and promise.due:
        overdue = PromiseOverdue(
            promise=promise.id, conversation=matter.id, customer=matter.customer,
            person=matter.person or promise.person, stage="missed" if what == "missed" else "late",
            text=promise.text, due=promise.due, noticed_at=turn.now,
        )  # fmt: skip
        turn.say(overdue, matter.id, promise.id, what)


def silence_due(turn: Turn, matter: Matter) -> None:
    """Too long without a word: the owner gets the last turns and a line that would do, then the next one."""
    step: Step = STEPS[matter.step % len(STEPS)]  # type: ignore[assignment]
    matter.step, matter.stepped_at = matter.step % len(STEPS) + 1, turn.now
    names = [wish.name for one in matter.telling[:NAMED] if (wish := turn.known.wishes.get(one))]
    days = silence_days(turn.known, turn.rules, matter) or 1
    for person in reached(turn, matter, step):
        keeper = turn.rules.team.person(person)
        expected = turn.rules.days_after(keeper, turn.now, days)
        said = untold(matter, names) if names else silent(matter, turn.rules, turn.now, person)
        draft = "" if names else expecting(expected, turn.rules, turn.now, person)
        since = matter.spoken_at or turn.now
        one = item(matter, "silence", matter.id, said, since=since, due=expected, draft=draft, step=step)
        turn.nudge(person, one)


def vague(turn: Turn, matter: Matter, promise: Promise) -> None:
    """A promise without a date: whoever made it is asked for one."""
    said = promised(promise, matter, turn.rules, turn.now, promise.person)
    one = item(matter, "vague", promise.id, said, since=promise.made_at or turn.now)
    for person in somebody(turn, matter, promise.person):
        turn.nudge(person, one, promise=promise.id)


def woken(turn: Turn, matter: Matter) -> None:
    """The conversation is on the table again."""
    said = f"You put the conversation with {matter.called} off until now."
    for person in reached(turn, matter, "owner") or somebody(turn, matter):
        turn.nudge(person, item(matter, "woken", matter.id, said, since=turn.now))


def withdrawn(turn: Turn, matter: Matter, fact: ReplyWithdrawn, text: str) -> None:
    """Words that were to go out later do not: whoever wrote them has them back, else who has the matter."""
    for person in somebody(turn, matter, fact.person):
        whose = "Your words" if person == fact.person else f"The words of {turn.rules.name(fact.person)}"
        said = f"{whose} of before have not gone to {matter.called}: {fact.reason.text}."
        since = fact.withdrawn_at
        turn.nudge(person, item(matter, "withdrawn", fact.scheduled, said, since=since, draft=text))

"""A timer has gone off: what is to be done. Pure.

By then everything that was said before has been worked through (app.py): nobody is reminded of what they have
done already.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from byname.contracts import AskDue, Event, Fact, NudgeItem, NudgeRequested, ReplyReleased, SnoozeOver, event
from byname.contracts.followup import TimerKind
from byname.ids import derive

from services.followup.domain import telling
from services.followup.domain.known import Turn
from services.followup.domain.planning import responsible, silence_due, target, todo
from services.followup.domain.values import WARNED, Matter, Pending, Timer

AT_ONCE = 50  # matters in one message
ROOM = 400_000  # bytes for all of them: more would not fit the bus
ON_ITS_WAY = timedelta(minutes=2)  # so long an answer may take from its writer through the router
A_MOMENT = timedelta(seconds=5)
TOO_LATE_TO_ASK = timedelta(days=7)  # after the moment: this program was away, or begins with a history


class TimerDue(Fact):
    """A timer of followup has gone off; said by its own row, never on the bus."""

    type: ClassVar[str] = "byname.timer.due.v1"

    timer: str
    kind: TimerKind
    subject: str  # the conversation, promise, words or person that it is about
    conversation: str
    due: datetime


def timer_due(name: str, due: datetime, conversation: str) -> Event[TimerDue]:
    """The timer of this name has gone off; the same twice is the same once."""
    kind, _, subject = name.partition(".")
    fact = TimerDue(timer=name, kind=kind, subject=subject, conversation=conversation, due=due)
    about = (name, due.isoformat())
    return event(fact, source="followup", key=conversation or subject, time=due, about=about)


class TeamMoved(Fact):
    """The team has changed: the timers of this conversation are to be looked at; never on the bus."""

    type: ClassVar[str] = "byname.team.moved.v1"

    conversation: str
    version: int


def team_moved(conversation: str, version: int, now: datetime) -> Event[TeamMoved]:
    """Another team is in force."""
    fact = TeamMoved(conversation=conversation, version=version)
    return event(fact, source="followup", key=conversation, time=now, about=(conversation, str(version)))


def go_off(turn: Turn, said: TimerDue) -> None:
    """Do what the timer was armed for, if that is still to be done; arm the next one."""
    turn.goes_off(Timer(said.timer, said.kind, said.conversation, "", said.due, ""))
    if said.conversation:
        turn.plan(said.conversation)
    _ACT[said.kind](turn, said)


def _fired(turn: Turn, said: TimerDue, why: str, person: str = "") -> None:
    turn.fired(Timer(said.timer, said.kind, said.conversation, person, said.due, why))


def _answer(turn: Turn, said: TimerDue) -> None:
    matter = turn.known.matters.get(said.conversation)
    if matter is None or not matter.waiting or not matter.open or matter.rests:
        return
    if _waits_for_answer(turn, said, matter):
        return
    goal = target(turn.known, turn.rules, matter)
    if turn.now < (goal.warn if matter.stage < WARNED else goal.due):
        return  # the hours have changed meanwhile
    why = "an answer was due" if turn.now >= goal.due else "an answer is due soon"
    _fired(turn, said, why, matter.person)
    telling.target_due(turn, matter)


def _answering(turn: Turn, matter: Matter) -> bool:
    """Whether an answer is on its way: somebody has said it, and the router has not yet said what it is."""
    return matter.answering_at is not None and turn.now - matter.answering_at < ON_ITS_WAY


def _waits_for_answer(turn: Turn, said: TimerDue, matter: Matter) -> bool:
    """Where one is on its way, the timer goes off again in a moment."""
    if not _answering(turn, matter):
        return False
    due = turn.now + A_MOMENT
    turn.arm(said.timer, said.kind, due, "an answer is on its way", conversation=matter.id)
    turn.planned.discard(matter.id)
    return True


def _promise(turn: Turn, said: TimerDue) -> None:
    promise, matter = turn.known.promises.get(said.subject), turn.known.matters.get(said.conversation)
    if promise is None or matter is None:
        return
    turn.known.touch("promises", promise.id)
    if _waits_for_answer(turn, said, matter):
        return
    now_due = [what for due, what in todo(promise, turn.rules, matter) if due <= turn.now]
    if not now_due:
        return
    _fired(turn, said, _WHY[now_due[0]], matter.person or promise.person)
    if "owner" in now_due and "reminder" in now_due:  # the moment itself has come meanwhile
        now_due.remove("reminder")
        promise.done = (*promise.done, "reminder")
    for what in now_due:
        telling.promise_due(turn, matter, promise, what)


_WHY = {
    "reminder": "a promise is due soon",
    "owner": "a promise is due",
    "stand_in": "a promise is late: a stand-in is told",
    "on_call": "a promise is late: whoever is on call is told",
    "everyone": "a promise is late: everyone is told",
    "missed": "a promise is missed",
}


def _silence(turn: Turn, said: TimerDue) -> None:
    matter = turn.known.matters.get(said.conversation)
    due = silence_due(turn.known, turn.rules, matter) if matter else None
    if matter is None or due is None or due > turn.now or _waits_for_answer(turn, said, matter):
        return
    turn.known.touch("matters", matter.id)
    _fired(turn, said, "too long without a word to the customer", matter.person or matter.owner)
    telling.silence_due(turn, matter)


def _snooze(turn: Turn, said: TimerDue) -> None:
    matter = turn.known.matters.get(said.conversation)
    if matter is None or not matter.snoozed:
        return
    turn.known.matter(matter.id).snoozed_until = None  # the router says when it is over
    _fired(turn, said, "it was put off until now", matter.person)
    turn.say(
        SnoozeOver(conversation=matter.id, snoozed_sequence=matter.snooze, over_at=turn.now),
        matter.id,
        said.timer,
    )


def _later(turn: Turn, said: TimerDue) -> None:
    later = turn.known.laters.get(said.subject)
    if later is None or later.state != "waiting":
        return
    turn.known.later(later.id, later.conversation).state = "released"
    _fired(turn, said, "words were to go out now", later.person)
    released = ReplyReleased(
        scheduled=later.id, answer=later.answer, conversation=later.conversation, person=later.person,
        text=later.text, attachments=later.attachments, channel=later.channel, front_end=later.front_end,
        scheduled_sequence=later.sequence, unless_answered=later.unless_answered, released_at=turn.now,
    )  # fmt: skip
    turn.say(released, later.conversation, later.id)


def _ask(turn: Turn, said: TimerDue) -> None:
    matter = turn.known.matters.get(said.conversation)
    if matter is None or matter.open or matter.muted or matter.never_ask:
        return
    customer = turn.known.customer(matter.customer)
    if customer.asking_at and customer.asking_at > turn.now - ON_ITS_WAY:  # in another of their conversations
        turn.known.matter(matter.id).ask_at = customer.asking_at + ON_ITS_WAY
        return
    turn.known.matter(matter.id).ask_at = None
    if turn.now - said.due > TOO_LATE_TO_ASK:
        _fired(turn, said, "that is too long ago to ask", matter.owner)
        return
    again = timedelta(days=turn.rules.section.ask_again_days)
    if customer.asked_at and turn.now - customer.asked_at < again and not matter.asking:
        _fired(turn, said, "they were asked a short while ago: not again", matter.owner)
        return
    _fired(turn, said, "was it sufficient?", matter.owner)
    customer.asking_at = turn.now
    ask = derive("ask", matter.id, str(matter.status))
    fact = AskDue(ask=ask, conversation=matter.id, closed_sequence=matter.status, due_at=turn.now)
    turn.say(fact, matter.id, ask)


def _nudge(turn: Turn, said: TimerDue) -> None:
    """One message with all that is still true."""
    person = said.subject
    mine = [one for (who, _), one in turn.known.pending.items() if who == person]
    for one in mine:
        turn.known.told.add((person, one.key))
        del turn.known.pending[person, one.key]
    left = [one for one in mine if _still(turn, one)]
    _fired(turn, said, f"{len(left)} matters to be told" if left else "nothing to be told any more", person)
    if not left:
        return
    left.sort(key=lambda one: (not one.urgent, one.item.due or one.item.since, one.key))
    turn.known.told_at[person] = turn.now
    turn.known.touch("people", person)
    items = _that_fit(left)
    nudge = NudgeRequested(
        nudge=derive("nu", person, said.due.isoformat()), person=person, items=items,
        more=len(left) - len(items), urgent=any(one.urgent for one in left), requested_at=turn.now,
    )  # fmt: skip
    turn.say(nudge, person, nudge.nudge)


def _that_fit(those: list[Pending]) -> tuple[NudgeItem, ...]:
    """The first ones; a message that the bus does not take would stand in the way of all others."""
    items: list[NudgeItem] = []
    size = 0
    for one in those[:AT_ONCE]:
        size += len(one.item.model_dump_json().encode())
        if items and size > ROOM:
            break
        items.append(one.item)
    return tuple(items)


def _still(turn: Turn, one: Pending) -> bool:
    """Whether it is worth telling: not where somebody has answered, settled or put it off meanwhile."""
    matter, kind = turn.known.matters.get(one.item.conversation), one.item.kind
    if kind == "withdrawn":
        return True  # their words: whatever has happened since
    if matter is None or matter.muted:
        return False
    if one.promise:
        return _to_be_kept(turn, one)
    if kind in ("tell", "suggestion"):
        return kind == "suggestion" or one.item.about in matter.telling
    told_later = kind == "silence" and bool(matter.telling)
    if matter.snoozed or not (matter.open or told_later):
        return False
    return kind == "woken" or (not _answering(turn, matter) and _waits_still(turn, matter, one))


def _to_be_kept(turn: Turn, one: Pending) -> bool:
    """Whoever is not its owner is told only while nobody has seen to it."""
    promise = turn.known.promises.get(one.promise)
    return promise is not None and promise.open and not (promise.taken and one.item.step != "owner")


def _waits_still(turn: Turn, matter: Matter, one: Pending) -> bool:
    if one.item.kind == "silence":
        return matter.step > 0
    theirs = one.person in {each.id for each in responsible(turn.rules, matter)}
    return theirs and matter.waiting == one.item.about


_ACT: dict[str, Callable[[Turn, Any], None]] = {
    "answer": _answer,
    "promise": _promise,
    "silence": _silence,
    "snooze": _snooze,
    "later": _later,
    "ask": _ask,
    "nudge": _nudge,
}

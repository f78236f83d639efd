"""What is known while a batch is decided, what has changed of it, and what is said. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from byname.contracts import Event, Fact, NudgeItem, Reason, TimerChanged, event
from byname.contracts.followup import TimerKind
from byname.people import Said

from services.followup.domain.rules import Rules
from services.followup.domain.values import (
    Customer,
    Later,
    Matter,
    Pending,
    Promise,
    Timer,
    Wish,
    Wisher,
    Words,
)

SOURCE = "followup"


@dataclass(slots=True)
class Known:
    """The working set of a batch."""

    matters: dict[str, Matter] = field(default_factory=dict)
    promises: dict[str, Promise] = field(default_factory=dict)
    laters: dict[str, Later] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    words: dict[str, Words] = field(default_factory=dict)
    wishes: dict[str, Wish] = field(default_factory=dict)
    wishers: dict[tuple[str, str], Wisher] = field(default_factory=dict)
    timers: dict[str, Timer] = field(default_factory=dict)
    pending: dict[tuple[str, str], Pending] = field(default_factory=dict)  # by person and key
    waiting_for: set[str] = field(default_factory=set)  # people who will be told something soon
    said: dict[str, Said] = field(default_factory=dict)
    told_at: dict[str, datetime] = field(default_factory=dict)
    # What a decision has touched.
    changed: dict[str, set[Any]] = field(default_factory=dict)
    armed: dict[str, datetime | None] = field(default_factory=dict)
    heard_words: set[str] = field(default_factory=set)
    told: set[tuple[str, str]] = field(default_factory=set)
    _promises_in: dict[str, list[str]] = field(default_factory=dict)
    _laters_in: dict[str, list[str]] = field(default_factory=dict)
    promised_with: dict[str, list[datetime | None]] = field(default_factory=dict)  # in this batch, by cause
    going_off: set[str] = field(default_factory=set)  # timers of this batch whose turn comes: spent already

    def matter(self, conversation: str, customer: str = "") -> Matter:
        """The conversation, which has changed now."""
        found = self.matters.get(conversation)
        if found is None:
            found = self.matters[conversation] = Matter(conversation, customer)
        self.touch("matters", conversation)
        return found

    def promise(self, promise: str, conversation: str) -> Promise:
        """The promise, which has changed now."""
        if promise not in self.promises:
            self.add_promise(Promise(promise, conversation))
        self.touch("promises", promise)
        return self.promises[promise]

    def add_promise(self, promise: Promise) -> None:
        """It is known from now on."""
        if promise.id not in self.promises:
            self._promises_in.setdefault(promise.conversation, []).append(promise.id)
        self.promises[promise.id] = promise

    def promises_in(self, conversation: str) -> list[Promise]:
        """All of a conversation that are known, whatever became of them."""
        return [self.promises[one] for one in self._promises_in.get(conversation, ())]

    def later(self, scheduled: str, conversation: str) -> Later:
        """The words to go out later, of which something has changed now."""
        if scheduled not in self.laters:
            self.add_later(Later(scheduled, conversation))
        self.touch("laters", scheduled)
        return self.laters[scheduled]

    def add_later(self, later: Later) -> None:
        """They are known from now on."""
        if later.id not in self.laters:
            self._laters_in.setdefault(later.conversation, []).append(later.id)
        self.laters[later.id] = later

    def laters_in(self, conversation: str) -> list[Later]:
        """All words of a conversation that were to go out later."""
        return [self.laters[one] for one in self._laters_in.get(conversation, ())]

    def customer(self, customer: str) -> Customer:
        """The customer, of whom something has changed now."""
        found = self.customers.setdefault(customer, Customer(customer))
        self.touch("customers", customer)
        return found

    def wisher(self, wish: str, conversation: str) -> Wisher:
        """Whoever wishes for it there, of whom something has changed now."""
        found = self.wishers.setdefault((wish, conversation), Wisher(wish, conversation))
        self.touch("wishers", (wish, conversation))
        return found

    def touch(self, kind: str, key: Any) -> None:
        self.changed.setdefault(kind, set()).add(key)

    def promises_of(self, conversation: str) -> list[Promise]:
        """Those that were loaded, the first due first."""
        return sorted(
            (one for one in self.promises_in(conversation) if one.open),
            key=lambda one: (one.due is None, one.due, one.id),
        )


class Turn:
    """One event being decided: what is known, the rules, the moment, and what is said because of it."""

    def __init__(self, known: Known, rules: Rules, heard: Event[Any], now: datetime, bundle: timedelta,
                 pause: timedelta) -> None:  # fmt: skip
        self.known = known
        self.rules = rules
        self.heard = heard
        self.now = now
        self.facts: list[Event[Any]] = []
        self.planned: set[str] = set()  # conversations whose timers are to be looked at
        self.spent: Timer | None = None  # the one that is going off; its row is gone
        self._bundle = bundle
        self._pause = pause

    def say(self, fact: Fact, key: str, *about: str) -> None:
        """Say a fact, once for what it is about."""
        self.facts.append(event(fact, source=SOURCE, key=key, time=self.now, because=self.heard, about=about))

    def plan(self, conversation: str) -> None:
        """The timers of this conversation are to be as its state wants them, once the event is decided."""
        self.planned.add(conversation)

    def arm(self, name: str, kind: TimerKind, due: datetime | None, why: str, *, conversation: str = "",
            person: str = "", goal: datetime | None = None) -> None:  # fmt: skip
        """Arm, move or (None) disarm a timer; nothing is said where nothing changes."""
        before = self.known.timers.get(name)
        if name in self.known.going_off or (due is None and before is None):
            return
        if due is not None:
            due = due.replace(microsecond=due.microsecond // 1000 * 1000)
            if (
                before is not None
                and before is not self.spent
                and (before.due, before.person) == (due, person)
            ):
                return
            self.known.timers[name] = Timer(name, kind, conversation, person, due, why)
            if before is None or (before.due, before.person) != (due, person):
                self._changed("moved" if before else "armed", self.known.timers[name], why, goal)
        elif before is not None:
            del self.known.timers[name]
            self._changed("disarmed", before, why)
        self.known.armed[name] = due

    def goes_off(self, timer: Timer) -> None:
        """Its turn has come. Its row is gone; here it stays until it is clear what becomes of it."""
        self.known.going_off.discard(timer.name)
        self.known.timers[timer.name] = self.spent = timer

    def fired(self, timer: Timer) -> None:
        """It has done what it was armed for."""
        self.known.timers.pop(timer.name, None)
        self._changed("fired", timer, timer.why)

    def forget_spent(self) -> None:
        """It has neither fired nor was it armed again: there was nothing to do."""
        if self.spent and self.known.timers.get(self.spent.name) is self.spent:
            self.arm(self.spent.name, self.spent.kind, None, "there is nothing left to do")

    def nudge(self, person: str, item: NudgeItem, *, promise: str = "", urgent: bool = False) -> None:
        """Tell the person soon, together with whatever else there is by then."""
        if not self.rules.team.person(person):
            return
        one = Pending(person, item, promise, urgent)
        self.known.pending[person, one.key] = one
        self.known.touch("pending", (person, one.key))
        name, soon = f"nudge.{person}", self.now + self._bundle
        armed, last = self.known.timers.get(name), self.known.told_at.get(person)
        if armed is None:
            due = max(soon, last + self._pause) if last and not urgent else soon
            self.arm(name, "nudge", due, "something must not be forgotten", person=person)
        elif urgent and armed.due > soon:
            self.arm(name, "nudge", soon, "something cannot wait", person=person)

    def _changed(
        self, change: Literal["armed", "moved", "disarmed", "fired"], timer: Timer, why: str,
        goal: datetime | None = None,
    ) -> None:  # fmt: skip
        fact = TimerChanged(
            timer=timer.name,
            kind=timer.kind,
            conversation=timer.conversation,
            person=timer.person,
            change=change,
            due=timer.due if change != "disarmed" else None,
            goal=goal,
            reason=Reason(code=timer.kind, text=why),
            changed_at=self.now,
        )
        about = (timer.name, change, timer.due.isoformat(), str(len(self.facts)))
        self.say(fact, timer.conversation or timer.person, *about)

"""One batch: load what it needs, decide event by event, save, say. Thin; decisions are in `domain`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from byname.clock import Clock
from byname.contracts import (
    AnswerReceived,
    AskDue,
    CallLogged,
    ContactGiven,
    Event,
    HandoverDecided,
    LinkDecided,
    MessageReceived,
    PresenceChanged,
    ReplyFailed,
    ReplyReleased,
    ReplyUnread,
    SnoozeOver,
)
from byname.store import Transaction

from services.router.domain import (
    Known,
    Policy,
    TurnDue,
    ask_due,
    pass_on,
    place_answer,
    place_call,
    place_message,
    release,
    send_unread,
    snooze_over,
    take_contact,
    take_decision,
    take_failure,
    take_handover,
    take_presence,
    turn_due,
)
from services.router.store import load, save

SaveTimers = Callable[[Transaction, Mapping[str, datetime | None]], Awaitable[None]]
Decide = Callable[[Known, Policy, Event[Any], datetime], list[Event[Any]]]

DECIDE: dict[type, Decide] = {
    MessageReceived: place_message,
    CallLogged: place_call,
    AnswerReceived: place_answer,
    ReplyFailed: take_failure,
    ReplyUnread: send_unread,
    ContactGiven: take_contact,
    LinkDecided: take_decision,
    PresenceChanged: take_presence,
    HandoverDecided: take_handover,
    SnoozeOver: snooze_over,
    ReplyReleased: release,
    AskDue: ask_due,
    TurnDue: pass_on,
}
LOCK = "byname-router"  # two copies decide one after the other, so as one would


class Router:
    """Routes what customers and people say."""

    def __init__(self, policy: Callable[[], Policy], clock: Clock) -> None:
        self._policy = policy
        self._clock = clock
        self._timers: SaveTimers | None = None

    def keep_timers(self, save_timers: SaveTimers) -> None:
        """What to do with the timers that decisions set; given by the wiring."""
        self._timers = save_timers

    async def on_events(self, unit: Transaction, events: Sequence[Event[Any]]) -> None:
        """All events of a batch in their order, in one transaction."""
        await unit.serialize(LOCK)
        policy, now = self._policy(), self._clock.now()
        live = timedelta(minutes=policy.section.live_minutes)
        known = await load(unit.connection, events, policy.burst, live, now)
        for heard in events:
            unit.emit(decide(known, policy, heard, now))
        await save(unit.connection, known)
        if self._timers:
            await self._timers(unit, known.timers)

    async def on_due(self, unit: Transaction, due: Mapping[str, datetime]) -> None:
        """Customers who have waited for their turn."""
        await self.on_events(unit, [turn_due(name, moment) for name, moment in due.items()])


def decide(known: Known, policy: Policy, heard: Event[Any], now: datetime) -> list[Event[Any]]:
    """The facts that one event leads to; what is known has changed with it."""
    facts = DECIDE[type(heard.data)](known, policy, heard, now)
    known.recount()
    return facts

"""One batch: load what it needs, decide event by event, save, say. Thin; decisions are in `domain`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from byname.clock import Clock
from byname.contracts import (
    AnswerReceived,
    CallLogged,
    ContactGiven,
    Event,
    LinkDecided,
    MessageReceived,
    ReplyFailed,
    ReplyUnread,
)
from byname.store import Transaction

from services.router.domain import (
    Known,
    Policy,
    place_answer,
    place_call,
    place_message,
    send_unread,
    take_contact,
    take_decision,
    take_failure,
)
from services.router.store import load, save

Decide = Callable[[Known, Policy, Event[Any], datetime], list[Event[Any]]]

DECIDE: dict[type, Decide] = {
    MessageReceived: place_message,
    CallLogged: place_call,
    AnswerReceived: place_answer,
    ReplyFailed: take_failure,
    ReplyUnread: send_unread,
    ContactGiven: take_contact,
    LinkDecided: take_decision,
}


class Router:
    """Routes what customers and people say."""

    def __init__(self, policy: Callable[[], Policy], clock: Clock) -> None:
        self._policy = policy
        self._clock = clock

    async def on_events(self, unit: Transaction, events: Sequence[Event[Any]]) -> None:
        """All events of a batch in their order, in one transaction."""
        await unit.serialize("byname-router")  # two copies decide one after the other, so as one would
        policy, now = self._policy(), self._clock.now()
        known = await load(unit.connection, events, policy.burst)
        for heard in events:
            unit.emit(DECIDE[type(heard.data)](known, policy, heard, now))
        await save(unit.connection, known)

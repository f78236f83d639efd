"""One batch: load what it needs, decide event by event, save, say. Thin; decisions are in `domain`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from byname.clock import Clock
from byname.contracts import AnswerReceived, Event, MessageReceived, ReplyFailed
from byname.store import Transaction

from services.router.domain import Policy, place_answer, place_message, take_failure
from services.router.store import load, save


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
            if isinstance(heard.data, MessageReceived):
                unit.emit(place_message(known, policy, heard, now))
            elif isinstance(heard.data, AnswerReceived):
                unit.emit(place_answer(known, policy, heard, now))
            elif isinstance(heard.data, ReplyFailed):
                unit.emit(take_failure(known, heard, now))
        await save(unit.connection, known)

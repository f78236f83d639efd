"""One batch: load what it needs, decide event by event, save, say. Thin; decisions are in `domain`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from byname.clock import Clock
from byname.contracts import Event, PromiseMade
from byname.store import Database, Transaction

from services.followup.domain import (
    HEAR,
    Known,
    Rules,
    TeamMoved,
    TimerDue,
    Turn,
    go_off,
    plan,
    team_moved,
    timer_due,
)
from services.followup.store import Batch, following, load, load_page, mark, next_watched, save, subjects_of

LOCK = "byname-followup"  # two copies decide one after the other, so as one would
PAGE = 500  # conversations looked at in one transaction, when the team has changed


class SaveTimers(Protocol):
    """Arms, moves and disarms timers with a transaction (byname.timers)."""

    def __call__(
        self,
        unit: Transaction,
        timers: Mapping[str, datetime | None],
        more: Callable[[str], Mapping[str, Any]],
    ) -> Awaitable[None]: ...


class Followup:
    """Remembers what must not be forgotten."""

    def __init__(self, rules: Callable[[], Rules], clock: Clock, bundle: timedelta, pause: timedelta) -> None:
        self._rules = rules
        self._clock = clock
        self._bundle = bundle
        self._pause = pause
        self._timers: SaveTimers | None = None

    def keep_timers(self, save_timers: SaveTimers) -> None:
        """What to do with the timers that decisions set; given by the wiring."""
        self._timers = save_timers

    async def on_events(self, unit: Transaction, events: Sequence[Event[Any]]) -> None:
        """All events of a batch in their order, in one transaction."""
        await unit.serialize(LOCK)
        known = await load(unit.connection, Batch.of([one.data for one in events]))
        await self._decide(unit, known, events)

    async def on_due(self, unit: Transaction, due: Mapping[str, datetime]) -> None:
        """Timers that have gone off."""
        about = await subjects_of(unit.connection, due)
        await self.on_events(unit, [timer_due(name, at, about.get(name, "")) for name, at in due.items()])

    async def follow_team(self, db: Database) -> None:
        """When the team has changed, timers move: hours, targets and tiers are others now."""
        version = self._rules().version
        async with db.reading() as connection:
            if await following(connection) >= version:
                return
        last = ""
        while True:
            async with db.transaction() as unit:
                await unit.serialize(LOCK)
                page = await next_watched(unit.connection, last, PAGE)
                if not page:
                    await mark(unit.connection, "team", version)
                    return
                known = Known()
                await load_page(unit.connection, known, set(page), Batch())
                await self._plan_anew(unit, known, version)
                last = page[-1]

    async def _plan_anew(self, unit: Transaction, known: Known, version: int) -> None:
        for conversation in sorted(known.matters):
            heard = team_moved(conversation, version, self._clock.now())
            unit.emit(decide(self._turn(known, heard)))
        await self._save(unit, known)

    async def _decide(self, unit: Transaction, known: Known, events: Sequence[Event[Any]]) -> None:
        known.going_off = {one.data.timer for one in events if isinstance(one.data, TimerDue)}
        for one in events:
            if isinstance(one.data, PromiseMade):  # said after the reply that it came with
                known.promised_with.setdefault(one.causation, []).append(one.data.due)
        for heard in events:
            unit.emit(decide(self._turn(known, heard)))
        await self._save(unit, known)

    def _turn(self, known: Known, heard: Event[Any]) -> Turn:
        return Turn(known, self._rules(), heard, self._clock.now(), self._bundle, self._pause)

    async def _save(self, unit: Transaction, known: Known) -> None:
        await save(unit.connection, known, self._clock.now())
        if self._timers:
            await self._timers(unit, known.armed, lambda name: _details(known, name))


def decide(turn: Turn) -> list[Event[Any]]:
    """The facts that one event leads to; what is known, and what is armed, has changed with it."""
    said = turn.heard.data
    if isinstance(said, TimerDue):
        go_off(turn, said)
    elif isinstance(said, TeamMoved):
        turn.plan(said.conversation)
    else:
        HEAR[type(said)](turn, said)
    plan(turn)
    turn.forget_spent()
    return turn.facts


def _details(known: Known, name: str) -> dict[str, Any]:
    timer = known.timers[name]
    return {
        "kind": timer.kind, "conversation": timer.conversation, "person": timer.person, "why": timer.why,
    }  # fmt: skip

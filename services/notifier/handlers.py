"""One batch of facts: know, hear, keep, wake the delivery. Thin; decisions are in `domain`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from typing import Any

from byname.clock import Clock
from byname.contracts import Event
from byname.store import Transaction
from byname.team import Team

from services.notifier.domain import WORDS_MAY_COME, hear
from services.notifier.store.words import load, save
from services.notifier.verdicts import apply_verdicts


class Listener:
    """Hears what is to be told and sent."""

    def __init__(
        self,
        team: Callable[[], Team],
        clock: Clock,
        wake: Callable[[], None],
        held: Collection[str] = (),
        *,
        calls: bool = False,
    ) -> None:
        self._held = held
        self._calls = calls
        self._team = team
        self._clock = clock
        self._wake = wake

    async def on_events(self, unit: Transaction, events: Sequence[Event[Any]]) -> None:
        """All events of a batch in their order, in one transaction."""
        team, now = self._team(), self._clock.now()
        heard = hear(
            await load(unit.connection, events, now), team, events, now, self._held, calls=self._calls
        )
        await save(unit.connection, heard)
        await apply_verdicts(unit, heard.verdicts, team.company.domain, now)
        unit.after_commit(self._wake)
        if heard.waiting or heard.deeds:
            unit.after_commit(self._wake_again)

    def _wake_again(self) -> None:
        """Briefings and receipts wait for a moment; should this be forgotten, the sweep finds them."""
        asyncio.get_running_loop().call_later(WORDS_MAY_COME.total_seconds() + 0.1, self._wake)

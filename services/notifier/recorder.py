"""Writes the send log's turning points; what several workers have to write at one moment is one commit."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field

from byname.bus.errors import BusError
from byname.clock import Clock
from byname.store import Database, Transaction

from services.notifier.domain import Verdict
from services.notifier.errors import LostLease
from services.notifier.store.send_log import hand, still_ours
from services.notifier.verdicts import apply_verdicts


@dataclass(slots=True)
class _Wish:
    done: asyncio.Future[bool]
    keys: tuple[str, ...]
    verdicts: tuple[Verdict, ...] = ()
    domain: str = field(default="")


class Recorder:
    """Group commits of one copy of the notifier."""

    def __init__(self, db: Database, holder: str, clock: Clock) -> None:
        self._db = db
        self._holder = holder
        self._clock = clock
        self._wishes: list[_Wish] = []
        self._turn: asyncio.Task[None] | None = None

    async def hand(self, *keys: str) -> None:
        """Committed: the final dot may be written now. LostLease when another copy has taken over."""
        if not await self._wish(_Wish(asyncio.get_running_loop().create_future(), keys)):
            raise LostLease(keys[0])

    async def record(self, domain: str, *verdicts: Verdict) -> None:
        """Committed: how it went with all that one message told of, with the facts and receipts."""
        keys = tuple(one.send.key for one in verdicts)
        await self._wish(_Wish(asyncio.get_running_loop().create_future(), keys, verdicts, domain))

    async def _wish(self, wish: _Wish) -> bool:
        self._wishes.append(wish)
        if self._turn is None or self._turn.done():
            self._turn = asyncio.create_task(self._run())
        return await wish.done

    async def _run(self) -> None:
        while self._wishes:
            turn, self._wishes = self._wishes, []
            try:
                granted = await self._commit(turn)
            except Exception as error:
                for wish in turn:
                    if not wish.done.done():
                        wish.done.set_exception(error)
            else:
                for wish in turn:
                    if not wish.done.done():
                        wish.done.set_result(granted.issuperset(wish.keys))

    async def _commit(self, turn: list[_Wish]) -> set[str]:
        granted: set[str] = set()
        with contextlib.suppress(BusError):  # the commit stands, its facts follow when the bus is back
            async with self._db.transaction() as unit:
                granted = await self._grant(unit, turn)
        return granted

    async def _grant(self, unit: Transaction, turn: list[_Wish]) -> set[str]:
        now = self._clock.now()
        handing = [key for wish in turn if not wish.verdicts for key in wish.keys]
        granted = await hand(unit.connection, handing, self._holder, now) if handing else set()
        verdicts = [one for wish in turn for one in wish.verdicts]
        if verdicts:
            ours = await still_ours(unit.connection, [one.send.key for one in verdicts], self._holder)
            mine = [one for one in verdicts if one.send.key in ours]
            await apply_verdicts(unit, mine, turn[-1].domain or _domain(turn), now)
            granted |= ours
        return granted


def _domain(turn: list[_Wish]) -> str:
    return next((wish.domain for wish in turn if wish.domain), "")

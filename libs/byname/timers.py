"""A service's timers: rows in its store, wake-ups by the broker, and a sweep for what the broker forgot."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from byname.bus.consume import Delivery, is_passing
from byname.bus.errors import BusError, BusUnavailable
from byname.bus.timers import Timers
from byname.bus.topology import due_consumer
from byname.service import Service
from byname.store import Transaction
from byname.store.timers import TimerRows

log = logging.getLogger(__name__)

SWEEP_S = 60.0
GRACE = timedelta(seconds=10)
CATCH_UP_S = 1.0  # after a start, and after the bus was away
SAID_AGAIN_AT_MOST = 50_000  # timers in one sweep
AGAIN = timedelta(seconds=1)  # who may not go off yet asks again after that
SOON = timedelta(seconds=0.25)  # the same for who was woken too early
TOLERATED = timedelta(seconds=0.25)  # what a clock may differ from the broker's without anybody minding

# Which of these timers may go off now; the others are tried again in a moment.
Ready = Callable[[Sequence[str]], Awaitable[Sequence[str]]]
# Gets the timers that went off, each with the moment it was armed for, within the transaction.
WakeUp = Callable[[Transaction, Mapping[str, datetime]], Awaitable[None]]


class ServiceTimers:
    """Arms and fires. A timer fires once for each arming, whatever is killed, and never before its moment.

    The moment is by the service's clock. The broker wakes by its own, which may be another machine's: what it
    is told is set right by how far the two are apart, and who is woken too early asks to be woken again.
    """

    def __init__(
        self,
        service: Service,
        rows: TimerRows,
        wake_up: WakeUp,
        lock: str = "",
        ready: Ready | None = None,
    ) -> None:
        self._service = service
        self._lock = lock
        self._ready = ready
        self._rows = rows
        self._wake_up = wake_up
        self._unsaid: dict[str, datetime] = {}
        self._ahead = timedelta(0)  # so far our clock is ahead of the broker's
        self._something = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        service.hear(due_consumer(service.name), self._on_due)
        service.on_start(self._start)
        service.on_stop(self._stop)
        service.every(SWEEP_S, self._upkeep)

    async def save(
        self,
        unit: Transaction,
        timers: Mapping[str, datetime | None],
        more: Callable[[str], Mapping[str, Any]] = lambda _name: {},
    ) -> None:
        """Arm, move or (None) disarm timers with this transaction; the broker hears of it after that."""
        if not timers:
            return
        await self._rows.save(unit, timers, more)
        armed = {name: due for name, due in timers.items() if due is not None}
        unit.after_commit(lambda: self._tell(armed))

    async def sweep(self, grace: timedelta = GRACE) -> int:
        """Wake for what has been overdue for so long, whatever the broker remembers; how many that were.

        One whose decision fails stays armed for the next sweep, and holds up no other.
        """
        before, count = self._service.clock.now() - grace, 0
        last: tuple[datetime, str] | None = None
        while late := await self._late(before, last):
            last, count = late[-1], count + len(late)
            log.info("%s: %d timers had not been woken for", self._service.name, len(late))
            await self._fire_each([name for _, name in late])
        return count

    async def say_again(self) -> int:
        """Tell the broker once more of what is due from now to the next sweep; how many timers that are.

        It may have lost them, or never have heard of them: whoever armed them was killed before saying so.
        """
        now, count = self._service.clock.now(), 0
        until, last = now + timedelta(seconds=SWEEP_S) + GRACE, (now - GRACE, "")
        while count < SAID_AGAIN_AT_MOST and (soon := await self._late(until, last)):
            last, count = soon[-1], count + len(soon)
            self._tell({name: due for due, name in soon if name not in self._unsaid})
        return count

    async def _late(self, before: datetime, last: tuple[datetime, str] | None) -> list[tuple[datetime, str]]:
        async with self._service.db.reading() as connection:
            return await self._rows.due_by(connection, before, last)

    async def _fire_each(self, names: Sequence[str]) -> None:
        """All in one transaction; when that fails, one after the other. Raises only what waiting heals."""
        try:
            await self._fire(names)
        except Exception as error:
            if is_passing(error):
                raise
            if len(names) > 1:
                for name in names:
                    await self._fire_each([name])
            else:
                what = f"{type(error).__name__}: {error}"
                log.error("%s: timer %s failed, and stays armed: %s", self._service.name, names[0], what)

    async def _on_due(self, deliveries: Sequence[Delivery]) -> None:
        await self._fire([delivery.data.decode() for delivery in deliveries])

    async def _fire(self, names: Sequence[str]) -> None:
        names = await self._those_that_may(names)
        if not names:
            return
        async with self._service.db.transaction() as unit:
            if self._lock:  # first the lock, then the rows: copies of a service decide one after the other
                await unit.serialize(self._lock)
            due = await self._rows.take_due(unit, names)
            if due:
                await self._wake_up(unit, due)

    async def _those_that_may(self, names: Sequence[str]) -> Sequence[str]:
        """The others stay armed, and wake us again in a moment."""
        now = self._service.clock.now()
        async with self._service.db.reading() as connection:
            armed = await self._rows.armed(connection, names)
        due = [name for name, moment in armed.items() if moment <= now]
        may = await self._ready(due) if self._ready and due else due
        self._tell(dict.fromkeys(set(due) - set(may), now + AGAIN))
        early = {name: moment for name, moment in armed.items() if moment > now}
        if early:
            await self._set_right()
            behind = -min(self._ahead, timedelta(0))
            self._tell({name: max(moment, now + SOON) + behind for name, moment in early.items()})
        return may

    async def _upkeep(self) -> None:
        await self._set_right()
        await self.sweep()
        await self.say_again()

    async def _set_right(self) -> None:
        """Look how far our clock is from the broker's."""
        before = self._service.clock.now()
        try:
            there = await self._broker.clock()
        except BusUnavailable:
            return
        ahead = before + (self._service.clock.now() - before) / 2 - there
        self._ahead = ahead if abs(ahead) > TOLERATED else timedelta(0)

    def _tell(self, armed: Mapping[str, datetime]) -> None:
        self._unsaid.update(armed)
        self._something.set()

    async def _start(self) -> None:
        self._broker = Timers(self._service.nc, self._service.name)
        await self._set_right()
        self._tasks = [asyncio.create_task(self._say()), asyncio.create_task(self._catch_up())]

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _catch_up(self) -> None:
        """After a start, and after the bus was away: what was in hand then comes again only after a while."""
        caught_up_with = -1
        while True:
            await asyncio.sleep(CATCH_UP_S)
            reconnects = self._service.nc.stats["reconnects"]
            if reconnects == caught_up_with:
                continue
            try:
                await self.sweep(AGAIN)
                await self.say_again()
            except Exception as error:
                log.debug("%s: it is looked for what is overdue in a moment: %s", self._service.name, error)
            else:
                caught_up_with = reconnects

    async def _say(self) -> None:
        """Schedule with the broker what was committed; what it does not take the sweep brings back."""
        while True:
            await self._something.wait()
            self._something.clear()
            unsaid, self._unsaid = self._unsaid, {}
            ahead = max(self._ahead, timedelta(0))
            try:
                await self._broker.arm_all({name: due - ahead for name, due in unsaid.items()})
            except (BusError, OSError) as error:
                log.warning(
                    "%s: timers not scheduled, the sweep will see to them: %s", self._service.name, error
                )

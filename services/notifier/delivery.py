"""The delivery: claims what is due, hands it over, and writes down how it went before anything else."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Protocol

from byname.bus.blobs import BlobMissing, Blobs
from byname.bus.timers import Timers
from byname.channels.email.compose import Outgoing
from byname.channels.email.model import Attachment
from byname.channels.email.submit import Deferred, Refused, Unknown
from byname.clock import Clock
from byname.contracts import AttachmentRef
from byname.ids import random_id
from byname.observe.metrics import METRICS
from byname.store import Database
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifier.compose import Composer
from services.notifier.domain import CALLS, ONCE, Outcome, Piece, Verdict, decide, lease_ran_out
from services.notifier.errors import LostLease
from services.notifier.pages import PageWays
from services.notifier.pool import Pool
from services.notifier.recorder import Recorder
from services.notifier.sight import HeardAll, Sight
from services.notifier.store.send_log import Task, abandoned, claim, keep_piece, next_due, renew
from services.notifier.verdicts import apply_verdicts
from services.notifier.ways import ChannelWays

log = logging.getLogger(__name__)

LONGEST_SLEEP_S, SHORTEST_SLEEP_S = 60.0, 0.05


class Way(Protocol):
    """How a mail leaves: a relay, or the local outbox."""

    async def send(
        self, mail: Outgoing, before_final_dot: Callable[[], Awaitable[None]] | None = None
    ) -> str: ...

    async def close(self) -> None: ...


class Delivery:
    """Sends what the log says, with several workers; any number of copies may run.

    Calls of pages have workers of their own: a webhook that hangs must not hold up a customer's reply.
    """

    def __init__(
        self,
        db: Database,
        way: Way,
        channels: ChannelWays,
        pages: PageWays,
        composer: Callable[[], Composer],
        blobs: Blobs,
        timers: Timers,
        clock: Clock,
        *,
        workers: int,
        callers: int,
        lease: timedelta,
        give_up: timedelta,
        max_attach_bytes: int,
        heard_all: HeardAll,
    ) -> None:
        self._db, self._way, self._channels, self._pages = db, way, channels, pages
        self._composer = composer
        self._blobs, self._timers, self._clock = blobs, timers, clock
        self._pools = (Pool(workers, calls=False), Pool(callers, calls=True))
        self._lease, self._give_up = lease, give_up
        self._max_attach_bytes = max_attach_bytes
        self.holder = random_id("copy")
        self._recorder = Recorder(db, self.holder, clock)
        self._woken = asyncio.Event()
        self._sight = Sight(db, clock, heard_all, self._woken.set)
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False

    def wake(self) -> None:
        """Look at the log now."""
        self._woken.set()
        self._sight.want()

    async def start(self) -> None:
        """Take over what a crash left, then work."""
        await self.take_over()
        self._tasks = [
            asyncio.create_task(one) for one in (self._claim_forever(), self._sight.look_forever())
        ]
        self.wake()
        for pool in self._pools:
            self._tasks += [asyncio.create_task(self._work(pool)) for _ in range(pool.workers)]

    async def stop(self, patience_s: float = 10.0) -> None:
        """Finish what is in hand; the rest stays in the log."""
        self._stopping = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                while self._in_hand():
                    self._woken.clear()
                    await self._woken.wait()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._way.close()

    async def keep_lease(self) -> None:
        """Say that we are alive, and look for those who are not."""
        if keys := self._in_hand():
            async with self._db.transaction() as unit:
                await renew(unit.connection, self.holder, keys, self._clock.now(), self._lease)
        await self.take_over()

    def _in_hand(self) -> list[str]:
        return sorted(key for pool in self._pools for keys in pool.in_hand.values() for key in keys)

    async def take_over(self) -> None:
        """Mails whose copy is gone: before the final dot once more, after it a person's decision."""
        now = self._clock.now()
        async with self._db.transaction() as unit:
            verdicts = [
                lease_ran_out(send, now, repeats_safely=self._channels.repeats_safely(send.channel))
                for send in await abandoned(unit.connection, now)
            ]
            await apply_verdicts(unit, verdicts, self._composer().keys.domain, now)
        if verdicts:
            log.warning("notifier: took over %d mails from a copy that is gone", len(verdicts))
            self.wake()

    async def _claim_forever(self) -> None:
        while not self._stopping:
            self._woken.clear()
            try:
                claimed = await self._claim()
            except Exception as error:
                log.warning("notifier: cannot claim: %s: %s", type(error).__name__, str(error)[:200])
                await asyncio.sleep(1.0)
                continue
            if not claimed:
                await self._sleep()

    async def _claim(self) -> int:
        rooms = [(pool, pool.room) for pool in self._pools if pool.room and not self._stopping]
        if not rooms:
            return 0
        newest = self._sight.take()
        async with self._db.transaction() as unit:
            claimed = [(pool, await self._of(pool, unit.connection, room, newest)) for pool, room in rooms]
        for pool, tasks in claimed:
            pool.add(tasks)
        return sum(len(tasks) for _, tasks in claimed)

    async def _of(self, pool: Pool, connection: AsyncConnection, room: int, newest: int) -> list[Task]:
        now = self._clock.now()
        return await claim(connection, self.holder, now, self._lease, room, calls=pool.calls, newest=newest)

    async def _sleep(self) -> None:
        """Until woken: by a fact, a finished mail, a timer of the broker; or until something falls due."""
        pause = await self._pause()
        if not self._stopping:  # a store that is interrupted may swallow that we were
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), pause)
                return
        self._sight.want()

    async def _pause(self) -> float:
        """Seconds until something falls due."""
        try:
            async with self._db.reading() as connection:
                due = await next_due(connection, self._clock.now())
        except Exception:
            return LONGEST_SLEEP_S
        left = (due - self._clock.now()).total_seconds() if due else LONGEST_SLEEP_S
        return min(max(left, SHORTEST_SLEEP_S), LONGEST_SLEEP_S)

    async def _work(self, pool: Pool) -> None:
        while True:
            task = await pool.queue.get()
            try:
                verdicts = await self._attempt(task)
                if verdicts:
                    await self._write(verdicts)
            except Exception:
                log.exception("notifier: a mail could not be worked on; its lease will run out")
            finally:
                pool.done(task)
                self.wake()

    async def _attempt(self, task: Task) -> list[Verdict]:
        """What becomes of all that the message tells of; nothing where another copy has taken it over."""
        send = task.send
        outcome, said, after = await self._outcome(task)
        if outcome is None:
            return []
        METRICS.sent(send.kind, outcome)
        now = self._clock.now()
        if outcome == "sent" and task.words and send.kind == "notice":
            METRICS.lag.observe((now - task.words.received_at).total_seconds())
        verdicts = [decide(one, outcome, said, now, self._give_up, after) for one in task.sends]
        if verdicts[0].state == "failed" and not verdicts[0].facts:
            to = send.person or "the early-warning address"
            log.error("notifier: %s about %s did not reach %s: %s", send.kind, send.about, to, said)
        return verdicts

    async def _outcome(self, task: Task) -> tuple[Outcome | None, str, float | None]:
        handed = False

        async def cross_the_line() -> None:
            nonlocal handed
            await self._recorder.hand(*(one.key for one in task.sends))
            handed = True

        try:
            return "sent", await self._hand_over(task, cross_the_line), None
        except LostLease:
            return None, "", None
        except Deferred as error:
            return "deferred", str(error), getattr(error, "after", None)
        except Refused as error:
            return "refused", str(error), None
        except Unknown as error:
            return "unknown", str(error), None
        except Exception as error:
            log.exception("notifier: something could not be sent")
            return "unknown" if handed else "deferred", f"{type(error).__name__}: {error}"[:500], None

    async def _hand_over(self, task: Task, cross_the_line: Callable[[], Awaitable[None]]) -> str:
        send, composer = task.send, self._composer()
        if send.kind in CALLS:
            return await self._pages.send(task, composer.team, cross_the_line)
        files, too_large = await self._files(composer.wanted_attachments(task))
        if send.channel == "email":
            mail = composer.compose(task, files, too_large)
            return await self._way.send(mail, cross_the_line if send.kind in ONCE else None)

        async def keep(pieces: tuple[Piece, ...]) -> None:
            async with self._db.transaction() as unit:
                kept = await keep_piece(unit.connection, send.key, self.holder, pieces, self._clock.now())
            if not kept:
                raise LostLease(send.key)

        outbound = composer.outbound(task, files, too_large)
        return await self._channels.send(outbound, send.pieces, cross_the_line, keep)

    async def _files(self, wanted: tuple[AttachmentRef, ...]) -> tuple[list[Attachment], list[str]]:
        """The files as they fit, and the names of those that do not."""
        files: list[Attachment] = []
        left_out: list[str] = []
        room = self._max_attach_bytes
        for one in wanted:
            try:
                content = await self._blobs.get(one.blob) if one.blob.size <= room else None
            except BlobMissing:
                content = None
            if content is None:
                left_out.append(one.name)
                continue
            room -= len(content)
            files.append(Attachment(one.name, one.media_type, content, one.content_id, one.inline))
        return files, left_out

    async def _write(self, verdicts: Sequence[Verdict]) -> None:
        """Write it down, however long the store is away: what is known must not become unknown."""
        while True:
            try:
                await self._recorder.record(self._composer().keys.domain, *verdicts)
                break
            except Exception as error:
                if self._stopping:
                    raise
                log.warning("notifier: cannot write down how a mail went: %s", str(error)[:200])
                await asyncio.sleep(1.0)
        if verdicts[0].state == "intent":
            await self._arm(verdicts[0])

    async def _arm(self, verdict: Verdict) -> None:
        try:
            await self._timers.arm(verdict.send.key, verdict.next_at)
        except Exception as error:
            log.warning("notifier: no timer for a deferred mail: %s", error)

    async def sweep(self) -> None:
        """What the broker forgot to wake us for, and briefings whose words do not come."""
        async with self._db.reading() as connection:
            due = await next_due(connection, self._clock.now())
        if due is None or due <= self._clock.now() + timedelta(seconds=LONGEST_SLEEP_S):
            self.wake()

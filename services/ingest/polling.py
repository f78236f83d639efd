"""Asking a channel for what is new where it does not tell us: one copy at a time, never past what is kept."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from byname.bus.errors import BusError
from byname.channels.base import PollingAdapter
from byname.channels.errors import ChannelError, NeedsReauth, Retryable
from byname.channels.model import Page
from byname.channels.transport import PerhapsSent
from byname.ids import random_id
from byname.observe.metrics import METRICS

from services.ingest.room import Room
from services.ingest.store import claim_cursor, set_cursor

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)  # a crashed copy is taken over after this, or after three polls
LONGEST_PAUSE_S = 900.0


class Poller:
    """Polls one channel for as long as the service runs."""

    def __init__(self, room: Room, adapter: PollingAdapter) -> None:
        self._room = room
        self._adapter = adapter
        self._channel = adapter.manifest.name
        self._holder = random_id("copy")
        self._lease = max(LEASE, 3 * timedelta(seconds=adapter.poll_every_s))
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Cease; what is not kept is asked for again."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        failures = 0
        while True:
            try:
                pause = await self._turn()
                failures = 0
            except (ChannelError, PerhapsSent, BusError) as error:
                failures += 1
                pause = self._after(error, failures)
                log.warning("%s: polling again in %.0f s: %s", self._channel, pause, str(error)[:200])
            except Exception:
                failures += 1
                pause = self._after(None, failures)
                log.exception("%s: polling failed, again in %.0f s", self._channel, pause)
            await asyncio.sleep(pause)

    async def _turn(self) -> float:
        """One question; seconds until the next. The cursor moves only over what is kept."""
        service = self._room.service
        async with service.db.transaction() as unit:
            cursor = await claim_cursor(unit.connection, self._channel, self._holder, unit.now, self._lease)
        if cursor is None:
            return min(self._adapter.poll_every_s, self._lease.total_seconds())
        page = await self._ask(cursor)
        for stored in page.items:
            await self._room.keep(self._channel, stored)
        async with service.db.transaction() as unit:
            await set_cursor(unit.connection, self._channel, page.cursor, self._holder, unit.now, self._lease)
        return 0.0 if page.more else self._adapter.poll_every_s

    async def _ask(self, cursor: str) -> Page:
        session = await self._room.caller.session(self._adapter)
        answer = await session.make(session.adapter.ask(cursor))
        page: Page = session.adapter.read(cursor, answer, self._room.service.clock.now())
        return page

    def _after(self, error: Exception | None, failures: int) -> float:
        if isinstance(error, Retryable) and error.after is not None:
            return min(max(error.after, 1.0), LONGEST_PAUSE_S)
        if isinstance(error, NeedsReauth):
            METRICS.needs_reauth(self._channel)
            return LONGEST_PAUSE_S
        return min(self._adapter.poll_every_s * 2.0 ** min(failures, 6), LONGEST_PAUSE_S)

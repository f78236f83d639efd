"""Whether all is known that would make it pointless to tell: never "not answered" after an answer.

Other copies may be hearing of an answer at this moment, or this one is behind: so before pages and nudges go
out, all that the bus has taken in by then is worked through. Not for ever: rather is a person told of what
was answered already than of nothing at all.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from byname.bus.errors import BusError
from byname.clock import Clock
from byname.store import Database

from services.notifier.store.bundles import newest_told

log = logging.getLogger(__name__)

HeardAll = Callable[[], Awaitable[bool]]
BLIND_AT_MOST_S = 30.0
LOOK_AGAIN_S = 0.2


class Sight:
    """Lets pages and nudges go, once all is known that was said before."""

    def __init__(self, db: Database, clock: Clock, heard_all: HeardAll, go: Callable[[], None]) -> None:
        self._db, self._clock, self._heard_all, self._go = db, clock, heard_all, go
        self._newest = 0
        self._wanted = asyncio.Event()
        self._blind_since = 0.0

    def want(self) -> None:
        """Something may be due."""
        self._wanted.set()

    def take(self) -> int:
        """The number of the newest row that may go now; 0: none. What goes later needs another look."""
        newest, self._newest = self._newest, 0
        return newest

    async def look_forever(self) -> None:
        """Look whenever it is wanted."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            try:
                await self._look()
            except Exception as error:
                log.warning(
                    "notifier: cannot see what is due: %s: %s", type(error).__name__, str(error)[:200]
                )
                await asyncio.sleep(1.0)
                self._wanted.set()

    async def _look(self) -> None:
        async with self._db.reading() as connection:
            newest = await newest_told(connection, self._clock.now())
        if not newest:
            self._blind_since = 0.0
        elif await self._known():
            self._newest, self._blind_since = newest, 0.0
            self._go()
        else:
            await asyncio.sleep(LOOK_AGAIN_S)
            self._wanted.set()

    async def _known(self) -> bool:
        now = asyncio.get_running_loop().time()
        self._blind_since = self._blind_since or now
        with contextlib.suppress(BusError):
            if await self._heard_all():
                return True
        return now - self._blind_since >= BLIND_AT_MOST_S

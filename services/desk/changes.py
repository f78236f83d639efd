"""What has changed, for pages that are open: every listener reads at its own pace and holds up nobody."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

log = logging.getLogger(__name__)

REMEMBERED = 1000  # a listener that is further behind is told that everything has changed
PAGE = 500  # what one look at the store gives at most
LOOK_EVERY_S = 1.0  # another copy of the desk may have written; only while somebody listens

Read = Callable[[int], Awaitable[list[tuple[int, str]]]]


class Changes:
    """The conversations that changed, by the number of the fact that changed them.

    Numbers are the store's, so that a page that was away (or another copy's) goes on where it was.
    """

    def __init__(self, read: Read, newest: Callable[[], Awaitable[int]]) -> None:
        self._read = read
        self._newest = newest
        self._known: deque[tuple[int, str]] = deque(maxlen=REMEMBERED)
        self._floor = 0  # everything after this number is in `_known`
        self._top = 0
        self._news = asyncio.Condition()
        self._poked = asyncio.Event()
        self._listeners = 0
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    def poke(self) -> None:
        """Something was committed."""
        self._poked.set()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Somebody looks: follow the store for as long as anybody does."""
        self._listeners += 1
        if self._task is None:
            self._floor = self._top = await self._newest()
            self._known.clear()
            if self._task is None:
                self._task = asyncio.create_task(self._follow())
        try:
            yield
        finally:
            self._listeners -= 1
            if not self._listeners and self._task:
                self._task.cancel()
                self._task = None

    @property
    def listeners(self) -> int:
        """How many pages are open."""
        return self._listeners

    @property
    def top(self) -> int:
        """The newest number known."""
        return self._top

    async def after(self, number: int) -> tuple[int, set[str] | None]:
        """Waits until there is something after `number`: the newest number, and the conversations.

        None instead of conversations: too much was missed, look at everything again.
        """
        async with self._news:
            await self._news.wait_for(lambda: self._top > number or self._closed)
        if number < self._floor:
            return self._top, None
        return self._top, {conversation for one, conversation in self._known if one > number}

    async def close(self) -> None:
        """Let every listener go."""
        self._closed = True
        async with self._news:
            self._news.notify_all()

    @property
    def closed(self) -> bool:
        return self._closed

    async def _follow(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._poked.wait(), LOOK_EVERY_S)
            self._poked.clear()
            try:
                await self._look()
            except Exception as error:  # the store is away: pages wait, and a later look may find it
                log.warning("desk: cannot look for changes: %s", error)
                await asyncio.sleep(LOOK_EVERY_S)

    async def _look(self) -> None:
        found = await self._read(self._top)
        if not found:
            return
        if len(found) >= PAGE:
            self._poked.set()  # there may be more
        self._known.extend(found)
        if len(self._known) == REMEMBERED:
            self._floor = max(self._floor, self._known[0][0] - 1)
        async with self._news:
            self._top = found[-1][0]
            self._news.notify_all()

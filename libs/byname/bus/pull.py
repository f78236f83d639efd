"""Pulling batches without a task, a timer and a random id for each message.

nats-py's own fetch() spends those on every message after the first (`next_msg`): 38 µs of CPU a message by it
and 13 µs here (measured beside each other: docs/decisions/0012). This keeps one pull request open at the
server, waits for its first message, and takes what has come along with it. It reads the subscription's queue,
which nats-py keeps private.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.client import JetStreamContext

EXPIRES_S = 5.0
LOOK_AGAIN_S = 0.5  # how soon a lost connection or an expired request is noticed


class PromptPull:
    """Batches of one durable consumer: whatever is there, never a wait for more."""

    def __init__(self, subscription: JetStreamContext.PullSubscription, batch: int) -> None:
        inner: Any = subscription
        self._nc, self._sub = inner._nc, inner._sub
        self._next, self._inbox = inner._nms, inner._deliver
        self._queue: asyncio.Queue[Msg] = inner._sub._pending_queue
        self._batch = batch
        self._open = 0  # messages that the request at the server may still bring
        self._ends = 0.0
        self._reconnects = -1
        self._getter: asyncio.Task[Msg] | None = None

    async def fetch(self) -> list[Msg]:
        """The next batch; empty when nothing came for a moment. Errors are those of publishing."""
        await self._ask()
        first = await self._first()
        if first is None:
            return []
        found = self._take(first)
        while len(found) < self._batch and not self._queue.empty():
            found += self._take(self._queue.get_nowait())
        if self._open < self._batch // 2:
            await self._ask()  # the next batch comes in while this one is worked on
        return found

    async def _ask(self) -> None:
        """Have a request open at the server; after a reconnect the server has forgotten the old one."""
        now = asyncio.get_running_loop().time()
        reconnects = self._nc.stats["reconnects"]
        if self._open >= self._batch // 2 and now < self._ends and reconnects == self._reconnects:
            return
        self._open, self._ends, self._reconnects = self._batch, now + EXPIRES_S, reconnects
        request = {"batch": self._batch, "expires": int(EXPIRES_S * 1e9)}
        await self._nc.publish(self._next, json.dumps(request).encode(), self._inbox)

    async def _first(self) -> Msg | None:
        if self._getter is None:
            self._getter = asyncio.create_task(self._queue.get())
        done, _ = await asyncio.wait({self._getter}, timeout=LOOK_AGAIN_S)
        if not done:
            return None  # the getter stays: cancelling it could lose the message it was just given
        getter, self._getter = self._getter, None
        return getter.result()

    def _take(self, message: Msg) -> list[Msg]:
        self._sub._pending_size -= len(message.data)
        if JetStreamContext.is_status_msg(message):
            self._open = 0  # expired, or the consumer moved: ask again
            return []
        self._open -= 1
        return [message]

    async def close(self) -> None:
        """Take nothing more, and give back what came in advance: another copy may have it now."""
        if self._getter:
            self._getter.cancel()
        while not self._queue.empty():
            for message in self._take(self._queue.get_nowait()):
                with contextlib.suppress(NatsError):
                    await message.nak()

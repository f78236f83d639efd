"""Who works at once: mails and calls have workers of their own, so that neither waits for the other."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from services.notifier.store.send_log import Task

AHEAD = 4  # tasks a worker that are claimed at once


@dataclass(slots=True)
class Pool:
    """So many workers, and what they have in hand.

    `calls`: they make the calls of pages, by webhook and phone; the others send all else.
    """

    workers: int
    calls: bool
    in_hand: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by the first of its keys
    queue: asyncio.Queue[Task] = field(default_factory=asyncio.Queue)

    @property
    def room(self) -> int:
        """How many may be claimed now: none while the workers have enough to do."""
        free = AHEAD * self.workers - len(self.in_hand)
        return free if free >= self.workers else 0

    def add(self, tasks: Sequence[Task]) -> None:
        """These were claimed."""
        for task in tasks:
            self.in_hand[task.send.key] = tuple(one.key for one in task.sends)
            self.queue.put_nowait(task)

    def done(self, task: Task) -> None:
        """Its worker is free again."""
        self.in_hand.pop(task.send.key, None)

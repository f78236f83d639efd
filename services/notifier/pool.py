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
    in_hand: set[str] = field(default_factory=set)  # keys
    queue: asyncio.Queue[Task] = field(default_factory=asyncio.Queue)

    @property
    def room(self) -> int:
        """How many may be claimed now: none while the workers have enough to do."""
        free = AHEAD * self.workers - len(self.in_hand)
        return free if free >= self.workers else 0

    def add(self, tasks: Sequence[Task]) -> None:
        """These were claimed."""
        self.in_hand |= {task.send.key for task in tasks}
        for task in tasks:
            self.queue.put_nowait(task)

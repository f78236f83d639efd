"""The router's timers while a replay goes on. Pure."""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from services.router.domain import turn_due
from services.router.replay.recording import Happening

LATE = timedelta(seconds=30)  # timers go off a little after their moment; a bit more after a restart


class Alarms:
    """One alarm a conversation.

    A timer of the router goes off a moment late, and what happens to its conversation in that moment comes
    first. So an alarm waits for what is recorded of its conversation, where that is near, or is itself.
    """

    def __init__(self, recorded: Iterable[Happening] = ()) -> None:
        self._due: dict[str, datetime] = {}
        self._queue: list[tuple[datetime, str]] = []
        self._recorded: defaultdict[str, deque[Happening]] = defaultdict(deque)
        for happening in recorded:
            for conversation in happening.conversations:
                self._recorded[conversation].append(happening)

    def set(self, timers: Mapping[str, datetime | None]) -> None:
        """What a decision says of timers: when they go off, or None: not at all."""
        for conversation, due in timers.items():
            self._due.pop(conversation, None)
            if due is not None:
                self._arm(conversation, due.astimezone(UTC))

    def next(self, until: datetime, then: Happening | None = None) -> tuple[str, datetime] | None:
        """The conversation whose alarm goes off next, not after `until`; it is spent with that.

        `then`: what is recorded next. Where that is a timer too, those of the same moment come in the order
        in which the router takes them.
        """
        last = None
        if then and then.by_timer:
            last = then.heard.data.due.astimezone(UTC), then.heard.key
        while self._queue and self._queue[0][0] <= until and (last is None or self._queue[0] < last):
            due, conversation = heapq.heappop(self._queue)
            if self._due.get(conversation) == due and not self._waits(conversation, due):
                del self._due[conversation]
                return conversation, due
        return None

    def went_off(self, happening: Happening) -> bool:
        """The record says that this one did, and here it was set as well; it is spent with that."""
        due = self._due.get(happening.heard.key)
        if due is None or due > happening.now:
            return False
        del self._due[happening.heard.key]
        return True

    def happened(self, happening: Happening) -> None:
        """What waited for this waits no more."""
        for conversation in happening.conversations:
            recorded = self._recorded.get(conversation)
            if recorded and recorded[0] is happening:
                recorded.popleft()
            if conversation in self._due:
                self._arm(conversation, self._due[conversation])

    def _arm(self, conversation: str, due: datetime) -> None:
        self._due[conversation] = due
        heapq.heappush(self._queue, (due, conversation))

    def _waits(self, conversation: str, due: datetime) -> bool:
        recorded = self._recorded.get(conversation)
        if not recorded:
            return False
        first = recorded[0]
        return due <= first.now <= due + LATE or first.heard.id == turn_due(conversation, due).id

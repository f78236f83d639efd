"""Who else has a conversation open, or is writing in it: true only now, stored nowhere, over all copies."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from byname.bus.live import Live
from byname.clock import Clock

LASTS = timedelta(seconds=8)  # what is not said again for so long is over
SAY_EVERY_S = 3.0
LOOK_EVERY_S = 2.0  # whether somebody has gone
REMEMBERED = 1000  # conversations; then those are forgotten where nobody is any more

_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")  # what may stand in a subject, and neither splits nor widens it


@dataclass(frozen=True, slots=True, order=True)
class Near:
    """A colleague who has the conversation open; `writing` while they type."""

    person: str
    writing: bool


@dataclass(slots=True)
class _Seen:
    open_until: datetime
    writing_until: datetime


class Colleagues:
    """Says who is near, and hears it from every copy of the desk."""

    def __init__(self, live: Live, clock: Clock) -> None:
        self._live = live
        self._clock = clock
        self._seen: dict[str, dict[str, _Seen]] = {}
        self._waiting: dict[str, set[asyncio.Event]] = {}

    async def start(self) -> None:
        """Begin to hear; what was said before is not known."""
        await self._live.hear("desk.*.*", self._hear)

    async def say(self, conversation: str, person: str, *, writing: bool) -> None:
        """This person has the conversation open, and perhaps writes. What is no id is not said."""
        if _TOKEN.fullmatch(conversation) and _TOKEN.fullmatch(person):
            await self._live.say(f"desk.{conversation}.{person}", {"t": "near", "writing": writing})

    def near(self, conversation: str, person: str) -> tuple[Near, ...]:
        """Who else is there now."""
        now = self._clock.now()
        return tuple(
            sorted(
                Near(one, seen.writing_until > now)
                for one, seen in self._seen.get(conversation, {}).items()
                if one != person and max(seen.open_until, seen.writing_until) > now
            )
        )

    async def changed(self, conversation: str, person: str, known: tuple[Near, ...]) -> tuple[Near, ...]:
        """Waits until others are near than the known ones; who that is now."""
        news = asyncio.Event()
        self._waiting.setdefault(conversation, set()).add(news)
        try:
            while (found := self.near(conversation, person)) == known:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(news.wait(), LOOK_EVERY_S)
                news.clear()
            return found
        finally:
            self._waiting[conversation].discard(news)
            if not self._waiting[conversation]:
                del self._waiting[conversation]

    @asynccontextmanager
    async def looking(self, conversation: str, person: str) -> AsyncIterator[None]:
        """Says again and again that this person has the conversation open, for as long as they have."""
        if not (conversation and person):
            yield
            return
        task = asyncio.create_task(self._look(conversation, person))
        try:
            yield
        finally:
            task.cancel()

    async def _look(self, conversation: str, person: str) -> None:
        while True:
            await self.say(conversation, person, writing=False)
            await asyncio.sleep(SAY_EVERY_S)

    async def _hear(self, subject: str, said: dict[str, Any]) -> None:
        if said.get("t") != "near":
            return
        _, conversation, person = subject.split(".", 2)
        now = self._clock.now()
        before = self.near(conversation, "")
        seen = self._seen.setdefault(conversation, {}).setdefault(person, _Seen(now, now))
        seen.open_until = now + LASTS
        if said.get("writing"):
            seen.writing_until = now + LASTS
        if self.near(conversation, "") != before:
            for news in self._waiting.get(conversation, ()):
                news.set()
        if len(self._seen) > REMEMBERED:
            self._forget(now)

    def _forget(self, now: datetime) -> None:
        """Nobody is near any more where nobody says so."""
        self._seen = {
            conversation: people
            for conversation, people in self._seen.items()
            if any(max(one.open_until, one.writing_until) > now for one in people.values())
        }

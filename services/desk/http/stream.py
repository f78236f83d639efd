"""Live pages: one event stream each (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException
from sse_starlette import EventSourceResponse, ServerSentEvent

from services.desk.colleagues import Near
from services.desk.http.access import Reader, TheDesk
from services.desk.http.desk import Desk

stream = APIRouter(include_in_schema=False)

MOST_STREAMS = 500
PAUSE_S = 0.15  # what changes within it is told at once
CALM_S = 3.0  # how often an incident's page looks again while hundreds join it
PING_S = 20
SEND_TIMEOUT_S = 30.0  # a page that takes nothing for so long is gone; it comes back by itself


@stream.get("/events")
async def events(
    desk: TheDesk,
    visitor: Reader,
    conversation: str = "",
    after: str = "",
    last: Annotated[str, Header(alias="Last-Event-ID")] = "",
) -> EventSourceResponse:
    """Tells a page what to look at again; it goes on after the last event that the page has seen."""
    if desk.changes.listeners >= MOST_STREAMS:
        raise HTTPException(503, "too many live pages are open", headers={"Retry-After": "30"})
    seen = last if last.isdigit() else after
    start = int(seen) if seen.isdigit() and len(seen) < 19 else -1
    told = _told(desk, start, conversation, visitor.person, back=bool(last))
    return EventSourceResponse(told, ping=PING_S, send_timeout=SEND_TIMEOUT_S)


async def _told(
    desk: Desk, number: int, conversation: str, person: str, *, back: bool
) -> AsyncIterator[ServerSentEvent]:
    changes = desk.changes
    async with changes.listening(), desk.colleagues.looking(conversation, person):
        if number > changes.top:
            number = -1  # the store was built anew: begin again
        news = _News(desk, number, conversation, person, Calm(due=back))
        try:
            while True:
                for one in await news.next():
                    yield one
                if changes.closed:
                    return
                await asyncio.sleep(PAUSE_S)
        finally:
            news.stop()


class Calm:
    """Says at most so often that there is news, and always says the last of it. Moments are in seconds.

    `due`: there may be news already, as for a page that comes back.
    """

    def __init__(self, every_s: float = CALM_S, *, due: bool = False) -> None:
        self._every_s = every_s
        self._due = due
        self._next = float("-inf")

    def news(self) -> None:
        self._due = True

    def wait_s(self, now: float) -> float | None:
        """How long until it has to be said; None while there is nothing to say."""
        return max(self._next - now, 0) if self._due else None

    def take(self, now: float) -> bool:
        """Whether to say it now."""
        if not self._due or now < self._next:
            return False
        self._due, self._next = False, now + self._every_s
        return True


class _News:
    """What one page is told: facts that changed what it shows, and colleagues who come and go."""

    def __init__(self, desk: Desk, number: int, conversation: str, person: str, calm: Calm) -> None:
        self._calm = calm
        self._clock = asyncio.get_running_loop().time
        self._desk = desk
        self._number = number
        self._conversation = conversation
        self._person = person
        self._near: tuple[Near, ...] = ()
        self._waits: dict[str, asyncio.Task[Any]] = {}

    async def next(self) -> list[ServerSentEvent]:
        """Waits for either; none when the desk stops."""
        if "facts" not in self._waits:
            self._waits["facts"] = asyncio.create_task(self._desk.changes.after(self._number))
        if self._conversation and "near" not in self._waits:
            wait = self._desk.colleagues.changed(self._conversation, self._person, self._near)
            self._waits["near"] = asyncio.create_task(wait)
        patience = self._calm.wait_s(self._clock())
        await asyncio.wait(self._waits.values(), timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        return [*self._facts(), *self._calmly(), *self._colleagues()]

    def stop(self) -> None:
        for wait in self._waits.values():
            wait.cancel()

    def _facts(self) -> Iterator[ServerSentEvent]:
        if not self._waits["facts"].done():
            return
        self._number, changed = self._waits.pop("facts").result()
        if self._desk.changes.closed:
            return
        if changed is None or any(changed):
            self._calm.news()
            yield ServerSentEvent("changed", event="list", id=str(self._number))
        if self._conversation and (changed is None or self._conversation in changed):
            yield ServerSentEvent("changed", event="conversation", id=str(self._number))

    def _calmly(self) -> Iterator[ServerSentEvent]:
        """For pages that are long to make and need not be the newest at each moment."""
        if self._calm.take(self._clock()):
            yield ServerSentEvent("changed", event="calm")

    def _colleagues(self) -> Iterator[ServerSentEvent]:
        """Without a number: what is only live is not gone back to."""
        if "near" in self._waits and self._waits["near"].done():
            self._near = self._waits.pop("near").result()
            yield ServerSentEvent("changed", event="colleagues")

"""Live pages: one event stream each (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, HTTPException
from sse_starlette import EventSourceResponse, ServerSentEvent

from services.desk.changes import Changes
from services.desk.http.access import Reader, TheDesk

stream = APIRouter(include_in_schema=False)

MOST_STREAMS = 500
PAUSE_S = 0.15  # what changes within it is told at once
PING_S = 20
SEND_TIMEOUT_S = 30.0  # a page that takes nothing for so long is gone; it comes back by itself


@stream.get("/events")
async def events(
    desk: TheDesk,
    _visitor: Reader,
    conversation: str = "",
    after: str = "",
    last: Annotated[str, Header(alias="Last-Event-ID")] = "",
) -> EventSourceResponse:
    """Tells a page what to look at again; it goes on after the last event that the page has seen."""
    if desk.changes.listeners >= MOST_STREAMS:
        raise HTTPException(503, "too many live pages are open", headers={"Retry-After": "30"})
    seen = last if last.isdigit() else after
    start = int(seen) if seen.isdigit() and len(seen) < 19 else -1
    return EventSourceResponse(
        _told(desk.changes, start, conversation), ping=PING_S, send_timeout=SEND_TIMEOUT_S
    )


async def _told(changes: Changes, number: int, conversation: str) -> AsyncIterator[ServerSentEvent]:
    async with changes.listening():
        if number > changes.top:
            number = -1  # the store was built anew: begin again
        while True:
            number, changed = await changes.after(number)
            if changes.closed:
                return
            if changed is None or any(changed):
                yield ServerSentEvent("changed", event="list", id=str(number))
            if conversation and (changed is None or conversation in changed):
                yield ServerSentEvent("changed", event="conversation", id=str(number))
            await asyncio.sleep(PAUSE_S)

"""Pages of what is due: today, promises, timers; and the box of a conversation."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.desk.http.access import Answerer, Id, Reader, TheDesk, Visitor, Word
from services.desk.http.beside import newest
from services.desk.http.body import Seen
from services.desk.http.desk import Desk
from services.desk.http.due_queries import (
    names_of,
    one_timer,
    place_of,
    promise_page,
    timer_page,
    today,
)
from services.desk.http.queries import one_conversation
from services.desk.http.render import page
from services.desk.store.due import TimerFilter
from services.desk.store.promises import PromiseFilter

due_pages = APIRouter(include_in_schema=False)
PAGE = 50
KINDS = ("answer", "promise", "silence", "snooze", "later", "ask", "nudge")


@dataclass(frozen=True, slots=True)
class WantedPromises:
    """Which promises, as the address says it."""

    state: Literal["open", "late", "missed", "kept", "withdrawn"] = "open"
    who: Literal["", "mine"] = ""
    conversation: Word = ""
    after: Word = ""


@dataclass(frozen=True, slots=True)
class WantedTimers:
    """Which timers, as the address says it."""

    kind: Literal["", "answer", "promise", "silence", "snooze", "later", "ask", "nudge"] = ""
    person: Word = ""
    conversation: Word = ""
    after: Word = ""


def address(wanted: WantedPromises | WantedTimers, **other: str) -> str:
    """The part of an address that says the same."""
    kept = asdict(wanted) | {"after": ""} | other
    return urlencode({name: value for name, value in kept.items() if value})


@due_pages.get("/fragments/today")
async def today_fragment(request: Request, desk: TheDesk, visitor: Reader) -> HTMLResponse:
    return page(request, "_today.html", visitor, **await todays(desk, visitor))


async def todays(desk: Desk, visitor: Visitor) -> dict[str, Any]:
    """What the visitor should see to today; everybody's, if nobody has signed in."""
    person = desk.team.person(visitor.person)
    zone = desk.team.zone_of(person) if person else desk.team.company.zone
    return await today(desk, visitor.person, zone)


@due_pages.get("/fragments/conversations/{conversation_id}/due")
async def due_fragment(request: Request, desk: TheDesk, visitor: Reader, conversation_id: Id) -> HTMLResponse:
    return page(request, "_due.html", visitor, conversation=await one_conversation(desk, conversation_id))


@due_pages.post("/scheduled/{scheduled_id}/now")
async def send_now(
    desk: TheDesk,
    visitor: Answerer,
    scheduled_id: Id,
    conversation_id: Annotated[str, Form(pattern=r"^cv_[0-9a-z]+$")],
    once: Annotated[str, Form(max_length=100)] = "",
    seen: Annotated[Seen, Form()] = 0,
) -> Response:
    """Words that were to go out later go out now."""
    await desk.promising.send_now(scheduled_id, visitor.person, seen, once)
    return RedirectResponse(f"/conversations/{conversation_id}#newest", 303)


@due_pages.get("/promises")
async def promises(
    request: Request, desk: TheDesk, visitor: Reader, wanted: Annotated[WantedPromises, Depends()]
) -> HTMLResponse:
    number = await newest(desk)
    found = await _promises(desk, visitor, wanted)
    return page(request, "promises.html", visitor, newest=number, **found)


@due_pages.get("/fragments/promises")
async def promises_fragment(
    request: Request, desk: TheDesk, visitor: Reader, wanted: Annotated[WantedPromises, Depends()]
) -> HTMLResponse:
    return page(request, "_promises.html", visitor, **await _promises(desk, visitor, wanted))


async def _promises(desk: Desk, visitor: Visitor, wanted: WantedPromises) -> dict[str, Any]:
    person = visitor.person if wanted.who == "mine" else ""
    rows = PromiseFilter(wanted.state, person, wanted.conversation, PAGE, place_of(wanted.after))
    found, following = await promise_page(desk, rows)
    return {
        "promises": found,
        "wanted": wanted,
        "query": address(wanted, after=wanted.after),
        "further": address(wanted, after=following) if following else "",
        "address": lambda **other: address(wanted, **other),
    }


@due_pages.get("/timers")
async def timers(
    request: Request, desk: TheDesk, visitor: Reader, wanted: Annotated[WantedTimers, Depends()]
) -> HTMLResponse:
    number = await newest(desk)
    found = await _timers(desk, wanted)
    return page(request, "timers.html", visitor, newest=number, kinds=KINDS, people=list(desk.team), **found)


@due_pages.get("/fragments/timers")
async def timers_fragment(
    request: Request, desk: TheDesk, visitor: Reader, wanted: Annotated[WantedTimers, Depends()]
) -> HTMLResponse:
    return page(request, "_timers.html", visitor, **await _timers(desk, wanted))


async def _timers(desk: Desk, wanted: WantedTimers) -> dict[str, Any]:
    rows = TimerFilter(
        wanted.kind, wanted.person, wanted.conversation, limit=PAGE, after=place_of(wanted.after)
    )
    found, following = await timer_page(desk, rows)
    return {
        "timers": found,
        "names": await names_of(desk, found),
        "wanted": wanted,
        "query": address(wanted, after=wanted.after),
        "further": address(wanted, after=following) if following else "",
    }


@due_pages.get("/timers/{name}")
async def timer(request: Request, desk: TheDesk, visitor: Reader, name: Id) -> HTMLResponse:
    found = await one_timer(desk, name)
    return page(request, "timer.html", visitor, timer=found, names=await names_of(desk, [found]))

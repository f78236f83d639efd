"""Saying that oneself, or a colleague, is here or away: the small form in the header, and a page for it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.desk.errors import DeskError, NotLikeThat
from services.desk.http.access import Answerer, Reader, SignInNeeded, TheDesk, Visitor, Word, signed_in
from services.desk.http.desk import Desk, desk_of
from services.desk.http.people import all_people
from services.desk.http.render import code_of, page
from services.desk.http.sign_in import local_path
from services.desk.presence import Word as PresenceWord
from services.desk.views.people import until_field

presence_page = APIRouter(include_in_schema=False)


@presence_page.get("/presence")
async def ask(
    request: Request, desk: TheDesk, visitor: Reader, person: Word = "", next: Word = "/team"
) -> HTMLResponse:
    if not visitor.person:
        raise SignInNeeded(f"/presence?person={person}")
    desk.presence.known(person or visitor.person)
    return await _shown(request, visitor, person or visitor.person, next)


@presence_page.post("/presence")
async def say(
    request: Request,
    desk: TheDesk,
    visitor: Answerer,
    state: Annotated[Literal["here", "away", "hours"], Form()],
    person: Annotated[str, Form(max_length=64)] = "",
    until: Annotated[str, Form(max_length=40)] = "",
    next: Annotated[str, Form(max_length=500)] = "/team",
) -> Response:
    """`until` is written in the visitor's own time, as the form says."""
    who = person or visitor.person
    desk.presence.known(who)
    try:
        moment = None if state == "hours" else _moment(until, _zone_of(desk, visitor))
        await desk.presence.say(who, PresenceWord(state, moment), visitor.person)
    except DeskError as error:
        if request.headers.get("hx-request"):
            return await _header(request, desk, visitor, next, state, until, str(error))
        return await _shown(request, visitor, who, next, state, until, str(error), code_of(error))
    if request.headers.get("hx-request"):
        return await _header(request, desk, visitor, next)
    return RedirectResponse(local_path(next), 303)


async def _header(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    next: str,
    state: str = "",
    until: str = "",
    problem: str = "",
) -> HTMLResponse:
    """Only the form in the header: whatever stands on the rest of the page stays, words half written too."""
    now = await signed_in(request, desk) or visitor
    back = local_path(next)
    if not problem:
        return page(request, "_presence.html", now, back_to=back)
    return page(
        request, "_presence.html", now, back_to=back, presence_problem=problem, me_state=state, me_until=until
    )


def _zone_of(desk: Desk, visitor: Visitor) -> str:
    person = desk.team.person(visitor.person)
    return desk.team.zone_of(person) if person else desk.team.company.zone


def _moment(text: str, zone: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise NotLikeThat("Say until when like 2026-03-02T09:30, or leave it empty.") from None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))


async def _shown(
    request: Request,
    visitor: Visitor,
    who: str,
    next: str,
    state: str = "",
    until: str = "",
    problem: str = "",
    code: int = 200,
) -> HTMLResponse:
    desk = desk_of(request)
    [shown] = [one for one in await all_people(desk) if one.id == who]
    if not problem:
        state = shown.said.state if shown.said else "hours"
        until = until_field(shown, _zone_of(desk, visitor))
    return page(
        request, "presence.html", visitor, code, shown=shown, next=local_path(next), problem=problem,
        state=state, until=until,
    )  # fmt: skip

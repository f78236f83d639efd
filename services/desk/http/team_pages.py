"""The page of the team: who is here, who does what, how work finds its person; and the file behind it."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from byname.bus.errors import BusUnavailable
from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.desk.http.access import Answerer, Reader, SignInNeeded, TheDesk, Visitor, Word
from services.desk.http.desk import Desk
from services.desk.http.people import all_people
from services.desk.http.render import page
from services.desk.store.handovers import list_handovers
from services.desk.team_file import LONGEST, Mistake, TeamChanged, TeamMistake, among, doubts_about
from services.desk.views.handovers import handover_view
from services.desk.views.team import card_view, policy_view
from services.desk.views.versions import compared, version_view

team_pages = APIRouter(include_in_schema=False)
Number = Annotated[int, Path(ge=1, lt=2**31)]
Version = Annotated[int, Form(ge=0, lt=2**31)]
SHOWN_HANDOVERS = 5
CATCH_UP_LOOKS, CATCH_UP_PAUSE_S = 40, 0.05
AWAY = "The bus is away, so nothing has changed. Your text is all here: save it again in a moment."


@team_pages.get("/team")
async def team_page(request: Request, desk: TheDesk, visitor: Reader, said: Word = "") -> HTMLResponse:
    if said.isdigit():
        await _caught_up(desk, int(said))
    async with desk.db.reading() as connection:
        moves = await list_handovers(connection, SHOWN_HANDOVERS)
    return page(
        request,
        "team.html",
        visitor,
        policy=policy_view(desk.team),
        **await _people(desk),
        moves=[handover_view(row, desk.team) for row in moves],
        notice=f"Version {said} is in force." if said.isdigit() else "",
        doubts=doubts_about(desk.team) if visitor.person else (),
    )


@team_pages.get("/fragments/team")
async def people_fragment(request: Request, desk: TheDesk, visitor: Reader) -> HTMLResponse:
    """The cards once more: who is here changes while the page is open."""
    return page(request, "_team.html", visitor, **await _people(desk))


async def _people(desk: Desk) -> dict[str, Any]:
    today = desk.clock.now().date()
    cards = {one.id: card_view(desk.team, one, today) for one in desk.team}
    return {"people": await all_people(desk), "cards": cards, "version": desk.watch.version}


async def _caught_up(desk: Desk, version: int) -> None:
    """What was just put in force comes back over the bus a moment later: whoever saved it shall see it."""
    for _ in range(CATCH_UP_LOOKS):
        if desk.watch.version >= version:
            return
        await asyncio.sleep(CATCH_UP_PAUSE_S)


@team_pages.get("/team/edit")
async def edit(request: Request, desk: TheDesk, visitor: Reader) -> HTMLResponse:
    if not visitor.person:
        raise SignInNeeded("/team/edit")
    found = await desk.team_file.current()
    return _form(request, visitor, found.version, found.text)


@team_pages.post("/team/edit")
async def save(
    request: Request,
    desk: TheDesk,
    visitor: Answerer,
    version: Version,
    text: Annotated[str, Form(max_length=2 * LONGEST)] = "",
) -> Response:
    """A mistake, a race, the bus away: the text stays in the form, and the team in force stays in force."""
    written = text.replace("\r\n", "\n")
    try:
        number = await desk.team_file.put(written, visitor.person, version)
    except TeamMistake as error:
        return _form(request, visitor, version, written, 422, mistake=error.mistake)
    except TeamChanged:
        return await _raced(request, desk, visitor, version, written)
    except BusUnavailable:
        return _form(request, visitor, version, written, 503, problem=AWAY)
    return RedirectResponse(f"/team?said={number}", 303)


@team_pages.get("/team/versions")
async def versions(request: Request, desk: TheDesk, visitor: Reader) -> HTMLResponse:
    found = await desk.team_file.versions()
    return page(
        request, "team_versions.html", visitor, versions=[version_view(one, desk.team) for one in found]
    )


@team_pages.get("/team/versions/{number}")
async def version_page(
    request: Request, desk: TheDesk, visitor: Reader, number: Number, other: int = 0
) -> HTMLResponse:
    """One version, and what it changed: against the one before it, or against `other`.

    A text may hold private addresses and keys: as the one in force, it is for whoever has signed in.
    """
    if not visitor.person:
        raise SignInNeeded(request.url.path)
    return await _version(request, desk, visitor, number, other)


@team_pages.post("/team/versions/{number}/again")
async def again(
    request: Request, desk: TheDesk, visitor: Answerer, number: Number, version: Version
) -> Response:
    """Put an earlier version in force once more."""
    try:
        new = await desk.team_file.again(number, visitor.person, version)
    except TeamMistake as error:
        problem = f"It is no team any more by today's rules. {error}"
        return await _version(request, desk, visitor, number, 0, problem, 422)
    except TeamChanged as error:
        return await _version(request, desk, visitor, number, 0, f"Nothing has changed: {error}", 409)
    return RedirectResponse(f"/team?said={new}", 303)


async def _raced(request: Request, desk: Desk, visitor: Visitor, version: int, written: str) -> HTMLResponse:
    """Somebody else was faster. Saving once more, with their version seen, is a decision."""
    now = await desk.team_file.current()
    name = version_view(now, desk.team).by or "somebody"
    problem = (
        f"Nothing was saved: version {now.version}, by {name}, has come into force since you began (you "
        f"had {version}). Look at what it changed, and put it into your text; saving again replaces it."
    )
    return _form(request, visitor, now.version, written, 409, problem=problem, raced=version)


def _form(
    request: Request,
    visitor: Visitor,
    version: int,
    text: str,
    code: int = 200,
    *,
    problem: str = "",
    mistake: Mistake | None = None,
    raced: int = 0,
) -> HTMLResponse:
    return page(
        request, "team_edit.html", visitor, code, version=version, text=text, problem=problem,
        mistake=mistake, raced=raced, missing=not text and not problem and mistake is None, longest=LONGEST,
        lines=max(min(text.count("\n") + 2, 60), 14),
    )  # fmt: skip


async def _version(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    number: int,
    other: int,
    problem: str = "",
    code: int = 200,
) -> HTMLResponse:
    every = await desk.team_file.versions()
    shown = among(every, number)
    earlier = next((one for one in every if one.version < number), None)
    before = among(every, other) if other else earlier
    both = before is not None and bool(before.text and shown.text)
    return page(
        request, "team_version.html", visitor, code,
        shown=version_view(shown, desk.team),
        text=shown.text,
        before=version_view(before, desk.team) if before else None,
        changes=compared(before.text, shown.text) if before and both else (),
        comparable=both,
        versions=[one.version for one in every],
        in_force=every[0].version if every else 0,
        problem=problem,
    )  # fmt: skip

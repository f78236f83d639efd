"""Handing customers over for good, on a page: what would go, the words of both, and what came of it."""

from __future__ import annotations

from typing import Annotated

from byname.ids import random_id
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.desk.errors import DeskError
from services.desk.handing_over import LONGEST_WORDS, Plan
from services.desk.http.access import Answerer, Id, Reader, SignInNeeded, TheDesk, Visitor, Word
from services.desk.http.desk import desk_of
from services.desk.http.handovers import one_handover
from services.desk.http.render import code_of, page
from services.desk.store.handovers import portfolios
from services.desk.views.model import name_of

handover_pages = APIRouter(include_in_schema=False)
PersonField = Annotated[str, Form(max_length=40, pattern=r"^[a-z0-9-]*$")]
Words = Annotated[str, Form(max_length=LONGEST_WORDS + 100)]
CHOOSE = "Choose who hands over, and who takes."


@handover_pages.get("/team/handover")
async def ask(request: Request, visitor: Reader, giver: Word = "", taker: Word = "") -> HTMLResponse:
    if not visitor.person:
        raise SignInNeeded("/team/handover" + (f"?giver={giver}" if giver else ""))
    return await _form(request, visitor, Plan(giver, taker))


@handover_pages.post("/team/handover")
async def decide(
    request: Request,
    desk: TheDesk,
    visitor: Answerer,
    giver: PersonField = "",
    taker: PersonField = "",
    farewell: Words = "",
    hello: Words = "",
    once: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    said, greeted = (one.replace("\r\n", "\n").strip() for one in (farewell, hello))
    plan = Plan(giver, taker, farewell=said, hello=greeted)
    if not giver or not taker:
        return await _form(request, visitor, plan, once, CHOOSE, 422)
    try:
        made = await desk.handing_over.decide(plan, visitor.person, key=once)
    except DeskError as error:
        return await _form(request, visitor, plan, once, str(error), code_of(error))
    return RedirectResponse(f"/team/handovers/{made}", 303)


@handover_pages.get("/team/handovers/{handover_id}")
async def result(request: Request, desk: TheDesk, visitor: Reader, handover_id: Id) -> HTMLResponse:
    return page(request, "handover_done.html", visitor, move=await one_handover(desk, handover_id))


async def _form(
    request: Request, visitor: Visitor, plan: Plan, once: str = "", problem: str = "", code: int = 200
) -> HTMLResponse:
    desk = desk_of(request)
    async with desk.db.reading() as connection:
        givers = await portfolios(connection)
    going = givers.get(plan.giver)
    return page(
        request, "handover.html", visitor, code,
        plan=plan,
        givers=sorted((name_of(desk.team, one), one) for one in givers),
        going=going,
        giver_name=name_of(desk.team, plan.giver),
        takers=sorted(desk.team, key=lambda one: (one.name.casefold(), one.id)),
        once=once or random_id("once"),
        problem=problem,
        longest=LONGEST_WORDS,
    )  # fmt: skip

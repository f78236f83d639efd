"""Pages of wishes: all of them, and one with those who wait to be told."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.desk.errors import DeskError, NotThere
from services.desk.http.access import Answerer, Id, Reader, TheDesk, Visitor, Word
from services.desk.http.beside import newest
from services.desk.http.desk import Desk
from services.desk.http.due_queries import one_wish, place_of, wish_page
from services.desk.http.render import code_of, page
from services.desk.http.wishes import LONGEST_WORDS
from services.desk.store.wishes import WishFilter

wish_pages = APIRouter(include_in_schema=False)
PAGE = 50
State = Literal["", "open", "done"]


@wish_pages.get("/wishes")
async def wishes(
    request: Request, desk: TheDesk, visitor: Reader, state: State = "", before: Word = ""
) -> HTMLResponse:
    number = await newest(desk)
    return page(request, "wishes.html", visitor, newest=number, **await _wishes(desk, state, before))


@wish_pages.get("/fragments/wishes")
async def wishes_fragment(
    request: Request, desk: TheDesk, visitor: Reader, state: State = "", before: Word = ""
) -> HTMLResponse:
    return page(request, "_wishes.html", visitor, **await _wishes(desk, state, before))


async def _wishes(desk: Desk, state: State, before: str) -> dict[str, Any]:
    found, following = await wish_page(desk, WishFilter(state, PAGE, place_of(before)))
    return {"wishes": found, "state": state, "before": before, "further": following}


@wish_pages.get("/wishes/{wish_id}")
async def wish(
    request: Request, desk: TheDesk, visitor: Reader, wish_id: Id, after: Word = ""
) -> HTMLResponse:
    return await _shown(request, desk, visitor, wish_id, after)


@wish_pages.get("/fragments/wishes/{wish_id}")
async def wish_fragment(
    request: Request, desk: TheDesk, visitor: Reader, wish_id: Id, after: Word = ""
) -> HTMLResponse:
    return page(request, "_wish.html", visitor, wish=await one_wish(desk, wish_id, after), after=after)


@wish_pages.post("/wishes/{wish_id}/done")
async def done(
    request: Request,
    desk: TheDesk,
    visitor: Answerer,
    wish_id: Id,
    words: Annotated[str, Form(max_length=LONGEST_WORDS)] = "",
) -> Response:
    """It has come true. Words are kept in the form where something is wrong."""
    try:
        await desk.wishing.come_true(wish_id, words.replace("\r\n", "\n"), visitor.person)
    except NotThere:
        raise
    except DeskError as error:
        return await _shown(request, desk, visitor, wish_id, "", words, str(error), code_of(error))
    return RedirectResponse(f"/wishes/{wish_id}", 303)


async def _shown(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    wish_id: str,
    after: str,
    words: str = "",
    problem: str = "",
    code: int = 200,
) -> HTMLResponse:
    number = await newest(desk)
    found = await one_wish(desk, wish_id, after)
    return page(
        request, "wish.html", visitor, code, wish=found, newest=number, after=after, words=words,
        problem=problem, longest=LONGEST_WORDS,
    )  # fmt: skip

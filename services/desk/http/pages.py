"""The pages that only show: the list, parts of pages that are looked at again, files, and one decision."""

from __future__ import annotations

from typing import Annotated, Literal

from byname.ids import random_id
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.desk.http.access import Answerer, Id, Reader, TheDesk, Word
from services.desk.http.beside import Wanted, beside, newest
from services.desk.http.due_pages import todays
from services.desk.http.files import attachment, full_message
from services.desk.http.queries import offers, one_conversation
from services.desk.http.render import page

pages = APIRouter(include_in_schema=False)

HTML_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
SAID = {"call": "The call is kept. It appears here in a moment."}
Listed = Annotated[Wanted, Depends()]


@pages.get("/")
async def home(
    request: Request, desk: TheDesk, visitor: Reader, wanted: Listed, said: Word = ""
) -> HTMLResponse:
    number = await newest(desk)
    return page(
        request,
        "home.html",
        visitor,
        newest=number,
        said=SAID.get(said, ""),
        offers=await offers(desk),
        once=random_id("once"),
        **await todays(desk, visitor),
        **await beside(desk, wanted),
    )


@pages.get("/fragments/list")
async def list_fragment(
    request: Request, desk: TheDesk, visitor: Reader, wanted: Listed, shown: Word = ""
) -> HTMLResponse:
    return page(request, "_list.html", visitor, **await beside(desk, wanted, shown))


@pages.get("/fragments/conversations/{conversation_id}")
async def conversation_fragment(
    request: Request, desk: TheDesk, visitor: Reader, conversation_id: Id
) -> HTMLResponse:
    found = await one_conversation(desk, conversation_id)
    return page(request, "_conversation.html", visitor, conversation=found)


@pages.post("/replies/{reply_id}/resolve")
async def resolve(
    desk: TheDesk,
    visitor: Answerer,
    reply_id: Id,
    decision: Annotated[Literal["again", "sent"], Form()],
    conversation_id: Annotated[str, Form(pattern=r"^cv_[0-9a-z]+$")],
) -> Response:
    await desk.actions.resolve(reply_id, visitor.person, send_again=decision == "again")
    return RedirectResponse(f"/conversations/{conversation_id}", 303)


@pages.get("/attachments/{message_id}/{number}")
async def page_attachment(desk: TheDesk, _visitor: Reader, message_id: Id, number: int) -> Response:
    return await attachment(desk, message_id, number)


@pages.get("/messages/{message_id}/html")
async def as_sent(desk: TheDesk, _visitor: Reader, message_id: Id) -> Response:
    """A customer's HTML, for a frame: no scripts, no forms, nothing loaded from anywhere, no origin."""
    found = await full_message(desk, message_id)
    headers = {"Content-Security-Policy": HTML_POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return HTMLResponse(f"<!doctype html><meta charset=utf-8>{found.html}", headers=headers)


@pages.get("/messages/{message_id}/full")
async def whole(request: Request, desk: TheDesk, visitor: Reader, message_id: Id) -> HTMLResponse:
    """A message that is too long for its conversation's page."""
    found = await full_message(desk, message_id)
    return page(request, "whole.html", visitor, text=found.text_full or found.text)

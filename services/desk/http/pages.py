"""The page: a list of conversations, and one of them."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from byname.contracts import Command
from byname.ids import random_id
from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.desk.http.access import Answerer, Id, Reader, TheDesk, Word
from services.desk.http.api import LONGEST_ANSWER
from services.desk.http.desk import Desk
from services.desk.http.files import attachment, full_message
from services.desk.http.queries import conversation_page, one_conversation, parse_before
from services.desk.http.render import page
from services.desk.store.read import Filter, last_number

pages = APIRouter(include_in_schema=False)
PAGE = 40

HTML_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
Status = Literal["", "open", "closed"]


@pages.get("/")
async def home(
    request: Request, desk: TheDesk, visitor: Reader, status: Status = "", owner: Word = "", before: Word = ""
) -> HTMLResponse:
    shown = await _list(desk, status, owner, before)
    return page(request, "home.html", visitor, newest=await _newest(desk), **shown)


@pages.get("/fragments/list")
async def list_fragment(
    request: Request,
    desk: TheDesk,
    visitor: Reader,
    status: Status = "",
    owner: Word = "",
    before: Word = "",
    shown: Word = "",
) -> HTMLResponse:
    found = await _list(desk, status, owner, before, shown)
    return page(request, "_list.html", visitor, **found)


@pages.get("/conversations/{conversation_id}")
async def conversation(request: Request, desk: TheDesk, visitor: Reader, conversation_id: Id) -> HTMLResponse:
    newest = await _newest(desk)  # before reading: what comes in between is told once more, not missed
    found = await one_conversation(desk, conversation_id)
    beside = await _list(desk, "", "", "", shown=conversation_id)
    return page(
        request,
        "conversation.html",
        visitor,
        conversation=found,
        once=random_id("once"),
        newest=newest,
        longest=LONGEST_ANSWER,
        **beside,
    )


@pages.get("/fragments/conversations/{conversation_id}")
async def conversation_fragment(
    request: Request, desk: TheDesk, visitor: Reader, conversation_id: Id
) -> HTMLResponse:
    found = await one_conversation(desk, conversation_id)
    return page(request, "_conversation.html", visitor, conversation=found)


@pages.post("/conversations/{conversation_id}/answer")
async def answer(
    desk: TheDesk,
    visitor: Answerer,
    conversation_id: Id,
    once: Annotated[str, Form(max_length=100)],
    action: Annotated[Literal["send", "note", "close"], Form()],
    text: Annotated[str, Form(max_length=LONGEST_ANSWER)] = "",
) -> Response:
    said = text.replace("\r\n", "\n").strip()
    if not said and action != "close":
        raise HTTPException(422, "there was nothing to send: go back and write something")
    commands = [Command(name="note", text=said)] if action == "note" else []
    if action == "close":
        commands.append(Command(name="close"))
    await desk.actions.answer(
        conversation_id, visitor.person, "" if action == "note" else said, commands=commands, key=once
    )
    return RedirectResponse(f"/conversations/{conversation_id}#newest", 303)


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


async def _list(desk: Desk, status: str, owner: str, before: str, shown: str = "") -> dict[str, Any]:
    try:
        place = parse_before(before)
    except ValueError:
        raise HTTPException(422, "this address is not one that the list gave") from None
    found, after = await conversation_page(desk, Filter(owner, status, "", PAGE, place))
    kept = {"status": status, "owner": owner, "before": before}
    return {
        "conversations": found,
        "status": status,
        "owner": owner,
        "before": before,
        "query": urlencode({name: value for name, value in kept.items() if value}),
        "older": urlencode({"status": status, "owner": owner, "before": after}) if after else "",
        "shown": shown,
    }


async def _newest(desk: Desk) -> int:
    async with desk.db.reading() as connection:
        return await last_number(connection)

"""The form on which a person logs a call. Whatever goes wrong, the words stay in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from byname.bus.errors import BusUnavailable
from byname.channels.phone.note import LONGEST_NOTES
from byname.ids import random_id
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.desk.call_log import NOT_ENABLED
from services.desk.errors import DeskError, NotLikeThat, NotNow
from services.desk.http.access import Answerer, Reader, SignInNeeded, TheDesk, Visitor, Word
from services.desk.http.desk import Desk
from services.desk.http.queries import one_conversation
from services.desk.http.render import code_of, page
from services.desk.store.customers import handles_of
from services.desk.views.shown import is_withheld

call_pages = APIRouter(include_in_schema=False)
PROMISES = 3  # lines of the form; the API takes more
TEXTS = ("direction", "outcome", "number", "name", "email", "started", "minutes", "notes", "recap", "zone",
         "conversation", "once")  # fmt: skip
EMPTY = {"direction": "in", "outcome": "answered"}
AWAY = "The bus is away, so this call is not kept yet. Your words are all here: send them again in a moment."


@call_pages.get("/calls/new")
async def new_call(request: Request, desk: TheDesk, visitor: Reader, conversation: Word = "") -> HTMLResponse:
    if not visitor.person:
        raise SignInNeeded(str(request.url.path) + (f"?conversation={conversation}" if conversation else ""))
    if not desk.call_log.enabled:
        raise NotNow(NOT_ENABLED)
    values = {**EMPTY, "once": random_id("once")}
    values["started"] = desk.clock.now().strftime("%Y-%m-%dT%H:%M")
    if conversation:
        values |= await _about(desk, conversation)
    return _form(request, visitor, values)


@call_pages.post("/calls")
async def log_call(request: Request, desk: TheDesk, visitor: Answerer) -> Response:
    sent = await request.form()
    values = {name: str(value)[: LONGEST_NOTES * 2].replace("\r\n", "\n") for name, value in sent.items()}
    try:
        await desk.call_log.log(visitor.person, read_form(values), key=values.get("once", ""))
    except BusUnavailable:
        return _form(request, visitor, values, AWAY, 503)
    except DeskError as error:
        return _form(request, visitor, values, str(error), code_of(error))
    there = values.get("conversation", "")
    return RedirectResponse(f"/conversations/{there}?said=call#newest" if there else "/?said=call", 303)


def read_form(values: Mapping[str, str]) -> dict[str, Any]:
    """The note that a form says. NotLikeThat names what cannot be read."""
    zone = _zone(values.get("zone", ""))
    promises = [
        {"text": text, "due": _moment(values.get(f"due{number}", ""), zone, "until when")}
        for number in range(PROMISES)
        if (text := values.get(f"promise{number}", "").strip())
    ]
    started = _moment(values.get("started", ""), zone, "when the call was")
    if started is None:
        raise NotLikeThat("Say when the call was.")
    texts = ("direction", "outcome", "number", "name", "email", "conversation")
    return {
        **{name: values.get(name, "").strip() for name in texts},
        "notes": values.get("notes", "").strip(),
        "started_at": started,
        "length_s": _seconds(values.get("minutes", "")),
        "promises": promises,
        "recap": bool(values.get("recap")),
    }


def _moment(text: str, zone: tzinfo, what: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotLikeThat(f"Say {what} like 2026-03-02T09:30.") from None


def _zone(name: str) -> tzinfo:
    """Where the browser is; UTC, as the form says, when it has not told."""
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, OSError, ValueError):
        return UTC


def _seconds(minutes: str) -> int:
    try:
        seconds = round(float(minutes or "0") * 60)
    except (ValueError, OverflowError):
        raise NotLikeThat("Say how long it was in minutes, like 4 or 2.5.") from None
    if not 0 <= seconds <= 86_400:
        raise NotLikeThat("A call lasts between 0 minutes and a day.")
    return seconds


async def _about(desk: Desk, conversation: str) -> dict[str, str]:
    """What the conversation's customer makes known already."""
    found = await one_conversation(desk, conversation)
    async with desk.db.reading() as connection:
        handles = await handles_of(connection, found.customer.id)
    numbers = [one["address"] for one in handles if one["channel"] == "phone"]
    known = next((one for one in reversed(numbers) if not is_withheld(one)), "")
    name = next((one["name"] for one in handles if one["name"]), "")
    return {"conversation": found.id, "name": name, "number": known}


def _form(
    request: Request, visitor: Visitor, values: Mapping[str, str], problem: str = "", code: int = 200
) -> HTMLResponse:
    names = (*TEXTS, *(f"{kind}{number}" for kind in ("promise", "due") for number in range(PROMISES)))
    shown = {name: values.get(name, "") for name in names}
    return page(
        request, "call.html", visitor, code, values=shown, problem=problem, promises=range(PROMISES),
        longest=LONGEST_NOTES,
    )  # fmt: skip

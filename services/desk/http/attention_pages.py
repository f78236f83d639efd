"""Pages about attention: what nobody has, incidents, blocked senders, and a person's held answers."""

from __future__ import annotations

from typing import Annotated, Literal

from byname.ids import random_id
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.desk.http.access import Answerer, Id, Reader, TheDesk, Word
from services.desk.http.around import near, questions
from services.desk.http.attention import incident_page
from services.desk.http.beside import newest
from services.desk.http.conversation_page import chosen_channel
from services.desk.http.queries import all_blocks, all_incidents, offers, one_conversation
from services.desk.http.render import page
from services.desk.http.sign_in import local_path

attention_pages = APIRouter(include_in_schema=False)
Next = Annotated[str, Form(max_length=500)]


@attention_pages.get("/fragments/offers")
async def offers_fragment(request: Request, desk: TheDesk, visitor: Reader) -> HTMLResponse:
    found = await offers(desk)
    return page(request, "_offers.html", visitor, offers=found, once=random_id("once"))


@attention_pages.get("/fragments/conversations/{conversation_id}/held")
async def held_fragment(
    request: Request, desk: TheDesk, visitor: Reader, conversation_id: Id
) -> HTMLResponse:
    found = await one_conversation(desk, conversation_id)
    return page(request, "_held.html", visitor, conversation=found, **await questions(desk, visitor, found))


@attention_pages.get("/fragments/conversations/{conversation_id}/colleagues")
async def colleagues_fragment(
    request: Request, desk: TheDesk, visitor: Reader, conversation_id: Id
) -> HTMLResponse:
    return page(request, "_colleagues.html", visitor, **near(desk, visitor, conversation_id))


@attention_pages.post("/held/{answer_id}")
async def decide(
    desk: TheDesk,
    visitor: Answerer,
    answer_id: Id,
    decision: Annotated[Literal["again", "away"], Form()],
    way: Annotated[str, Form(pattern=r"^([a-z][a-z0-9]{1,15}(:public)?)?$")] = "",
) -> Response:
    """Send it all the same, or throw it away."""
    if decision == "away":
        conversation = await desk.held.throw_away(answer_id, visitor.person)
        return RedirectResponse(f"/conversations/{conversation}#newest", 303)
    row = await desk.held.once(answer_id, visitor.person)
    channel = await chosen_channel(desk, row["conversation"], way)
    await desk.held.again(row, channel)
    return RedirectResponse(f"/conversations/{row['conversation']}#newest", 303)


@attention_pages.get("/incidents")
async def incidents(request: Request, desk: TheDesk, visitor: Reader) -> HTMLResponse:
    number = await newest(desk)
    return page(request, "incidents.html", visitor, incidents=await all_incidents(desk), newest=number)


@attention_pages.get("/fragments/incidents")
async def incidents_fragment(request: Request, desk: TheDesk, visitor: Reader) -> HTMLResponse:
    return page(request, "_incidents.html", visitor, incidents=await all_incidents(desk))


@attention_pages.get("/incidents/{incident_id}")
async def incident(
    request: Request, desk: TheDesk, visitor: Reader, incident_id: Id, before: Word = ""
) -> HTMLResponse:
    number = await newest(desk)
    found = await incident_page(desk, incident_id, before)
    return page(
        request, "incident.html", visitor, incident=found, newest=number, once=random_id("once"),
        before=before,
    )  # fmt: skip


@attention_pages.get("/fragments/incidents/{incident_id}")
async def incident_fragment(
    request: Request, desk: TheDesk, visitor: Reader, incident_id: Id, before: Word = ""
) -> HTMLResponse:
    found = await incident_page(desk, incident_id, before)
    return page(request, "_incident.html", visitor, incident=found, before=before)


@attention_pages.post("/incidents/{incident_id}/close")
async def close(
    desk: TheDesk,
    visitor: Answerer,
    incident_id: Id,
    once: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    await desk.attention.close_incident(incident_id, visitor.person, key=once)
    return RedirectResponse(f"/incidents/{incident_id}", 303)


@attention_pages.get("/blocked")
async def blocked(request: Request, desk: TheDesk, visitor: Reader) -> HTMLResponse:
    number = await newest(desk)
    return page(request, "blocked.html", visitor, blocks=await all_blocks(desk), newest=number)


@attention_pages.get("/fragments/blocked")
async def blocked_fragment(request: Request, desk: TheDesk, visitor: Reader) -> HTMLResponse:
    return page(request, "_blocked.html", visitor, blocks=await all_blocks(desk))


@attention_pages.post("/blocked/{block_id}/unblock")
async def unblock(desk: TheDesk, visitor: Answerer, block_id: Id, next: Next = "/blocked") -> Response:
    await desk.attention.unblock(block_id, visitor.person)
    return RedirectResponse(local_path(next), 303)

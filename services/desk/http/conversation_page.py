"""One conversation: what was said, and the form to answer, whose words are kept when something is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from byname.contracts import Command
from byname.ids import random_id
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.desk.errors import DeskError, NotNow
from services.desk.http.access import Answerer, Id, Reader, TheDesk, Visitor, Word
from services.desk.http.beside import beside, newest
from services.desk.http.body import LONGEST_ANSWER
from services.desk.http.calls import recap_of, say_typing
from services.desk.http.desk import Desk
from services.desk.http.queries import one_conversation
from services.desk.http.render import code_of, page
from services.desk.views import WayView, chosen_way

conversation_pages = APIRouter(include_in_schema=False)
NOTHING = "There was nothing to send: write something first."
CHOOSE = "Choose where the answer goes."
NO_WAY = "No answer can go out from here now: keep your words as a note."
CHANGED = "They have written on {label} since, {how}: look whether your words fit there, then send again."
PUBLIC = ":public"
ChosenWay = Annotated[str, Form(pattern=r"^([a-z][a-z0-9]{1,15}(:public)?)?$")]


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """What stands in the form. `way` is a channel, marked when it was public as the person saw it."""

    text: str = ""
    once: str = ""
    way: str | None = None
    problem: str = ""
    hint: str = ""


@conversation_pages.get("/conversations/{conversation_id}")
async def conversation(
    request: Request, desk: TheDesk, visitor: Reader, conversation_id: Id, recap: Word = "", said: Word = ""
) -> HTMLResponse:
    form = AnswerForm()
    if recap and visitor.person:
        draft = await recap_of(desk, visitor.person, conversation_id, recap)
        form = AnswerForm(draft.text, way="email", hint="A draft: nothing is sent before you press Send.")
    notice = "The call is kept. It appears here in a moment." if said == "call" else ""
    return await _shown(request, desk, visitor, conversation_id, form, notice=notice)


@conversation_pages.post("/conversations/{conversation_id}/answer")
async def answer(
    request: Request,
    desk: TheDesk,
    visitor: Answerer,
    conversation_id: Id,
    once: Annotated[str, Form(max_length=100)],
    action: Annotated[Literal["send", "note", "close"], Form()],
    text: Annotated[str, Form(max_length=LONGEST_ANSWER)] = "",
    way: ChosenWay = "",
) -> Response:
    said = text.replace("\r\n", "\n").strip()
    form = AnswerForm(said, once, way)
    if not said and action != "close":
        return await _shown(request, desk, visitor, conversation_id, form, NOTHING, 422)
    commands = [Command(name="note", text=said)] if action == "note" else []
    if action == "close":
        commands.append(Command(name="close"))
    words = "" if action == "note" else said
    try:
        channel = await _channel(desk, conversation_id, way) if words else None
        await desk.actions.answer(
            conversation_id, visitor.person, words, commands=commands, channel=channel, key=once
        )
    except DeskError as error:
        return await _shown(request, desk, visitor, conversation_id, form, str(error), code_of(error))
    return RedirectResponse(f"/conversations/{conversation_id}#newest", 303)


@conversation_pages.post("/conversations/{conversation_id}/typing")
async def typing(
    desk: TheDesk, visitor: Answerer, conversation_id: Id, on: Annotated[bool, Form()]
) -> Response:
    await say_typing(desk, visitor.person, conversation_id, on=on)
    return Response(status_code=204)


async def _channel(desk: Desk, conversation_id: str, way: str) -> str | None:
    """Where it goes; NotNow when words meant for one customer would be read by everybody, or the reverse."""
    ways = (await one_conversation(desk, conversation_id)).ways
    if not way:
        by_itself = chosen_way(ways)
        if ways and (by_itself is None or by_itself.public):
            raise NotNow(CHOOSE if any(one.usable for one in ways) else NO_WAY)
        return by_itself.channel if by_itself else None
    now = next((one for one in ways if one.channel == way.removesuffix(PUBLIC)), None)
    if now and now.public is not way.endswith(PUBLIC):
        how = "and everybody can read it there" if now.public else "in private"
        raise NotNow(CHANGED.format(label=now.label, how=how))
    return way.removesuffix(PUBLIC)


async def _shown(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    conversation_id: str,
    form: AnswerForm,
    problem: str = "",
    code: int = 200,
    *,
    notice: str = "",
) -> HTMLResponse:
    number = await newest(desk)  # before reading: what comes in between is told once more, not missed
    found = await one_conversation(desk, conversation_id)
    return page(
        request,
        "conversation.html",
        visitor,
        code,
        conversation=found,
        form=form,
        problem=problem,
        notice=notice,
        chosen=_chosen(found.ways, form.way),
        once=form.once or random_id("once"),
        newest=number,
        longest=LONGEST_ANSWER,
        **await beside(desk, "", "", "", shown=conversation_id),
    )


def _chosen(ways: Sequence[WayView], wanted: str | None) -> str:
    """The channel that is marked when the page comes; none where only the person can know."""
    usable = [one.channel for one in ways if one.usable]
    channel = (wanted or "").removesuffix(PUBLIC)
    if channel in usable:
        return channel
    by_itself = chosen_way(ways)
    return by_itself.channel if by_itself else ""

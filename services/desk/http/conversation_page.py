"""One conversation: what was said, and the form to answer, whose words are kept when something is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated

from byname.channels.email.answer import read_answer
from byname.contracts import Command
from byname.ids import random_id
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.desk.errors import DeskError, NotLikeThat, NotNow
from services.desk.http.access import Answerer, Id, Reader, TheDesk, Visitor, Word
from services.desk.http.answer_form import DONE, WITH_WORDS, Fields, fields_of, order_of
from services.desk.http.around import around
from services.desk.http.beside import beside, newest
from services.desk.http.body import LONGEST_ANSWER
from services.desk.http.calls import recap_of, say_typing
from services.desk.http.desk import Desk
from services.desk.http.due_form import due_order, promised
from services.desk.http.due_queries import prepared
from services.desk.http.queries import one_conversation
from services.desk.http.render import code_of, page
from services.desk.views import WayView, chosen_way

conversation_pages = APIRouter(include_in_schema=False)
NOTHING = "There was nothing to send: write something first."
CHOOSE = "Choose where the answer goes."
NO_WAY = "No answer can go out from here now: keep your words as a note."
CHANGED = "They have written on {label} since, {how}: look whether your words fit there, then send again."
WHEN = "Write when the words shall go out, for instance: tomorrow 9:00."
NOW_OR_LATER = "You wrote when it goes out: press Send later, or empty that field to send it now."
DRAFT = "A draft: nothing is sent before you press Send."
KEPT = "Your words are still below; nothing was sent."
PUBLIC = ":public"
SAID = {"call": "The call is kept. It appears here in a moment.", "away": "Thrown away.", **DONE}


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """What stands in the form. `way` is a channel, marked when it was public as the person saw it."""

    text: str = ""
    once: str = ""
    way: str | None = None
    problem: str = ""
    hint: str = ""
    again: str = ""
    fields: Fields = field(default_factory=Fields)


@conversation_pages.get("/conversations/{conversation_id}")
async def conversation(
    request: Request,
    desk: TheDesk,
    visitor: Reader,
    conversation_id: Id,
    recap: Word = "",
    again: Word = "",
    tell: Word = "",
    unsaid: Word = "",
    said: Word = "",
) -> HTMLResponse:
    form = AnswerForm()
    if (tell or unsaid) and visitor.person:
        text = await prepared(desk, conversation_id, tell, unsaid)
        form = AnswerForm(text, hint=DRAFT if text else "")
    elif recap and visitor.person:
        draft = await recap_of(desk, visitor.person, conversation_id, recap)
        form = AnswerForm(draft.text, way="email", hint=DRAFT)
    elif again and visitor.person:
        held = await desk.held.get(again, visitor.person)
        fields = fields_of(held["commands"])
        form = AnswerForm(held["text"] or "", way=held["way"] or None, hint=DRAFT, again=again, fields=fields)
    return await _shown(request, desk, visitor, conversation_id, form, notice=SAID.get(said, ""))


@conversation_pages.post("/conversations/{conversation_id}/answer")
async def answer(
    request: Request, desk: TheDesk, visitor: Answerer, conversation_id: Id, fields: Annotated[Fields, Form()]
) -> Response:
    form = AnswerForm(fields.said, fields.once, fields.way, again=fields.again, fields=fields)
    try:
        if fields.wanted in WITH_WORDS:
            await _say(desk, visitor.person, conversation_id, fields)
            said = "?said=later" if fields.wanted == "later" else ""
            return RedirectResponse(f"/conversations/{conversation_id}{said}#newest", 303)
        due = await due_order(desk, fields.wanted, fields, visitor.person)
        commands = (due,) if due else order_of(fields, desk.team)
        await desk.actions.answer(conversation_id, visitor.person, commands=commands, key=fields.once)
    except DeskError as error:
        return await _shown(request, desk, visitor, conversation_id, form, str(error), code_of(error))
    if fields.said:  # an order is no reason to lose what somebody has begun to write
        kept = AnswerForm(fields.said, way=fields.way, hint=KEPT, again=fields.again)
        done = DONE.get(fields.wanted, "")
        return await _shown(request, desk, visitor, conversation_id, kept, notice=done)
    return RedirectResponse(f"/conversations/{conversation_id}?said={fields.wanted}", 303)


@conversation_pages.post("/conversations/{conversation_id}/typing")
async def typing(
    desk: TheDesk,
    visitor: Answerer,
    conversation_id: Id,
    on: Annotated[bool, Form()],
    visitors: Annotated[bool, Form()] = True,
) -> Response:
    """Colleagues see it; with `visitors` the customer on chat does, too."""
    await desk.colleagues.say(conversation_id, visitor.person, writing=on)
    if visitors:
        await say_typing(desk, visitor.person, conversation_id, on=on)
    return Response(status_code=204)


async def _say(desk: Desk, person: str, conversation_id: str, fields: Fields) -> None:
    """Send the words, keep them as a note, or close. What is typed as in a mail is understood as there."""
    text, commands, repeats = fields.said, [], ""
    if fields.wanted == "note":
        text, commands = "", [Command(name="note", text=text)] if text else []
    elif text:
        typed = read_answer(text)
        if typed.problem:
            raise NotLikeThat(typed.problem)
        text, commands = typed.text, [Command(name=one.name, text=one.words) for one in typed.commands]
    commands += _beside_words(desk, person, fields, text)
    if fields.wanted == "close" and not any(one.name == "close" for one in commands):
        commands.append(Command(name="close"))
    if not text and not commands:
        raise NotLikeThat(NOTHING)
    if fields.again and text:
        held, repeats = await desk.held.once(fields.again, person), fields.again
        if held["code"] == "huddle":
            commands.append(Command(name="anyway"))
    channel = await chosen_channel(desk, conversation_id, fields.way) if text else None
    await desk.actions.answer(
        conversation_id, person, text, commands=commands, channel=channel, seen=fields.seen, key=fields.once,
        repeats=repeats,
    )  # fmt: skip


def _beside_words(desk: Desk, person: str, fields: Fields, text: str) -> list[Command]:
    """What the small fields say goes with the words: a promise that was written there is not forgotten."""
    if fields.wanted == "later":
        if not fields.later_when:
            raise NotLikeThat(WHEN)
        return [Command(name="later", text=fields.later_when)]
    if text and fields.later_when and fields.wanted != "note":
        raise NotLikeThat(NOW_OR_LATER)
    if text and fields.wanted != "note" and (fields.promise_when or fields.promise_what):
        return [promised(desk, fields, person)]
    return []


async def chosen_channel(desk: Desk, conversation_id: str, way: str) -> str | None:
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
        **await around(desk, visitor, found),
        **await beside(desk, shown=conversation_id),
    )


def _chosen(ways: Sequence[WayView], wanted: str | None) -> str:
    """The channel that is marked when the page comes; none where only the person can know."""
    usable = [one.channel for one in ways if one.usable]
    channel = (wanted or "").removesuffix(PUBLIC)
    if channel in usable:
        return channel
    by_itself = chosen_way(ways)
    return by_itself.channel if by_itself else ""

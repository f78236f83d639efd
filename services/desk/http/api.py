"""The API: every route needs a bearer token; its OpenAPI description is at /openapi.json."""

from __future__ import annotations

from typing import Annotated, Literal

from byname.contracts import Command
from fastapi import APIRouter, HTTPException, Path, Query, Response
from pydantic import BaseModel, Field

from services.desk.http.access import Bearer, Id, TheDesk, Word
from services.desk.http.attention import SLIP, CommandBody, commands_of
from services.desk.http.body import NOT_THERE, REFUSED, Accepted, Body, ChannelName, Key, Seen, Text
from services.desk.http.files import FullMessage, attachment, full_message
from services.desk.http.queries import conversation_page, one_conversation, parse_before
from services.desk.store.read import Filter
from services.desk.store.trace import find_way
from services.desk.trace import Hop, hops
from services.desk.views import ConversationDetail, ConversationView

Anything = Annotated[str, Path(pattern=r"^[\x21-\x7e]{1,1000}$")]


class NoteBody(Body):
    """Words for colleagues."""

    text: Text = Field(description="plain text, at most 100,000 characters")


class ReplyBody(NoteBody):
    """An answer to the customer."""

    channel: ChannelName | None = Field(
        None, description="one of the conversation's `ways`; by itself where the customer last wrote"
    )
    commands: list[CommandBody] = Field([], max_length=20, description="orders that go with the words")
    seen: Seen = Field(
        0,
        description="the conversation's `seen` as it was read: if somebody else has answered since, this "
        "answer is held (code `collision`) until it comes with the command `anyway`; 0: not known",
    )


class ResolveBody(Body):
    """What to do about a reply of which nobody knows whether it arrived."""

    send_again: bool = Field(description="true: it goes out again; false: it counts as sent")


class ConversationsAnswer(BaseModel):
    """A page of conversations; `next` is the `before` of the page after it, empty on the last one."""

    conversations: list[ConversationView]
    next: str


class TraceAnswer(BaseModel):
    """The way that an id is part of, in order."""

    id: str
    hops: list[Hop]


api = APIRouter(prefix="/api", tags=["conversations"])


@api.get("/conversations", summary="Conversations, newest activity first", responses=REFUSED)
async def list_conversations(
    desk: TheDesk,
    _person: Bearer,
    owner: Word = "",
    status: Literal["", "open", "closed"] = "",
    customer: Annotated[Word, Query(description="a customer's id or address")] = "",
    person: Annotated[Word, Query(description="who has it, or whom it belongs to")] = "",
    tag: Word = "",
    topic: Annotated[Word, Query(description="a topic's id")] = "",
    offered: Annotated[bool, Query(description="only those that nobody has")] = False,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[Word, Query(description="`next` of the page before")] = "",
) -> ConversationsAnswer:
    try:
        place = parse_before(before)
    except ValueError:
        raise HTTPException(422, "`before` is not one that an earlier answer gave as `next`") from None
    known_as = customer.lower() if "@" in customer else customer
    wanted = Filter(owner, status, known_as, limit, place, person, tag.casefold(), topic, offered=offered)
    found, after = await conversation_page(desk, wanted)
    return ConversationsAnswer(conversations=found, next=after)


@api.get(
    "/conversations/{conversation_id}",
    summary="One conversation: what was said, decided, and how far it came",
    responses=REFUSED | NOT_THERE,
)
async def get_conversation(desk: TheDesk, _person: Bearer, conversation_id: Id) -> ConversationDetail:
    return await one_conversation(desk, conversation_id)


@api.post(
    "/conversations/{conversation_id}/replies",
    status_code=202,
    summary="Answer the customer, as the token's person",
    responses=REFUSED
    | NOT_THERE
    | SLIP
    | {409: {"description": "the Idempotency-Key was used for other words; not on this channel"}},
)
async def post_reply(
    desk: TheDesk, person: Bearer, conversation_id: Id, body: ReplyBody, key: Key = ""
) -> Accepted:
    answer = await desk.actions.answer(
        conversation_id, person, body.text, commands=commands_of(body.commands), channel=body.channel,
        seen=body.seen, key=key,
    )  # fmt: skip
    return Accepted(id=answer, conversation=conversation_id)


@api.post(
    "/conversations/{conversation_id}/notes",
    status_code=202,
    summary="Leave a note for colleagues; the customer never sees it",
    responses=REFUSED | NOT_THERE,
)
async def post_note(
    desk: TheDesk, person: Bearer, conversation_id: Id, body: NoteBody, key: Key = ""
) -> Accepted:
    note = Command(name="note", text=body.text)
    answer = await desk.actions.answer(conversation_id, person, commands=[note], key=key)
    return Accepted(id=answer, conversation=conversation_id)


@api.post(
    "/conversations/{conversation_id}/close",
    status_code=202,
    summary="The matter is settled",
    responses=REFUSED | NOT_THERE,
)
async def post_close(desk: TheDesk, person: Bearer, conversation_id: Id) -> Accepted:
    answer = await desk.actions.answer(conversation_id, person, commands=[Command(name="close")])
    return Accepted(id=answer, conversation=conversation_id)


@api.post(
    "/replies/{reply_id}/resolve",
    status_code=202,
    summary="Decide about a reply of which nobody knows whether it arrived",
    responses=REFUSED | NOT_THERE | {409: {"description": "there is nothing to decide"}},
)
async def post_resolve(desk: TheDesk, person: Bearer, reply_id: Id, body: ResolveBody) -> Accepted:
    return Accepted(id=await desk.actions.resolve(reply_id, person, send_again=body.send_again))


@api.get(
    "/trace/{anything:path}",  # a Message-ID may hold a slash
    summary="The whole way that an event, original, message, reply, conversation or Message-ID is part of",
    responses=REFUSED | NOT_THERE,
    tags=["trace"],
)
async def get_trace(desk: TheDesk, _person: Bearer, anything: Anything) -> TraceAnswer:
    async with desk.db.reading() as connection:
        way = hops(await find_way(connection, anything))
    if not way:
        raise HTTPException(404, f"nothing that was heard speaks of {anything}")
    return TraceAnswer(id=anything, hops=way)


@api.get(
    "/attachments/{message_id}/{number}",
    summary="A file, as a download",
    responses=REFUSED | NOT_THERE,
    tags=["files"],
)
async def get_attachment(desk: TheDesk, _person: Bearer, message_id: Id, number: int) -> Response:
    return await attachment(desk, message_id, number)


@api.get(
    "/messages/{message_id}/full",
    summary="All of a message that is too long to be shown in its conversation",
    responses=REFUSED | NOT_THERE,
    tags=["files"],
)
async def get_full_message(desk: TheDesk, _person: Bearer, message_id: Id) -> FullMessage:
    return await full_message(desk, message_id)

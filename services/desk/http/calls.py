"""The API of calls that people log, of recaps, and of what is only live: typing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from byname.channels.phone.note import LONGEST_NOTES, NotedPromise
from byname.channels.phone.recap import draft_recap
from byname.contracts.call import Outcome
from byname.ids import derive
from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from services.desk.actions import check_way, current_ways
from services.desk.errors import NotNow, NotThere
from services.desk.http.access import Bearer, Id, TheDesk, Word
from services.desk.http.body import NOT_THERE, REFUSED, Accepted, Body, Key, Responses
from services.desk.http.desk import Desk
from services.desk.store.customers import handles_of
from services.desk.store.read import get_conversation, get_message
from services.desk.views import call_fact
from services.desk.views.calls import call_view
from services.desk.views.model import Row

calls = APIRouter(prefix="/api", tags=["calls"])
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
LATER: Responses = {503: {"description": "the bus is away: nothing is kept, send it again"}}
REUSED: Responses = {409: {"description": "the Idempotency-Key was used for other words; phone logs are off"}}


class CallBody(Body):
    """A call as the token's person remembers it. Say who it was: a number, a name or an email address."""

    direction: Literal["in", "out"]
    number: Line = Field("", description="with its country code; empty when it was withheld")
    name: Line = ""
    email: Line = Field("", description="theirs, as they say; it becomes a suggestion, never a proof")
    extension: Line = Field("", description="ours, that it came to")
    started_at: AwareDatetime
    length_s: int = Field(0, ge=0, le=86_400)
    outcome: Outcome
    notes: Annotated[str, StringConstraints(max_length=LONGEST_NOTES)] = ""
    promises: list[NotedPromise] = Field([], max_length=50)
    recap: bool = Field(False, description="a recap is to be written")
    conversation: Line = Field("", description="to which it belongs, where the person knows")


class RecapView(BaseModel):
    """A mail that sums up a call, in the person's voice. A draft: it goes out when it is posted as a reply.

    The voice's signature is set beneath it when it is sent, as beneath every reply.
    """

    subject: str
    text: str


class TypingBody(Body):
    """Whether the person is writing; an indication is shown for six seconds."""

    on: bool = True


@calls.post(
    "/calls",
    status_code=202,
    summary="Log a call: what was heard and promised; merged with the exchange's record of the same call",
    responses=REFUSED | NOT_THERE | REUSED | LATER,
)
async def post_call(desk: TheDesk, person: Bearer, body: CallBody, key: Key = "") -> Accepted:
    note = await desk.call_log.log(person, body.model_dump(mode="json"), key=key)
    return Accepted(id=note, conversation=body.conversation)


@calls.get(
    "/conversations/{conversation_id}/recap",
    summary="The draft of a mail that sums up a call; nothing is sent",
    responses=REFUSED | NOT_THERE | {409: {"description": "nobody spoke in this call"}},
)
async def get_recap(
    desk: TheDesk,
    person: Bearer,
    conversation_id: Id,
    call: Annotated[Word, Query(description="the call's id", min_length=1)],
) -> RecapView:
    return await recap_of(desk, person, conversation_id, call)


@calls.post(
    "/conversations/{conversation_id}/typing",
    status_code=204,
    summary="Let the visitor see that the person is writing; kept nowhere",
    responses=REFUSED | NOT_THERE | {409: {"description": "this customer is not on chat"}},
)
async def post_typing(desk: TheDesk, person: Bearer, conversation_id: Id, body: TypingBody) -> Response:
    await say_typing(desk, person, conversation_id, on=body.on)
    return Response(status_code=204)


async def recap_of(desk: Desk, person: str, conversation_id: str, call: str) -> RecapView:
    """The draft, in this person's voice. NotThere when the conversation has no such call."""
    async with desk.db.reading() as connection:
        conversation = await get_conversation(connection, conversation_id)
        row = await get_message(connection, call)
        if conversation is None or row is None or row["conversation"] != conversation_id or not row["call"]:
            raise NotThere(f"conversation {conversation_id} has no call {call}")
        handles = await handles_of(connection, conversation["customer"])
    view = call_view(row)
    if view is None or not view.has_words:
        raise NotNow("nobody spoke with them in this call: there is nothing to sum up")
    voice = desk.team.person(person)
    greeting = voice.voice.greeting if voice else ""
    subject, text = draft_recap(call_fact(row), greeting=greeting, customer=_name(row, conversation, handles))
    return RecapView(subject=subject, text=text)


async def say_typing(desk: Desk, person: str, conversation_id: str, *, on: bool) -> None:
    """Tell the visitor's window. NotThere; NotNow when the conversation has not come by chat."""
    async with desk.db.reading() as connection:
        ways = await current_ways(connection, conversation_id)
    way = check_way(ways, "chat")
    who = desk.team.person(person)
    name = who.voice_name if who else person
    # How the chat server names a visitor's transcript: services/ingest/chat/model.py, session_of.
    subject = f"chat.{derive('cs', way.handle)}"
    await desk.live.say(subject, {"t": "typing", "from": "person", "name": name, "on": on})


def _name(call: Row, conversation: Row, handles: Sequence[Row]) -> str:
    named = (call["name"], conversation["name"], *(one["name"] for one in handles))
    return next((one for one in named if one), "")

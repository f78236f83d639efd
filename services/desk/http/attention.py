"""The API of attention: orders, held answers, incidents and blocked senders."""

from __future__ import annotations

from typing import Annotated

from byname.channels.commands import COMMANDS
from byname.contracts import Command
from byname.contracts.answer import CommandName
from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, Field

from services.desk.http.access import Bearer, Id, TheDesk, Word
from services.desk.http.body import NOT_THERE, REFUSED, Accepted, Body, ChannelName, Key, Responses
from services.desk.http.desk import Desk
from services.desk.http.queries import MEMBERS, all_blocks, all_incidents, one_incident
from services.desk.store.attention import held_answers
from services.desk.views import BlockView, HeldView, IncidentDetail, IncidentView, held_view

attention = APIRouter(prefix="/api", tags=["attention"])
OVER: Responses = {409: {"description": "it is not so (any more); `detail` says what is"}}
SLIP: Responses = {
    422: {"description": "a command that nobody knows, without its words, or with a date that cannot be read"}
}


class CommandBody(Body):
    """One order; see `Command` in the event contracts."""

    name: CommandName = Field(
        description=", ".join(COMMANDS),
    )
    text: str = Field(
        "",
        max_length=100_000,
        description="what would follow on its line in a mail, such as `@tom He knows her`",
    )


class CommandsBody(Body):
    """Orders without words for the customer: all of them are followed, or none."""

    commands: list[CommandBody] = Field(min_length=1, max_length=20)


class AgainBody(Body):
    """Where a held answer goes out now."""

    channel: ChannelName | None = Field(
        None, description="one of the conversation's `ways`; by itself the one that it was meant for"
    )


class HeldAnswer(BaseModel):
    """The person's answers that were held, oldest first."""

    held: list[HeldView]


class IncidentsAnswer(BaseModel):
    """All incidents, open ones first."""

    incidents: list[IncidentView]


class BlocksAnswer(BaseModel):
    """Senders of which nobody is told, the newest first."""

    blocked: list[BlockView]


def commands_of(bodies: list[CommandBody]) -> list[Command]:
    """The orders as the bus knows them."""
    return [Command(name=one.name, text=one.text) for one in bodies]


@attention.post(
    "/conversations/{conversation_id}/commands",
    status_code=202,
    summary="Orders: take, pass, huddle, incident, promise, snooze, wish and the like",
    responses=REFUSED | NOT_THERE | SLIP,
)
async def post_commands(
    desk: TheDesk, person: Bearer, conversation_id: Id, body: CommandsBody, key: Key = ""
) -> Accepted:
    commands = commands_of(body.commands)
    answer = await desk.actions.answer(conversation_id, person, commands=commands, key=key)
    return Accepted(id=answer, conversation=conversation_id)


@attention.get(
    "/conversations/{conversation_id}/held",
    summary="What the token's person said here and was held: a question, with the words that were kept",
    responses=REFUSED,
)
async def list_held(desk: TheDesk, person: Bearer, conversation_id: Id) -> HeldAnswer:
    async with desk.db.reading() as connection:
        rows = await held_answers(connection, conversation_id, person)
    return HeldAnswer(held=[held_view(row) for row in rows])


@attention.post(
    "/held/{answer_id}/again",
    status_code=202,
    summary="Send a held answer all the same, once",
    responses=REFUSED | NOT_THERE | OVER,
)
async def post_again(desk: TheDesk, person: Bearer, answer_id: Id, body: AgainBody) -> Accepted:
    row = await desk.held.once(answer_id, person)
    answer = await desk.held.again(row, body.channel or row["way"] or None)
    return Accepted(id=answer, conversation=row["conversation"])


@attention.delete(
    "/held/{answer_id}",
    status_code=204,
    summary="Throw a held answer away",
    responses=REFUSED | NOT_THERE | OVER,
)
async def delete_held(desk: TheDesk, person: Bearer, answer_id: Id) -> None:
    await desk.held.throw_away(answer_id, person)


async def incident_page(desk: Desk, incident_id: str, before: str, limit: int = MEMBERS) -> IncidentDetail:
    """An incident, as API and page show it; 422 when `before` is none of ours."""
    try:
        return await one_incident(desk, incident_id, limit, before)
    except ValueError:
        raise HTTPException(422, "`before` is not one that an earlier answer gave as `next`") from None


@attention.get("/incidents", summary="Incidents, open ones first", responses=REFUSED)
async def list_incidents(desk: TheDesk, _person: Bearer) -> IncidentsAnswer:
    return IncidentsAnswer(incidents=await all_incidents(desk))


@attention.get(
    "/incidents/{incident_id}",
    summary="An incident with a page of its conversations, newest first, and why each is about it",
    responses=REFUSED | NOT_THERE,
)
async def get_incident(
    desk: TheDesk,
    _person: Bearer,
    incident_id: Id,
    limit: Annotated[int, Query(ge=1, le=200)] = MEMBERS,
    before: Annotated[Word, Query(description="`next` of the page before")] = "",
) -> IncidentDetail:
    return await incident_page(desk, incident_id, before, limit)


@attention.post(
    "/incidents/{incident_id}/close",
    status_code=202,
    summary="The incident is over",
    responses=REFUSED | NOT_THERE | OVER,
)
async def post_close_incident(desk: TheDesk, person: Bearer, incident_id: Id, key: Key = "") -> Accepted:
    return Accepted(id=await desk.attention.close_incident(incident_id, person, key=key))


@attention.get("/blocked", summary="Senders of which nobody is told, and why", responses=REFUSED)
async def list_blocked(desk: TheDesk, _person: Bearer) -> BlocksAnswer:
    return BlocksAnswer(blocked=await all_blocks(desk))


@attention.post(
    "/blocked/{block_id}/unblock",
    status_code=202,
    summary="Hear a blocked sender again",
    responses=REFUSED | NOT_THERE,
)
async def post_unblock(desk: TheDesk, person: Bearer, block_id: Id) -> Accepted:
    return Accepted(id=await desk.attention.unblock(block_id, person))

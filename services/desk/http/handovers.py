"""The API of handing over for good: customers go from one person to another."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints

from services.desk.errors import NotThere
from services.desk.handing_over import LONGEST_WORDS, MOST_CUSTOMERS, Plan
from services.desk.http.access import Bearer, Id, TheDesk
from services.desk.http.body import NOT_THERE, REFUSED, Accepted, Body, Key, Responses
from services.desk.http.desk import Desk
from services.desk.store.handovers import get_handover, list_handovers
from services.desk.views.handovers import HandoverView, handover_view

handovers = APIRouter(prefix="/api", tags=["people"])
MOST = 100
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_WORDS)]
PersonId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
CustomerId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:@+-]{1,64}$")]
CANNOT: Responses = {
    409: {"description": "nothing belongs to the giver, or the Idempotency-Key was used for another one"},
    422: {"description": "the taker is unknown, or is the giver"},
}


class HandoverBody(Body):
    """Who gives whose customers to whom."""

    giver: PersonId = Field(description="to whom they belong; may have left the team")
    taker: PersonId
    customers: tuple[CustomerId, ...] = Field(
        (), max_length=MOST_CUSTOMERS, description="only these; left out or empty: all"
    )
    farewell: Words = Field("", description="the giver's words, for the first reply to each customer")
    hello: Words = Field("", description="the taker's words, after them")


class HandoversAnswer(BaseModel):
    """The last hand-overs, newest first."""

    handovers: list[HandoverView]


@handovers.post(
    "/handovers",
    status_code=202,
    summary="Hand customers over for good, with words of both for the first contact",
    responses=REFUSED | CANNOT,
)
async def post_handover(desk: TheDesk, person: Bearer, body: HandoverBody, key: Key = "") -> Accepted:
    plan = Plan(body.giver, body.taker, body.customers, body.farewell, body.hello)
    return Accepted(id=await desk.handing_over.decide(plan, person, key=key))


@handovers.get("/handovers", summary="The last hand-overs, newest first", responses=REFUSED)
async def get_handovers(desk: TheDesk, _person: Bearer) -> HandoversAnswer:
    async with desk.db.reading() as connection:
        rows = await list_handovers(connection, MOST)
    return HandoversAnswer(handovers=[handover_view(row, desk.team) for row in rows])


@handovers.get(
    "/handovers/{handover_id}",
    summary="How far a hand-over is, and how much went",
    responses=REFUSED | NOT_THERE,
)
async def get_one(desk: TheDesk, _person: Bearer, handover_id: Id) -> HandoverView:
    return await one_handover(desk, handover_id)


async def one_handover(desk: Desk, handover_id: str) -> HandoverView:
    """NotThere when nobody has decided or done it."""
    async with desk.db.reading() as connection:
        row = await get_handover(connection, handover_id)
    if row is None:
        raise NotThere(f"there is no hand-over {handover_id}")
    return handover_view(row, desk.team)

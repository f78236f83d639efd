"""The API of customers over all channels: who they are where, and a person's decisions about that."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from pydantic import Field, StringConstraints

from services.desk.http.access import Bearer, Id, TheDesk, Word
from services.desk.http.body import NOT_THERE, REFUSED, Accepted, Body, ChannelName, Responses, Why
from services.desk.http.queries import one_customer
from services.desk.views import CustomerDetail

customers = APIRouter(prefix="/api", tags=["customers"])
DECIDED: Responses = {409: {"description": "it is so already, or somebody has decided already"}}


class HandleBody(Body):
    """Another address of this customer, as a person says."""

    channel: ChannelName = Field(description="email, phone, …")
    address: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254)]
    why: Why = Field("", description="how you know it, in a sentence")


class WhyBody(Body):
    """A reason, for whoever looks later."""

    why: Why = ""


class SuggestionBody(WhyBody):
    """What a person says about a suggestion."""

    accept: bool = Field(description="true: the same person; false: not the same")


@customers.get(
    "/customers/{customer_id}",
    summary="A customer over all channels; one who became another is answered with that one",
    responses=REFUSED | NOT_THERE,
)
async def get_customer(
    desk: TheDesk,
    _person: Bearer,
    customer_id: Id,
    before: Annotated[Word, Query(description="`next` of the answer before: older history")] = "",
) -> CustomerDetail:
    try:
        return await one_customer(desk, customer_id, before)
    except ValueError:
        raise HTTPException(422, "`before` is not one that an earlier answer gave as `next`") from None


@customers.post(
    "/customers/{customer_id}/handles",
    status_code=202,
    summary="This address is theirs too; whoever has it becomes one with them, which can be undone",
    responses=REFUSED | NOT_THERE | DECIDED,
)
async def post_handle(desk: TheDesk, person: Bearer, customer_id: Id, body: HandleBody) -> Accepted:
    said = await desk.linking.add_handle(customer_id, person, body.channel, body.address, body.why)
    return Accepted(id=said)


@customers.post(
    "/links/{link_id}/undo",
    status_code=202,
    summary="The link was wrong: handles and conversations go back to whose they were",
    responses=REFUSED | NOT_THERE | DECIDED,
)
async def post_undo(desk: TheDesk, person: Bearer, link_id: Id, body: WhyBody) -> Accepted:
    return Accepted(id=await desk.linking.undo(link_id, person, body.why))


@customers.post(
    "/suggestions/{suggestion_id}",
    status_code=202,
    summary="Whether it is the same customer",
    responses=REFUSED | NOT_THERE | DECIDED,
)
async def post_suggestion(desk: TheDesk, person: Bearer, suggestion_id: Id, body: SuggestionBody) -> Accepted:
    return Accepted(id=await desk.linking.settle(suggestion_id, person, body.why, accept=body.accept))

"""The API of wishes: what customers wish for, and that it has come true."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, Field, StringConstraints

from services.desk.http.access import Bearer, Id, TheDesk, Word
from services.desk.http.attention import OVER
from services.desk.http.body import NOT_THERE, REFUSED, Accepted, Body, Key
from services.desk.http.due_queries import one_wish, place_of, wish_page
from services.desk.store.wishes import WishFilter
from services.desk.views import WishDetail, WishView
from services.desk.wishing import LONGEST

wishes = APIRouter(prefix="/api", tags=["wishes"])
Name = Annotated[str, StringConstraints(max_length=128)]
LONGEST_WORDS = 5000


class WishBody(Body):
    """What a customer wishes for."""

    what: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST)] = Field(
        description="the same words are the same wish"
    )
    conversation: Name = Field("", description="where they said so")
    customer: Name = Field("", description="or whose wish it is: it is noted where they were heard last")


class DoneBody(Body):
    """That a wish has come true."""

    words: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_WORDS)] = Field(
        "", description="what to tell those who wished for it; their own people write to them"
    )


class WishesAnswer(BaseModel):
    """A page of wishes; `next` is the `before` of the page after it, empty on the last one."""

    wishes: list[WishView]
    next: str


@wishes.get("/wishes", summary="What customers wish for, the last that was noted first", responses=REFUSED)
async def list_wishes(
    desk: TheDesk,
    _person: Bearer,
    state: Literal["", "open", "done"] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[Word, Query(description="`next` of the page before")] = "",
) -> WishesAnswer:
    found, following = await wish_page(desk, WishFilter(state, limit, place_of(before)))
    return WishesAnswer(wishes=found, next=following)


@wishes.get(
    "/wishes/{wish_id}",
    summary="A wish, and a page of those who wish for it: whose customers they are, and who was told",
    responses=REFUSED | NOT_THERE,
)
async def get_wish(
    desk: TheDesk,
    _person: Bearer,
    wish_id: Id,
    after: Annotated[Word, Query(description="`next` of the page before")] = "",
) -> WishDetail:
    return await one_wish(desk, wish_id, after)


@wishes.post(
    "/wishes",
    status_code=202,
    summary="Note what a customer wishes for: they are told when it is there",
    responses=REFUSED | NOT_THERE,
)
async def post_wish(desk: TheDesk, person: Bearer, body: WishBody, key: Key = "") -> Accepted:
    if bool(body.conversation) == bool(body.customer):
        raise HTTPException(422, "say either `conversation` or `customer`")
    answer, conversation = await desk.wishing.note(
        body.what, person, conversation=body.conversation, customer=body.customer, key=key
    )
    return Accepted(id=answer, conversation=conversation)


@wishes.post(
    "/wishes/{wish_id}/done",
    status_code=202,
    summary="It has come true: everybody who wished for it is told by their own person",
    responses=REFUSED | NOT_THERE | OVER,
)
async def post_done(desk: TheDesk, person: Bearer, wish_id: Id, body: DoneBody) -> Accepted:
    return Accepted(id=await desk.wishing.come_true(wish_id, body.words, person))

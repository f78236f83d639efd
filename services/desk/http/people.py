"""The API of our own people: who is here, and saying so."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field

from services.desk.http.access import Bearer, Id, TheDesk
from services.desk.http.body import REFUSED, Body
from services.desk.http.desk import Desk
from services.desk.presence import Word
from services.desk.store.presence import all_presence, in_hand, said_in
from services.desk.views.people import PresentView, present_view

people = APIRouter(prefix="/api", tags=["people"])


class PeopleAnswer(BaseModel):
    """The company's people, by name."""

    people: list[PresentView]


class PresenceBody(Body):
    """Whether somebody is here."""

    state: Literal["here", "away", "hours"] = Field(
        description="`hours`: as their hours in the team file say"
    )
    until: AwareDatetime | None = Field(
        None, description="then their hours count again; null: until somebody says otherwise"
    )


async def all_people(desk: Desk, *, counted: bool = True) -> list[PresentView]:
    """Everybody on the team, by name: who is here, and, if `counted`, what each has in hand."""
    async with desk.db.reading() as connection:
        rows = await all_presence(connection)
        busy = await in_hand(connection) if counted else Counter[str]()
    now, said = desk.clock.now(), said_in(rows)
    found = [
        present_view(one, desk.presence.people, now, said, rows.get(one.id), busy[one.id])
        for one in desk.team
    ]
    return sorted(found, key=lambda one: (one.name.casefold(), one.id))


@people.get("/people", summary="The company's people: who is here, and until when", responses=REFUSED)
async def list_people(desk: TheDesk, _person: Bearer) -> PeopleAnswer:
    return PeopleAnswer(people=await all_people(desk))


@people.put(
    "/people/{person_id}/presence",
    summary="Somebody is here, away, or as their hours say; at once, for everybody",
    responses=REFUSED | {422: {"description": "nobody has this id, or `until` cannot be; `detail` says why"}},
)
async def put_presence(desk: TheDesk, person: Bearer, person_id: Id, body: PresenceBody) -> PresentView:
    await desk.presence.say(person_id, Word(body.state, body.until), person)
    return next(one for one in await all_people(desk) if one.id == person_id)

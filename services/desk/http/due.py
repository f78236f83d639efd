"""The API of what is due: timers and promises."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.desk.http.access import Bearer, Id, TheDesk, Word
from services.desk.http.body import NOT_THERE, REFUSED
from services.desk.http.due_queries import one_timer, place_of, promise_page, timer_page
from services.desk.store.due import TimerFilter
from services.desk.store.promises import PromiseFilter
from services.desk.views import CustomerPromise, TimerDetail, TimerView

due = APIRouter(prefix="/api", tags=["due"])
Limit = Annotated[int, Query(ge=1, le=200)]
After = Annotated[Word, Query(description="`next` of the page before")]


class TimersAnswer(BaseModel):
    """A page of timers; `next` is the `after` of the page after it, empty on the last one."""

    timers: list[TimerView]
    next: str


class PromisesAnswer(BaseModel):
    """A page of promises; `next` is the `after` of the page after it, empty on the last one."""

    promises: list[CustomerPromise]
    next: str


@due.get("/timers", summary="Timers that are armed, the next due first", responses=REFUSED)
async def list_timers(
    desk: TheDesk,
    _person: Bearer,
    kind: Literal["", "answer", "promise", "silence", "snooze", "later", "ask", "nudge"] = "",
    person: Word = "",
    conversation: Word = "",
    armed: Annotated[
        bool, Query(description="false: those that have gone off or were disarmed, the last ones first")
    ] = True,
    limit: Limit = 50,
    after: After = "",
) -> TimersAnswer:
    wanted = TimerFilter(kind, person, conversation, armed=armed, limit=limit, after=place_of(after))
    found, following = await timer_page(desk, wanted)
    return TimersAnswer(timers=found, next=following)


@due.get(
    "/timers/{name}",
    summary="A timer and its life: armed, moved, disarmed, gone off, and why",
    responses=REFUSED | NOT_THERE,
)
async def get_timer(desk: TheDesk, _person: Bearer, name: Id) -> TimerDetail:
    return await one_timer(desk, name)


@due.get("/promises", summary="What our people have promised, the first due first", responses=REFUSED)
async def list_promises(
    desk: TheDesk,
    _person: Bearer,
    state: Annotated[
        Literal["open", "late", "missed", "kept", "withdrawn"],
        Query(
            description="open: all that are to be kept, late and missed ones too; kept: the last ones first"
        ),
    ] = "open",
    person: Annotated[Word, Query(description="who has to keep it; of what is settled, who made it")] = "",
    conversation: Word = "",
    limit: Limit = 50,
    after: After = "",
) -> PromisesAnswer:
    wanted = PromiseFilter(state, person, conversation, limit, place_of(after))
    found, following = await promise_page(desk, wanted)
    return PromisesAnswer(promises=found, next=following)

"""What the API and the pages of what is due both ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from byname.store.database import micros
from fastapi import HTTPException

from services.desk.errors import NotThere
from services.desk.http.desk import Desk
from services.desk.http.queries import lines_of, parse_before
from services.desk.store import attention, due, promises, wishes
from services.desk.store.rows import Place
from services.desk.views import (
    CustomerPromise,
    TimerDetail,
    TimerView,
    WishDetail,
    WishView,
    promise_view,
    suggestion_view,
    timer_detail,
    timer_view,
    to_tell_view,
    wish_detail,
    wish_view,
    wisher_view,
)
from services.desk.views.model import Row

WISHERS = 100  # of a wish on one page


def place_of(text: str) -> Place | None:
    """Where a page begins; 422 when it is none of ours."""
    try:
        return parse_before(text)
    except ValueError:
        raise HTTPException(422, "this page is not one that an earlier answer gave as `next`") from None


async def timer_page(desk: Desk, wanted: due.TimerFilter) -> tuple[list[TimerView], str]:
    """A page of timers, and where the next one begins; empty on the last one."""
    async with desk.db.reading() as connection:
        rows = await due.list_timers(connection, wanted)
    after = f"{rows[-1]['due']}.{rows[-1]['id']}" if len(rows) == wanted.limit else ""
    return [timer_view(row, desk.team) for row in rows], after


async def one_timer(desk: Desk, name: str) -> TimerDetail:
    """A timer with its life. NotThere when nobody has heard of it."""
    async with desk.db.reading() as connection:
        row = await due.get_timer(connection, name)
        if row is None:
            raise NotThere(f"there is no timer {name}")
        return timer_detail(row, await due.life_of(connection, name), desk.team)


async def promise_page(desk: Desk, wanted: promises.PromiseFilter) -> tuple[list[CustomerPromise], str]:
    """A page of promises, and where the next one begins; empty on the last one."""
    now = desk.clock.now()
    async with desk.db.reading() as connection:
        rows = await promises.list_promises(connection, wanted, micros(now))
    at = "settled_at" if wanted.state in ("kept", "withdrawn") else "due"
    after = f"{rows[-1][at]}.{rows[-1]['id']}" if len(rows) == wanted.limit else ""
    return [promise_view(row, desk.team, now) for row in rows], after


async def wish_page(desk: Desk, wanted: wishes.WishFilter) -> tuple[list[WishView], str]:
    """A page of wishes, and where the next one begins; empty on the last one."""
    async with desk.db.reading() as connection:
        rows = await wishes.list_wishes(connection, wanted)
    after = f"{rows[-1]['newest_at']}.{rows[-1]['id']}" if len(rows) == wanted.limit else ""
    return [wish_view(row, desk.team) for row in rows], after


async def one_wish(desk: Desk, wish: str, after: str = "") -> WishDetail:
    """A wish with a page of those who wish for it. NotThere; 422 for a page that is none of ours."""
    place = place_of(after)
    async with desk.db.reading() as connection:
        row = await wishes.get_wish(connection, wish)
        if row is None:
            raise NotThere(f"there is no wish {wish}")
        rows = await wishes.wishers_of(connection, wish, WISHERS, place)
    last = rows[-1] if len(rows) == WISHERS else None
    return wish_detail(row, rows, desk.team, f"{last['at']}.{last['id']}" if last else "")


async def today(desk: Desk, person: str, zone: str) -> dict[str, Any]:
    """What this person should see to today, or everybody, if nobody looks: each kind bounded."""
    now = desk.clock.now()
    until = micros(end_of_day(now, zone))
    async with desk.db.reading() as connection:
        promised = await promises.promises_due(connection, person, until, due.MOST)
        late = await due.answers_due(connection, person, until, micros(now))
        hints = await due.hints_of(connection, person)
        telling = await wishes.to_be_told(connection, person)
        rows = await attention.conversations_named(connection, late)
        lines = {one.id: one for one in await lines_of(desk, connection, rows)}
    answers = [lines[one] for one in late if one in lines and lines[one].target]
    return {
        "promised": [promise_view(row, desk.team, now) for row in promised],
        "answers": answers,
        "suggestions": [suggestion_view(row, desk.team) for row in hints],
        "telling": [to_tell_view(row, desk.team) for row in telling],
    }


async def prepared(desk: Desk, conversation: str, wish: str, scheduled: str) -> str:
    """What a person may write here: that a wish has come true, or words that did not go out; else nothing."""
    async with desk.db.reading() as connection:
        words = await due.get_scheduled(connection, scheduled) if scheduled else None
        row = await wishes.get_wish(connection, wish) if wish else None
        told = await wishes.get_wisher(connection, wish, conversation) if row else None
    if words and words["conversation"] == conversation:
        return str(words["text"])
    return wisher_view(told, row, desk.team).text if told and row else ""


def end_of_day(now: datetime, zone: str) -> datetime:
    """The midnight that ends today in this zone."""
    tomorrow = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=ZoneInfo(zone))


async def names_of(desk: Desk, timers: list[TimerView]) -> dict[str, Row]:
    """Who the conversations of these timers are with, by conversation."""
    ids = [one.conversation for one in timers if one.conversation]
    async with desk.db.reading() as connection:
        rows = await attention.conversations_named(connection, ids)
    return {row["id"]: row for row in rows}


def whose(wanted: promises.PromiseFilter, person: str, who: str) -> promises.PromiseFilter:
    """The same, of this person only where `who` says `mine`."""
    return replace(wanted, person=person if who == "mine" else "")

"""When timers go off: by the service's clock whatever the broker's says, and past a message that hangs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from byname.clock import SystemClock
from byname.contracts import PromiseOverdue, PromiseSettled
from byname.errors import NotYet

from services.followup.domain import HEAR
from services.followup.domain.known import Turn
from tests.connected.services.instants import CLOCK, Behind
from tests.connected.services.running import quiet, running
from tests.faults.followup_promises import TELLING, Book, Promise, tell
from tests.faults.followup_verdict import complaints
from tests.support.heard import heard
from tests.support.nats import Bus, until

pytestmark = pytest.mark.connected
COUNT, SOON, OVER = 60, timedelta(seconds=4), timedelta(seconds=1)


def a_book(shift: timedelta = timedelta(0)) -> Book:
    """Due in a moment, and nothing comes between."""
    book = Book.written(COUNT, OVER, SystemClock().now() + SOON, shift, seed=3)
    for one in book.promises.values():
        one.fate, one.changes_at, one.moved_to = "live", None, None
    return book


async def acted(bus: Bus, promises: Iterable[Promise]) -> None:
    """All of these, and long before a sweep would look for them."""
    wanted = {one.id for one in promises}

    async def all_of_them() -> bool:
        return wanted <= {
            one.data.promise for one in await heard(bus, *TELLING) if isinstance(one.data, PromiseOverdue)
        }

    await until(all_of_them, "all have acted", 25)


@pytest.mark.parametrize("minutes", [-5, 5], ids=["ahead", "behind"])
async def test_by_the_clock_of_the_service(bus: Bus, tmp_path: Path, minutes: int) -> None:
    behind = timedelta(minutes=minutes)
    async with running("followup", bus, tmp_path, clock=Behind(behind)):
        book = a_book(-behind)
        await tell(bus, book.made(CLOCK.now()))
        await acted(bus, book.promises.values())
        assert not complaints(book, await heard(bus, *TELLING))


async def test_a_message_that_hangs_holds_up_its_own_conversation_only(
    bus: Bus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = a_book()
    hangs = next(iter(book.promises.values()))
    hear = HEAR[PromiseSettled]

    def cannot_decide(_turn: Turn, _said: PromiseSettled) -> None:
        raise NotYet("what it builds on has not come")

    monkeypatch.setitem(HEAR, PromiseSettled, cannot_decide)
    async with running("followup", bus, tmp_path):
        now = CLOCK.now()
        hangs.fate, hangs.changes_at = "cancelled", now
        await tell(bus, book.made(now))
        await quiet(bus, "followup")
        await tell(bus, [fact for _, fact in book.changes()])
        assert CLOCK.now() < hangs.due, "this machine is too slow for this test"
        others = [one for one in book.promises.values() if one.conversation != hangs.conversation]
        await acted(bus, others)
        held_up = {
            one.data.conversation
            for one in await heard(bus, *TELLING)
            if isinstance(one.data, PromiseOverdue)
        }
        assert hangs.conversation not in held_up
        monkeypatch.setitem(HEAR, PromiseSettled, hear)
        await acted(bus, [one for one in book.promises.values() if one is not hangs])
        await asyncio.sleep(1)
        assert not complaints(book, await heard(bus, *TELLING))

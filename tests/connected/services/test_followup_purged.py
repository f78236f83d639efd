"""The broker has forgotten every timer: the sweep brings each one back; and it was the sweep."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import byname.timers
import pytest
from byname.clock import SystemClock
from byname.contracts import PromiseOverdue

from tests.connected.services.running import quiet, running
from tests.faults.followup_promises import TELLING, Book, tell
from tests.faults.followup_verdict import complaints
from tests.support.heard import heard
from tests.support.nats import Bus, until

pytestmark = pytest.mark.connected
COUNT = 300


async def purge(bus: Bus, book: Book) -> None:
    """Once the broker knows of all of them."""

    async def scheduled() -> bool:
        return await bus.count("TIMERS") >= len(book.promises)

    await until(scheduled, "the broker knows of all timers")
    await bus.nc.jetstream().purge_stream("TIMERS")


@pytest.mark.parametrize(("sweep_s", "come"), [(1.0, True), (3600.0, False)], ids=["swept", "not swept"])
async def test_what_the_broker_forgot(
    bus: Bus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sweep_s: float, come: bool
) -> None:
    monkeypatch.setattr(byname.timers, "SWEEP_S", sweep_s)
    async with running("followup", bus, tmp_path):
        await asyncio.sleep(byname.timers.CATCH_UP_S + 0.5)  # what it looks for at its start is over
        now = SystemClock().now()
        begin, over = now + timedelta(seconds=5), timedelta(seconds=2)
        book = Book.written(COUNT, over, begin, timedelta(0), seed=1)
        for one in book.promises.values():
            one.fate, one.changes_at, one.moved_to = "live", None, None
        await tell(bus, book.made(now))
        await quiet(bus, "followup")
        await purge(bus, book)
        assert SystemClock().now() < begin, "this machine is too slow for this test"

        async def all_acted() -> bool:
            return (
                len(
                    {
                        one.data.promise
                        for one in await heard(bus, *TELLING)
                        if isinstance(one.data, PromiseOverdue)
                    }
                )
                == COUNT
            )

        if come:
            await until(all_acted, "all have acted", 60)
        await asyncio.sleep(max(0.0, (begin + over - SystemClock().now()).total_seconds()) + 1)
        found = complaints(book, await heard(bus, *TELLING))
    if come:
        assert not found
    else:
        assert len(found) == COUNT
        assert all(one.startswith("never") for one in found)

"""What a timer waits for: everything that was said before it; one message that hangs, for a minute."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from byname.bus.team import write_team
from byname.clock import SystemClock

from services.followup.sight import BLIND_AT_MOST, Sight
from tests.connected.services.running import running, say
from tests.support.facts import FrozenClock, a_team, an_answer
from tests.support.nats import Bus

pytestmark = pytest.mark.connected
TIMERS = ["answer.cv_1", "answer.cv_2", "later.la_1"]


@asynccontextmanager
async def looking(bus: Bus, home: Path) -> AsyncIterator[tuple[Sight, FrozenClock]]:
    """Followup runs; nobody is the router."""
    await write_team(bus.nc, a_team("sophie"), at=SystemClock().now())
    clock = FrozenClock()
    async with running("followup", bus, home, clock=clock) as [service]:
        yield Sight(service), clock


@asynccontextmanager
async def somebody_reads(bus: Bus) -> AsyncIterator[Any]:
    """The router's consumer is read, and nothing that it got is acknowledged."""
    reader = await bus.nc.jetstream().pull_subscribe_bind("router", "EVENTS")
    await reader.fetch(1, timeout=5)
    waiting = asyncio.create_task(reader.fetch(1, timeout=4))
    await asyncio.sleep(0.1)
    yield reader
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def goes_off(sight: Sight, clock: FrozenClock) -> list[str]:
    """Asked again and again, as a timer that waits is, for longer than one message may hang."""
    found: list[str] = []
    for _ in range(4):
        found = list(await sight.of(TIMERS))
        clock.forward(seconds=BLIND_AT_MOST.total_seconds() / 2.5)
    return found


async def test_while_nobody_reads_nothing_is_said_that_may_be_wrong(bus: Bus, tmp_path: Path) -> None:
    async with looking(bus, tmp_path) as (sight, clock):
        assert list(await sight.of(TIMERS)) == TIMERS
        await say(bus, [an_answer("cv_1")])
        assert await goes_off(sight, clock) == ["answer.cv_2", "later.la_1"]


async def test_of_too_much_that_nobody_has_read_nothing_goes_off(bus: Bus, tmp_path: Path) -> None:
    async with looking(bus, tmp_path) as (sight, clock):
        await say(bus, [an_answer(f"cv_{number}") for number in range(10, 2100)])
        assert await goes_off(sight, clock) == []


async def test_one_message_that_cannot_be_decided_silences_nobody(bus: Bus, tmp_path: Path) -> None:
    async with looking(bus, tmp_path) as (sight, clock):
        await say(bus, [an_answer("cv_1")])
        async with somebody_reads(bus):
            assert list(await sight.of(TIMERS)) == ["answer.cv_2", "later.la_1"]
            for _ in range(3):
                clock.forward(seconds=BLIND_AT_MOST.total_seconds() / 2.5)
                found = list(await sight.of(TIMERS))
            assert found == TIMERS


async def test_a_timer_waits_anew_each_time(bus: Bus, tmp_path: Path) -> None:
    """It waited once, was disarmed, and days later it waits again."""
    async with looking(bus, tmp_path) as (sight, clock):
        await say(bus, [an_answer("cv_1")])
        async with somebody_reads(bus):
            assert "answer.cv_1" not in await sight.of(TIMERS)
            clock.forward(seconds=60 + BLIND_AT_MOST.total_seconds())
            assert "answer.cv_1" not in await sight.of(TIMERS)

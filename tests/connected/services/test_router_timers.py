"""Unanswered words go on by the broker's wake-ups, once, with two routers; and without them by the sweep."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import byname.timers
import pytest
from byname.bus.team import write_team
from byname.clock import SystemClock
from byname.contracts import ConversationAssigned, Event, MessageAttached, PageRequested
from sqlalchemy import select

from services.router.tables import timers
from tests.connected.services.running import quiet, running, said, say
from tests.support.facts import FrozenClock, a_message, an_answer
from tests.support.nats import Bus, until
from tests.unit.router.policy_cases import a_policy

pytestmark = pytest.mark.connected
COUNT = 30
PATIENCE = timedelta(minutes=5)
TEAM = a_policy("anna", "bert", policy={"pass_on_minutes": {"email": 5}}, anna={"stand_ins": ["bert"]}).team


def mails() -> list[Event[Any]]:
    """To Anna, from so many."""
    return [a_message(sender=f"c{number}@x.example", to=("anna@acme.example",)) for number in range(COUNT)]


def shortly_before_due() -> FrozenClock:
    """Patience is over in six seconds of the broker's clock; ours goes on when we say so."""
    return FrozenClock(SystemClock().now() - PATIENCE + timedelta(seconds=6))


async def passed_on(bus: Bus) -> Counter[str]:
    """How often each conversation was passed on."""
    facts = await said(bus, ConversationAssigned)
    return Counter(one.conversation for one in facts if one.reason.code == "passed_on")


async def opened(bus: Bus) -> list[str]:
    return [one.conversation for one in await said(bus, MessageAttached)]


async def everything_passed_on(bus: Bus, count: int) -> None:
    async def done() -> bool:
        return (await passed_on(bus)).total() >= count

    await until(done, "all is passed on")


async def test_the_broker_wakes_two_routers_once(bus: Bus, tmp_path: Path, postgres_url: str) -> None:
    await write_team(bus.nc, TEAM, at=SystemClock().now())
    clock = shortly_before_due()
    async with running("router", bus, tmp_path, copies=2, database=postgres_url, clock=clock):
        await say(bus, mails())
        await quiet(bus, "router")
        names = await opened(bus)
        answered = names[: COUNT // 3]
        await say(bus, [an_answer(name, "Here.", person="anna") for name in answered])
        await quiet(bus, "router")
        clock.forward(minutes=5, seconds=1)
        await everything_passed_on(bus, COUNT - len(answered))
        await asyncio.sleep(0.5)
        await quiet(bus, "router")
    assert await passed_on(bus) == dict.fromkeys(set(names) - set(answered), 1), (
        "not those that were answered"
    )
    assert await bus.count("DEAD") == 0


async def test_what_the_broker_forgot_the_sweep_remembers(
    bus: Bus, tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(byname.timers, "SWEEP_S", 0.3)
    await write_team(bus.nc, TEAM, at=SystemClock().now())
    clock = FrozenClock(SystemClock().now())
    async with running("router", bus, tmp_path, copies=2, database=postgres_url, clock=clock) as [one, _]:
        await say(bus, mails())
        await quiet(bus, "router")

        async def scheduled() -> bool:
            return await bus.count("TIMERS") == COUNT

        await until(scheduled, "the broker knows of all timers")
        await bus.nc.jetstream().purge_stream("TIMERS")
        assert await passed_on(bus) == {}, "not before their time"
        clock.forward(minutes=5, seconds=30)
        await everything_passed_on(bus, COUNT)
        for _ in range(3):  # to those on call: nobody; to everyone; and then no more
            clock.forward(minutes=6)
            await asyncio.sleep(1)
        async with one.db.reading() as connection:
            armed = (await connection.execute(select(timers))).all()
    names = await opened(bus)
    assert await passed_on(bus) == dict.fromkeys(names, 1)
    pages = await said(bus, PageRequested)
    assert Counter(one.conversation for one in pages) == dict.fromkeys(names, 1)
    assert {(one.step, one.people) for one in pages} == {("everyone", ("anna", "bert"))}
    assert not armed

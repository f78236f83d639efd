"""A day through the real router and a real bus, read back and decided anew: the same, to the last reason."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from byname.bus.team import read_team_versions, write_team
from byname.config import load_config
from byname.contracts import MessageAttached, PageRequested
from byname.service import Service
from byname.store.database import moment
from byname.store.engine import make_engine
from byname.store.migrate import upgrade
from byname.team import Team, read_team
from byname.timers import ServiceTimers
from sqlalchemy import select

from services.router.app import build
from services.router.replay import InForce, Policies, Report, read_record, replay
from services.router.settings import SECTIONS
from services.router.tables import timers
from tests.connected.services.running import quiet, said, say
from tests.support.facts import FrozenClock
from tests.support.nats import Bus, until
from tests.unit.router.busy_day import OFFERING, TEAM, TEAM_FILE, BusyDay

pytestmark = pytest.mark.connected
BURST = timedelta(seconds=120)
GRACE = timedelta(seconds=10)  # what the broker forgot is looked for when it is so late


class Day:
    """A router at work, whose clock goes as the test says."""

    def __init__(self, bus: Bus, router: Service, clock: FrozenClock, seed: int) -> None:
        self._bus, self._router, self.clock = bus, router, clock
        owners = (getattr(upkeep, "__self__", None) for _, upkeep in router._upkeep)
        [self._timers] = [one for one in owners if isinstance(one, ServiceTimers)]
        self._made, self._chance = BusyDay(seed, customers=30), random.Random(seed)

    async def goes_on(self, count: int) -> None:
        """So much happens, several things at once, and timers go off in between."""
        while count > 0:
            await self.forward(self._made.pause())
            together = min(count, self._chance.choice([1, 1, 2, 5, 12]))
            await say(self._bus, [self._made.happens(self.clock.now()) for _ in range(together)])
            await quiet(self._bus, "router")
            self.clock.forward(seconds=1)
            count -= together

    async def change_team(self, team: Team) -> None:
        """In force once the router knows it."""
        version = await write_team(self._bus.nc, team, at=self.clock.now())

        async def known() -> bool:
            return self._router.team.version == version

        await until(known, "the router knows the new team")

    async def forward(self, minutes: float) -> None:
        """Time goes by; timers go off as late as the sweep finds them."""
        end = self.clock.now() + timedelta(minutes=minutes)
        while (due := await self._next_due()) and due + GRACE <= end:
            self.clock.at = max(self.clock.at, due + GRACE)
            await self._timers.sweep()
        self.clock.at = end

    async def _next_due(self) -> datetime | None:
        query = select(timers.c.due).order_by(timers.c.due).limit(1)
        async with self._router.db.reading() as connection:
            found = await connection.scalar(query)
        return None if found is None else moment(found)


@asynccontextmanager
async def a_day(bus: Bus, home: Path, seed: int) -> AsyncIterator[Day]:
    """The router at half past nine, with the team of the day in force."""
    clock = FrozenClock()
    clock.forward(seconds=25)
    await write_team(bus.nc, TEAM, at=clock.now())
    config = load_config(home, SECTIONS, {"BYNAME_NATS_URL": bus.server.url, "BYNAME_DATABASE_URL": ""})
    engine = make_engine("", home, "router")
    await upgrade(engine, "router")
    await engine.dispose()
    router = await build(config, clock)
    try:
        await router.start()
        yield Day(bus, router, clock, seed)
    finally:
        await router.stop()


async def replayed(bus: Bus, *teams: Team) -> Report:
    """Under the versions of then, or under another team."""
    kept = [InForce(one.version, one.team, one.at) for one in await read_team_versions(bus.nc)]
    then = Policies(kept, BURST)
    policy = Policies([InForce(0, one) for one in teams], BURST).always if teams else then.at
    return replay(await read_record(bus.nc), then.at, policy)


@pytest.mark.parametrize("seed", [1, 2, 6])
async def test_a_recorded_day_gives_the_same_decisions(bus: Bus, tmp_path: Path, seed: int) -> None:
    async with a_day(bus, tmp_path, seed) as day:
        await day.goes_on(170)
        await day.change_team(OFFERING)
        await day.goes_on(170)
        await day.forward(1)
    attached = await said(bus, MessageAttached)
    assert len({one.policy for one in attached}) == 2
    assert len(await said(bus, PageRequested)) > 10, "timers have gone off"

    report = await replayed(bus)
    assert report.messages == len(attached) > 120
    assert report.differences == []
    # Timers of the real router go off a little late, and those that change nobody leave no fact (ADR 0021).
    assert report.other_words <= report.messages * 0.02
    then, now = report.recorded, report.policy
    assert abs(then.pages - now.pages) <= then.pages * 0.05, "and so did what was passed on"
    assert then.offers == now.offers

    away = read_team(TEAM_FILE.replace('id = "tom"', 'id = "tom"\naway = true'))
    planted = await replayed(bus, away)
    assert planted.differences
    assert any(one.recorded.person == "tom" for one in planted.differences)

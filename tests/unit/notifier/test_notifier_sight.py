"""Pages and nudges wait until all is known that was said before them, but not for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from byname.bus.errors import BusUnavailable

from services.notifier import sight
from services.notifier.sight import Sight
from tests.unit.notifier.house import House, a_house
from tests.unit.notifier.nudging import a_nudge


class Bus:
    """Says whether everything was heard."""

    def __init__(self) -> None:
        self.says: bool | BusUnavailable = False
        self.asked = asyncio.Event()

    async def heard_all(self) -> bool:
        self.asked.set()
        if isinstance(self.says, BusUnavailable):
            raise self.says
        return self.says


@asynccontextmanager
async def looking(house: House, bus: Bus) -> AsyncIterator[tuple[Sight, asyncio.Event]]:
    gone = asyncio.Event()
    eyes = Sight(house.db, house.clock, bus.heard_all, gone.set)
    task = asyncio.create_task(eyes.look_forever())
    eyes.want()
    yield eyes, gone
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path) as found:
        yield found


@pytest.mark.parametrize("says", [False, BusUnavailable("away")])
async def test_they_wait_for_what_is_not_heard_yet(house: House, says: bool | BusUnavailable) -> None:
    bus = Bus()
    bus.says = says
    await house.hear(a_nudge())
    async with looking(house, bus) as (eyes, gone):
        await asyncio.wait_for(bus.asked.wait(), 30)
        assert eyes.take() == 0
        bus.says = True
        await asyncio.wait_for(gone.wait(), 30)
        assert eyes.take() > 0
        assert eyes.take() == 0, "what goes later needs another look"


async def test_where_nothing_is_due_nobody_asks(house: House) -> None:
    bus = Bus()
    async with looking(house, bus):
        for _ in range(20):
            await asyncio.sleep(0)
    assert not bus.asked.is_set()


async def test_not_for_ever(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sight, "BLIND_AT_MOST_S", 0.3)
    await house.hear(a_nudge())
    async with looking(house, Bus()) as (eyes, gone):
        await asyncio.wait_for(gone.wait(), 30)
        assert eyes.take() > 0

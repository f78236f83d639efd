"""kill -9 of followup and of nats-server while thousands of promises fall due: each acts once, or not at all.

The service's clock is five minutes ahead of the broker's, or five minutes behind.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from byname.clock import SystemClock
from byname.contracts import PromiseOverdue
from byname.team import read_team

from tests.faults.followup_copies import Copies
from tests.faults.followup_promises import TELLING, Book, tell, tell_in_time
from tests.faults.followup_verdict import complaints, lateness, percentile
from tests.support.heard import Heard, heard
from tests.support.nats import Bus, running_bus, until
from tests.support.system import TEAM

LONG = int(os.environ.get("FAULT_KILLS", "0")) > 10  # `make faults`
SEED = int(os.environ.get("FAULT_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
CALM = timedelta(seconds=1.5)  # between one restart and the next kill

pytestmark = [pytest.mark.connected, pytest.mark.timeout(900 if LONG else 180)]


@dataclass(frozen=True)
class Size:
    """How much happens, and how often somebody is killed meanwhile."""

    promises: int
    over: timedelta
    broker: int
    service: int
    arming_a_second: int = 400  # at least, also on a busy machine


# Named, not computed: each worker of the tests must find the same ones, and each has a seed of its own.
SHIFTS = ["ahead", "behind"] if LONG else ["either"]
SHIFT_S = {"ahead": 300, "behind": -300, "either": 300 if SEED % 2 else -300}
SIZE = Size(10_000, timedelta(seconds=60), 3, 5) if LONG else Size(1_500, timedelta(seconds=14), 1, 2)
PAIR = Size(2_000, timedelta(seconds=20), 1, 3) if LONG else Size(400, timedelta(seconds=5), 0, 1)
# Each bug of followup_process.py, and the complaint that it must lead to.
PLANTS = {"acts_again": "twice", "hears_of_nothing_settled": "cancelled"}


async def kills(copies: Copies, size: Size, count: int, begin: datetime) -> list[tuple[datetime, datetime]]:
    """Spread over the time in which timers fall due, in any order; from when to when each disturbed."""
    chance = random.Random(SEED)
    victims = ["broker"] * size.broker + ["service"] * size.service
    chance.shuffle(victims)
    found: list[tuple[datetime, datetime]] = []
    step = size.over / max(1, len(victims))
    for number, victim in enumerate(victims):
        moment = max([begin + step * (number + chance.uniform(0.1, 0.6)), *(end + CALM for _, end in found)])
        await asyncio.sleep(max(0.0, (moment - SystemClock().now()).total_seconds()))
        if victim == "broker":
            found.append(await copies.kill_broker())
        else:
            found.append(await copies.kill(chance.randrange(count)))
    return found


async def run(
    bus: Bus, home: Path, size: Size, *, shift_s: float, count: int = 1, database: str = "", fault: str = ""
) -> tuple[Book, list[Heard], Sequence[tuple[datetime, datetime]]]:
    """The whole story: made, taken back, moved, due, killed; until all that has to act has acted."""
    print(f"FAULT_SEED={SEED}")
    async with Copies(bus, home, count=count, database=database, shift_s=shift_s, fault=fault) as copies:
        began = SystemClock().now()
        begin = began + timedelta(seconds=4 + size.promises / size.arming_a_second)
        book = Book.written(size.promises, size.over, begin, timedelta(seconds=shift_s), SEED)
        await tell(bus, book.made(began))

        async def armed() -> bool:
            return await bus.unacknowledged("EVENTS", "followup") == 0

        await until(armed, f"all timers are armed\n{copies.tail()}", 120)
        print(f"armed after {(SystemClock().now() - began).total_seconds():.1f} s")
        telling = asyncio.create_task(tell_in_time(bus, book.changes()))
        restarts = await kills(copies, size, count, begin)
        await telling
        facts = await _everything(bus, book, copies)
    return book, facts, restarts


async def _everything(bus: Bus, book: Book, copies: Copies) -> list[Heard]:
    """Once all that is to come has come, and a moment later, for what should not."""
    left = {(one.id, one.moved_to or one.due) for one in book.promises.values() if one.fate != "cancelled"}
    loop = asyncio.get_running_loop()
    until_then = loop.time() + 120
    while True:
        facts = await heard(bus, *TELLING)
        acted = {(one.data.promise, one.data.due) for one in facts if isinstance(one.data, PromiseOverdue)}
        if left <= acted or loop.time() > until_then:
            await asyncio.sleep(3)
            return await heard(bus, *TELLING)
        await asyncio.sleep(1)


@pytest.mark.parametrize("shift", SHIFTS)
async def test_each_timer_acts_once(tmp_path: Path, shift: str) -> None:
    async with running_bus(tmp_path / "nats", read_team(TEAM)) as bus:
        book, facts, restarts = await run(bus, tmp_path / "home", SIZE, shift_s=SHIFT_S[shift])
        assert await bus.count("DEAD") == 0
    verdict = complaints(book, facts)
    late = lateness(book, facts, restarts)
    print(f"healthy: {told(late.healthy)}; around restarts: {told(late.restarting)}")
    assert not verdict, "\n".join([f"{len(verdict)} complaints", *verdict[:20]])
    if LONG:
        assert percentile(late.healthy, 0.99) < 2
        assert percentile(late.restarting, 0.99) < 15
    else:  # few, on a machine that has other tests to do
        assert percentile(late.healthy, 0.5) < 10
        assert percentile(late.restarting, 0.9) < 30


async def test_two_copies_act_once(tmp_path: Path, postgres_url: str) -> None:
    async with running_bus(tmp_path / "nats", read_team(TEAM)) as bus:
        book, facts, _ = await run(bus, tmp_path / "home", PAIR, shift_s=0, count=2, database=postgres_url)
        assert await bus.count("DEAD") == 0
    verdict = complaints(book, facts)
    assert not verdict, "\n".join([f"{len(verdict)} complaints", *verdict[:20]])


async def test_the_verdict_finds_bugs(tmp_path: Path) -> None:
    async with running_bus(tmp_path / "nats", read_team(TEAM)) as bus:
        few = Size(60, timedelta(seconds=2), 0, 0)
        book, facts, _ = await run(bus, tmp_path / "home", few, shift_s=0, fault=",".join(PLANTS))
    found = {complaint.partition(":")[0] for complaint in complaints(book, facts)}
    assert found >= set(PLANTS.values())


def told(late: Sequence[float]) -> str:
    """In seconds."""
    p50, p99, most = percentile(late, 0.5), percentile(late, 0.99), max(late, default=0)
    return f"{len(late)} timers late by p50 {p50:.2f}, p99 {p99:.2f}, at most {most:.2f} s"

"""kill -9 under load on all channels at once: by ids at the far sides, nothing lost, twice, or misled."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.channel_far import PatientX, Pigeons
from tests.faults.channel_load import ChannelLoad, all_channels
from tests.faults.channel_quiet import finish_channels
from tests.faults.channel_verdict import complaints
from tests.faults.quiet import keep_log
from tests.support.system import SERVICES, System

KILLS = int(os.environ.get("FAULT_KILLS", "6"))
SEED = int(os.environ.get("FAULT_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
VICTIMS = (*SERVICES, "notifier", "nats")  # the notifier twice: it has the most to lose
# In the short run what a killed copy had in hand comes again after 3 s; the long one is the product as it is.
PROGRAM = ("-m", "byname" if KILLS >= 10 else "tests.faults.channel_faulty")

pytestmark = [pytest.mark.connected, pytest.mark.timeout(400 + 60 * KILLS)]


async def kill_at_random(load: ChannelLoad, chance: random.Random) -> Counter[str]:
    """So many kills of whoever then runs; who was killed how often."""
    killed: Counter[str] = Counter()
    names = [*dict.fromkeys(VICTIMS)]
    chance.shuffle(names)  # a short run still meets everybody once
    while killed.total() < KILLS:
        if chance.random() < 0.75:
            await load.flows(chance.randrange(8, 24))
        await asyncio.sleep(chance.uniform(0.0, 1.5))
        victim = names[-1] if names else chance.choice(VICTIMS)
        if load.system.kill(victim):
            killed[victim] += 1
            names = names[:-1]
    return killed


async def test_nothing_is_lost_twice_or_misled_on_any_channel(tmp_path: Path) -> None:
    print(f"FAULT_SEED={SEED} FAULT_KILLS={KILLS}")
    chance = random.Random(SEED)
    async with (
        PatientX(chance) as x,
        Pigeons(chance) as pigeons,
        System(tmp_path, environ=all_channels(x, pigeons), program=PROGRAM) as system,
    ):
        load, stop = ChannelLoad(system, x, pigeons, SEED), asyncio.Event()
        await load.prepare()
        traffic = asyncio.create_task(load.run(stop))
        killed = await kill_at_random(load, random.Random(SEED))
        stop.set()
        await traffic
        evidence = await finish_channels(load, cuts=killed["notifier"])
        verdict = complaints(evidence)
        record = load.record
        said = Counter(one.channel for one in record.lines.values())
        states = Counter(row["state"] for row in evidence.replies.values())
        print(f"{killed} {said} {len(record.calls)} calls, replies {states}")
        print(f"pigeons refused {pigeons.refused}, died {pigeons.died}, had {pigeons.repeats.total()} again")
        assert not verdict, keep_log(system, [f"FAULT_SEED={SEED}", *verdict])
        assert len(record.lines) >= 6 * KILLS  # there was something to lose
        assert all(said.values())
        assert states["sent"] >= KILLS

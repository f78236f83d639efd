"""kill -9 of services and of nats-server under load: by ids at the sink, nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.load import Load
from tests.faults.quiet import finish, keep_log
from tests.faults.verdict import complaints
from tests.support.smtp_sink import Rule, SmtpSink
from tests.support.system import SERVICES, System

KILLS = int(os.environ.get("FAULT_KILLS", "6"))
SEED = int(os.environ.get("FAULT_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
VICTIMS = (*SERVICES, "notifier", "nats")  # the notifier twice: it has the most to lose
# In the short run what a killed copy had in hand comes again after 3 s; the long one is the product as it is.
PROGRAM = ("-m", "byname" if KILLS >= 10 else "tests.faults.faulty")

pytestmark = [pytest.mark.connected, pytest.mark.timeout(300 + 60 * KILLS)]


async def kill_at_random(load: Load, chance: random.Random) -> Counter[str]:
    """So many kills of whoever then runs; who was killed how often.

    Mostly once traffic flows again, at a random moment of it; now and then while it is still disturbed.
    """
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


async def test_nothing_is_lost_twice_or_misled(tmp_path: Path) -> None:
    print(f"FAULT_SEED={SEED} FAULT_KILLS={KILLS}")
    # The relay takes a moment to say 250 to a reply: so the window that matters is not missed.
    sink = SmtpSink(rules=[Rule("dot", "delay", match="customer.example", seconds=0.05)])
    async with System(
        tmp_path, environ={"BYNAME_NOTIFIER_LEASE_S": "5"}, sink=sink, program=PROGRAM
    ) as system:
        load, stop = Load(system, SEED), asyncio.Event()
        await load.prepare()
        traffic = asyncio.create_task(load.run(stop))
        killed = await kill_at_random(load, random.Random(SEED))
        stop.set()
        await traffic
        evidence = await finish(system, load.record, cuts=killed["notifier"])
        verdict = complaints(evidence)
        states = Counter(reply.state for reply in evidence.replies.values())
        print(
            f"{killed} {len(load.record.questions)} questions, replies {states}, {len(sink.mails)} mails came"
        )
        assert not verdict, keep_log(system, [f"FAULT_SEED={SEED}", *verdict])
        assert len(load.record.questions) >= 10 * KILLS  # there was something to lose
        assert states["sent"] >= KILLS

"""An idle system and one mail at a time: how long until the person's mail is at the sink."""

from __future__ import annotations

import asyncio
import time

from bench.mails import generate
from bench.rig import running
from tests.support.smtp_client import Mail, send_many

COUNT = 200


async def run(count: int = COUNT) -> dict[str, float]:
    """p50 and p99 in milliseconds, from the first byte sent to the sink's log."""
    took = []
    async with running() as rig:
        for number, one in enumerate(generate(count + 10, seed=7)):
            mail = Mail(one.mail_from, (one.rcpt_to,), one.data)
            before, began = rig.told(), time.perf_counter()
            answers = await send_many("127.0.0.1", rig.smtp_port, [mail], connections=1)
            assert answers[0].startswith("250"), answers[0]
            await rig.wait_told(before + 1)
            if number >= 10:  # the first ones warm it up
                took.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(0.02)
    took.sort()
    return {"p50_ms": took[len(took) // 2], "p99_ms": took[int(len(took) * 0.99) - 1], "max_ms": took[-1]}


if __name__ == "__main__":
    print(asyncio.run(run()))

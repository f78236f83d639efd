"""When a system has nothing left to do, and what then can be said about it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from byname.bus.connection import connect
from byname.bus.dead import list_dead
from byname.bus.topology import CONSUMERS

from tests.faults.record import Record, words_id
from tests.faults.verdict import Evidence, Reply
from tests.support.system import SERVICES, System, until

# The latest that can happen after a kill: what was fetched from RAW and not acknowledged comes again
# after 60 s, and a lease may have been taken just before.
LONGEST_S = 200.0
FINAL = ("sent", "unknown", "failed", "dropped")


async def finish(system: System, record: Record, *, cuts: int) -> Evidence:
    """Wait until nothing moves any more, stop the system, and gather the evidence."""
    await settle(system)
    dead = await dead_causes(system)
    await system.stop()
    return Evidence(
        record,
        list(system.sink.mails),
        replies(system),
        cuts,
        dead,
        {service: len(system.rows(service, "SELECT number FROM outbox")) for service in SERVICES},
        _unfinished(system),
    )


async def settle(system: System) -> None:
    """Wait until nothing moves any more."""
    await system.ready(120)
    await until(lambda: _is_quiet(system), "nothing is left to do", LONGEST_S, lambda: _unrest(system))


def replies(system: System) -> dict[str, Reply]:
    """The send log's replies, by the id of the answer."""
    query = "SELECT state, response, content FROM sends WHERE kind = 'reply'"
    rows = system.rows("notifier", query)
    return {
        words_id(json.loads(row["content"])["text"])[1]: Reply(row["state"], row["response"]) for row in rows
    }


async def dead_causes(system: System) -> list[str]:
    """The causes of all dead letters."""
    nc = await connect(system.nats, "verdict")
    try:
        return [f"{letter.consumer}: {letter.cause}" async for letter in list_dead(nc)]
    finally:
        await nc.close()


async def _is_quiet(system: System) -> bool:
    """Twice in a row nobody has anything to do."""
    for pause in (0.0, 0.7):
        await asyncio.sleep(pause)
        if _unfinished(system) or await _waiting(system):
            return False
    return True


async def in_hand(system: System, durable: str) -> int:
    """How many messages this consumer has fetched and not acknowledged."""
    nc = await connect(system.nats, "verdict")
    try:
        info = await nc.jetstream().consumer_info("EVENTS", durable)
        return info.num_ack_pending or 0
    finally:
        await nc.close()


async def _waiting(system: System) -> int:
    """Messages that some consumer has not acknowledged yet."""
    try:
        nc = await connect(system.nats, "verdict", timeout_s=5)
        js = nc.jetstream(timeout=5)
        found = [await js.consumer_info(spec.stream, spec.durable) for spec in CONSUMERS]
        await nc.close()
    except Exception:  # the bus is just being started again
        return 1
    return sum((one.num_pending or 0) + (one.num_ack_pending or 0) for one in found)


def _unfinished(system: System) -> dict[str, int]:
    query = "SELECT state, count(*) AS count FROM sends GROUP BY state"
    return {row["state"]: row["count"] for row in system.rows("notifier", query) if row["state"] not in FINAL}


def _unrest(system: System) -> str:
    rows = system.rows("notifier", "SELECT kind, state, attempts, response FROM sends")
    left = [row for row in rows if row["state"] not in FINAL]
    return f"{left[:5]}\n{system.tail()}"


def keep_log(system: System, verdict: list[str]) -> str:
    """The verdict with what may explain it; for an assertion's message."""
    where: Path = system.log
    return "\n".join([*verdict[:40], f"({len(verdict)} complaints; log: {where})", system.tail(60)])

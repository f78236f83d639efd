"""One hop through FastStream: pull, transaction with inbox and outbox, publish, acknowledge."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import uvloop
from byname.bus.connection import connect
from byname.bus.provision import apply_topology, check_server
from byname.bus.publish import Publisher, Record
from byname.bus.server import OwnServer
from byname.bus.team import write_team
from byname.clock import SystemClock
from byname.config import load_config
from byname.contracts import Event, Handle, MessageAttached, MessageReceived, Reason, encode, event
from byname.service import Service
from byname.store import Transaction, standard_metadata
from byname.store.migrate import upgrade
from byname.team import EXAMPLE, read_team

COUNT = 20_000


async def run(count: int = COUNT) -> dict[str, float]:
    """Events a second of one consumer, SQLite with FULL sync, nats-server with sync_interval always."""
    with tempfile.TemporaryDirectory(prefix="byname-hop-") as folder:
        server = OwnServer(Path(folder) / "nats")
        await server.start()
        try:
            return await _measure(Path(folder), server, count)
        finally:
            await server.stop()


async def _measure(home: Path, server: OwnServer, count: int) -> dict[str, float]:
    config = load_config(home, {}, {}).with_values("nats", url=server.url, monitor=server.monitor)
    nc = await connect(server.url, "bench")
    await apply_topology(nc, config.nats, await check_server(config.nats, server.monitor))
    await write_team(nc, read_team(EXAMPLE), at=SystemClock().now())
    await Publisher(nc).publish([Record(one.id, one.subject, encode(one)) for one in _events(count)])
    done, heard = asyncio.Event(), 0
    service = Service("router", config, standard_metadata())

    async def handle(unit: Transaction, events: Sequence[Event[Any]]) -> None:
        nonlocal heard
        now = service.clock.now()
        unit.emit([_attached(one, now) for one in events])
        heard += len(events)
        if heard >= count:
            done.set()

    await upgrade(service.engine, "router")
    await service.connect()
    service.hear_events(handle)
    began = time.perf_counter()
    await service.start()
    await done.wait()
    took = time.perf_counter() - began
    await service.stop()
    await nc.close()
    return {"events_per_s": count / took}


def _events(count: int) -> list[Event[Any]]:
    now = SystemClock().now()
    sender = Handle(channel="email", address="anna@customer.example")
    return [
        event(
            MessageReceived(
                message=f"msg_{number}", channel="email", sender=sender, recipients=("sophie@acme.example",),
                subject="Hello", text="words " * 150, received_at=now,
            ),
            source="ingest", key="hd_bench", time=now, causation=f"raw_{number}",
        )
        for number in range(count)
    ]  # fmt: skip


def _attached(heard: Event[Any], now: Any) -> Event[Any]:
    fact = MessageAttached(
        message=heard.data.message, conversation="cv_bench", customer="cu_bench", person="sophie",
        reason=Reason(code="bench", text="bench"), sequence=1,
    )  # fmt: skip
    return event(fact, source="router", key="cv_bench", time=now, because=heard)


if __name__ == "__main__":
    print(uvloop.run(run()))

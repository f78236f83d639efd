"""Timers by the million: arming with the row, the whole way through followup, memory, one that is due.

BENCH_TIMERS=100000 makes it shorter. A million takes some five minutes.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

import uvloop
from byname.bus.connection import Client, connect
from byname.bus.provision import apply_topology, check_server
from byname.bus.publish import Publisher, Record
from byname.bus.read import stream_messages
from byname.bus.server import OwnServer
from byname.bus.team import write_team
from byname.clock import SystemClock
from byname.config import Config, load_config
from byname.contracts import FACTS, Event, Fact, PromiseMade, PromiseOverdue, decode, encode, event
from byname.ids import derive, derive_short
from byname.service import Service
from byname.store import Transaction
from byname.store.database import Database
from byname.store.engine import make_engine
from byname.store.migrate import upgrade
from byname.store.timers import TimerRows
from byname.team import EXAMPLE, read_team
from byname.timers import ServiceTimers
from nats.js.api import AckPolicy, ConsumerConfig

from services.followup.app import build
from services.followup.domain import Known, Promise
from services.followup.handlers import LOCK
from services.followup.settings import SECTIONS
from services.followup.store import mark, save
from services.followup.tables import METADATA, timers

MANY, FEW = int(os.environ.get("BENCH_TIMERS", "1000000")), 10_000
WHOLE_WAY = 20_000
DUE, ROUNDS = 2_000, 3
DUE_OVER, HEAD_START = timedelta(seconds=10), timedelta(seconds=12)
BATCH, PAGE = 500, 5_000
TICK, PAGE_BYTES = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
CLOCK = SystemClock()
TEAM = read_team(EXAMPLE)
PEOPLE = [one.id for one in TEAM]


@dataclass
class House:
    """A bus and followup's store, empty at first."""

    home: Path
    server: OwnServer
    nc: Client
    config: Config

    def broker_mb(self) -> float:
        """What nats-server has in memory."""
        return int(Path(f"/proc/{self.server.pid}/statm").read_text().split()[1]) * PAGE_BYTES / 2**20

    def broker_cpu_s(self) -> float:
        fields = Path(f"/proc/{self.server.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def disk_mb(self, pattern: str) -> float:
        """What these files have on disk."""
        found = (one for one in self.home.rglob(pattern) if one.is_file())
        return sum(one.stat().st_blocks * 512 for one in found) / 2**20

    async def said(self, kind: type[Fact]) -> int:
        """How many facts of this kind are on the bus."""
        return await self._count("EVENTS", f"{kind.type}.>")

    async def scheduled(self) -> int:
        """How many timers the broker knows of, while none is due."""
        return int((await self.nc.jetstream().stream_info("TIMERS")).state.messages)

    async def promised(self) -> int:
        """How many of them are of promises."""
        return await self._count("TIMERS", "timer.followup.promise.>")

    async def _count(self, stream: str, subjects: str) -> int:
        """By a consumer's first word: it counts without listing."""
        config = ConsumerConfig(filter_subject=subjects, ack_policy=AckPolicy.NONE, mem_storage=True)
        made = await self.nc.jetstream(timeout=30).add_consumer(stream, config)
        await self.nc.jetstream().delete_consumer(stream, made.name)
        return int(made.num_pending or 0)


@asynccontextmanager
async def a_house() -> AsyncIterator[House]:
    """As `byname up` has it: SQLite with FULL sync, nats-server with sync_interval always."""
    with tempfile.TemporaryDirectory(prefix="byname-timers-") as folder:
        server = OwnServer(Path(folder) / "nats")
        await server.start()
        config = load_config(Path(folder), SECTIONS, {}).with_values(
            "nats", url=server.url, monitor=server.monitor
        )
        nc = await connect(server.url, "bench")
        try:
            await apply_topology(nc, config.nats, await check_server(config.nats, server.monitor))
            await write_team(nc, TEAM, at=CLOCK.now())
            engine = make_engine("", Path(folder), "followup")
            await upgrade(engine, "followup")
            await engine.dispose()
            yield House(Path(folder), server, nc, config)
        finally:
            await nc.close()
            await server.stop()


def a_promise(number: int, due: datetime) -> Promise:
    """Open, in a conversation of its own."""
    return Promise(
        derive("pr", str(number)), derive_short("cv", str(number)), PEOPLE[number % len(PEOPLE)],
        "send the invoice", due, due, sequence=2, state="open", done=("reminder",),
    )  # fmt: skip


async def fill(house: House, promises: Sequence[Promise]) -> None:
    """The store of a followup that knows of these; nothing is armed yet."""
    engine = make_engine("", house.home, "followup")
    database, now = Database(engine, METADATA, "followup", CLOCK), CLOCK.now()
    for start in range(0, len(promises), PAGE):
        known = Known()
        for one in promises[start : start + PAGE]:
            known.promise(one.id, one.conversation)
            known.promises[one.id] = one
            matter = known.matter(one.conversation, one.conversation.replace("cv", "cu"))
            matter.person = matter.owner = one.person
            matter.address, matter.channel, matter.name = f"{one.id}@customer.example", "email", "Ann Lee"
            matter.opened_at = matter.spoken_at = now
        async with database.transaction() as unit:
            await save(unit.connection, known, now)
            await mark(unit.connection, "team", 10**6)
    await engine.dispose()


async def arm(house: House, promises: Sequence[Promise]) -> dict[str, float]:
    """Arm a timer for each, as row and at the broker: how many a second, and CPU microseconds of each."""
    service = Service("followup", house.config, METADATA, CLOCK)
    await service.connect()

    async def nothing(_unit: Transaction, _due: Mapping[str, datetime]) -> None: ...

    kept = ServiceTimers(service, TimerRows(timers), nothing, LOCK)
    await service.start()
    before, broker = await house.scheduled(), house.broker_cpu_s()
    began, ours = time.perf_counter(), time.process_time()
    for start in range(0, len(promises), BATCH):
        page = {f"promise.{one.id}": one for one in promises[start : start + BATCH]}
        async with service.db.transaction() as unit:
            await unit.serialize(LOCK)
            await kept.save(unit, {name: one.due for name, one in page.items()}, _more(page))
    while await house.scheduled() < before + len(promises):
        await asyncio.sleep(0.05)
    took, ours, broker = (
        time.perf_counter() - began, time.process_time() - ours, house.broker_cpu_s() - broker,
    )  # fmt: skip
    await service.stop()
    return {
        "armed_per_s": len(promises) / took,
        "arming_us": ours * 1e6 / len(promises),
        "broker_us": broker * 1e6 / len(promises),
    }


def _more(page: Mapping[str, Promise]) -> Callable[[str], dict[str, Any]]:
    return lambda name: {
        "kind": "promise", "conversation": page[name].conversation, "person": page[name].person,
        "why": "the promise is due",
    }  # fmt: skip


async def go_off(house: House, begin: int, count: int, over: timedelta) -> dict[str, float]:
    """So many fall due: CPU milliseconds of each, here and in the broker; seconds by which they are late."""
    due, step = CLOCK.now() + HEAD_START, over / count
    soon = [a_promise(begin + number, due + number * step) for number in range(count)]
    await fill(house, soon)
    await arm(house, soon)
    service, said = await build(house.config, CLOCK), await house.said(PromiseOverdue)
    await service.start()
    await asyncio.sleep((due - CLOCK.now()).total_seconds() - 1)
    ours, broker = time.process_time(), house.broker_cpu_s()
    await asyncio.sleep((due + over - CLOCK.now()).total_seconds())
    while await house.said(PromiseOverdue) < said + count:
        await asyncio.sleep(0.1)
    ours, broker = time.process_time() - ours, house.broker_cpu_s() - broker
    await service.stop()
    cuts = quantiles([one async for one in _late(house, due)], n=100)
    ours, broker = ours * 1000 / count, broker * 1000 / count
    return {"cpu_ms": ours, "broker_ms": broker, "p50_s": cuts[49], "p99_s": cuts[98]}


async def _late(house: House, since: datetime) -> AsyncIterator[float]:
    """How late those were that were due since then."""
    async for one in stream_messages(house.nc, "EVENTS", subjects=[f"{PromiseOverdue.type}.>"]):
        fact = decode(one.data, FACTS).data
        assert isinstance(fact, PromiseOverdue)
        if fact.due >= since - timedelta(milliseconds=1):
            yield (one.time - fact.due).total_seconds()


async def armed(count: int) -> dict[str, float]:
    """So many are armed for the next weeks, and a few fall due: all figures of it."""
    async with a_house() as house:
        weeks, step = CLOCK.now() + timedelta(days=1), timedelta(days=28) / count
        waiting = [a_promise(number, weeks + number * step) for number in range(count)]
        await fill(house, waiting)
        found = await arm(house, waiting)
        found |= {
            "broker_mb": house.broker_mb(),
            "broker_disk_mb": house.disk_mb("jetstream/**/*"),
            "store_mb": house.disk_mb("followup.sqlite3"),
            "own_mb": _own_mb(),
        }
        spread = await go_off(house, count, DUE, DUE_OVER)
        costs = [await go_off(house, count + step * DUE, DUE, timedelta(0)) for step in range(1, ROUNDS + 1)]
        at_once = min(costs, key=lambda one: one["cpu_ms"] + one["broker_ms"])  # others use the machine too
        return found | {
            "cpu_ms": at_once["cpu_ms"], "broker_ms": at_once["broker_ms"],
            "p50_s": spread["p50_s"], "p99_s": spread["p99_s"],
        }  # fmt: skip


async def whole_way(count: int = WHOLE_WAY) -> dict[str, float]:
    """Promises a second that followup hears of and arms a timer for, and says so."""
    async with a_house() as house:
        due = CLOCK.now() + timedelta(days=1)
        facts = [_made(a_promise(number, due)) for number in range(count)]
        await Publisher(house.nc).publish([Record(one.id, one.subject, encode(one)) for one in facts])
        service = await build(house.config, CLOCK)
        began, ours = time.perf_counter(), time.process_time()
        await service.start()
        while await house.promised() < count:
            await asyncio.sleep(0.05)
        took, ours = time.perf_counter() - began, time.process_time() - ours
        await service.stop()
        return {"per_s": count / took, "cpu_ms": ours * 1000 / count}


def _made(one: Promise) -> Event[Any]:
    fact = PromiseMade(
        promise=one.id, conversation=one.conversation, customer=one.conversation.replace("cv", "cu"),
        person=one.person, text=one.text, due=one.due, front_end="desk", made_at=CLOCK.now(), sequence=2,
    )  # fmt: skip
    return event(fact, source="router", key=one.conversation, time=CLOCK.now(), causation=one.id)


def _own_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_BYTES / 2**20


def main(many: int = MANY, few: int = FEW) -> None:
    """Print each figure beside its target."""
    way = uvloop.run(whole_way())
    print(
        f"timers: {way['per_s']:.0f} promises/s from the fact to the armed timer, {way['cpu_ms']:.2f} ms each"
    )
    small = uvloop.run(armed(few))
    large = uvloop.run(armed(many))
    print(
        f"  {many:,} armed, row and broker: {large['armed_per_s']:.0f}/s (target: at least 5,000),", end=" "
    )
    print(f"CPU of each {large['arming_us']:.0f} µs, the broker's {large['broker_us']:.0f} µs")
    print(f"  nats-server {large['broker_mb']:.0f} MB, {large['broker_disk_mb']:.0f} MB on disk;")
    print(
        f"  the store {large['store_mb']:.0f} MB, the process {large['own_mb']:.0f} MB with all that it armed"
    )
    for count, one in ((few, small), (many, large)):
        print(f"  with {count:,} armed, {DUE:,} fall due in {DUE_OVER.seconds} s:", end=" ")
        print(f"late by p50 {one['p50_s']:.3f} s, p99 {one['p99_s']:.3f} s; at once:", end=" ")
        print(f"CPU of each {one['cpu_ms']:.2f} ms, the broker's {one['broker_ms']:.2f} ms")
    ratio = (large["cpu_ms"] + large["broker_ms"]) / (small["cpu_ms"] + small["broker_ms"])
    print(f"  one that is due costs {ratio:.2f} times as much (target: at most 1.5)")


if __name__ == "__main__":
    main()

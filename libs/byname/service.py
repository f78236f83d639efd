"""What every service is made of at its edges: bus, store, team, HTTP; opened in order, closed in reverse."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from faststream.nats import NatsBroker
from sqlalchemy import MetaData

from byname.bus.blobs import Blobs
from byname.bus.connection import Client, connect
from byname.bus.consume import Delivery, Inlet, Process, make_broker, stop_broker
from byname.bus.dead import DeadLetters
from byname.bus.publish import Publisher, Record
from byname.bus.team import TeamWatch
from byname.bus.topology import ConsumerSpec, events_consumer
from byname.clock import Clock, SystemClock
from byname.config import Config
from byname.contracts import FACTS, Event, UnknownEvent, decode
from byname.errors import Reject
from byname.observe.http import HttpServer, status_app
from byname.observe.metrics import METRICS
from byname.observe.traces import batch_span
from byname.store import Database, Transaction
from byname.store.engine import make_engine
from byname.store.migrate import check_current

log = logging.getLogger(__name__)

Handle = Callable[[Transaction, Sequence[Event[Any]]], Awaitable[None]]
Upkeep = Callable[[], Awaitable[object]]

RELAY_EVERY_S = 20.0
TIDY_EVERY_S = 5.0
INBOX_DAYS = 120  # longer than any dead letter waits, so that a replay is still recognised


class Service:
    """One running service. `services/<name>/app.py` builds it; `serve` and `up` run it."""

    def __init__(self, name: str, config: Config, metadata: MetaData, clock: Clock | None = None) -> None:
        self.name = name
        self.config = config
        self.clock: Clock = clock or SystemClock()
        self.engine = make_engine(config.database.url, config.home, name)
        self.db = Database(self.engine, metadata, name, self.clock)
        self.broker: NatsBroker = make_broker(config.nats.url, name)
        self.http_app: FastAPI | None = None
        self.http_address: tuple[str, int] = ("127.0.0.1", config.observe.port)
        self.http: HttpServer | None = None
        self.addresses: dict[str, str] = {}  # what it listens on, by protocol, once started
        self._inlets: list[Inlet] = []
        self._starters: list[Upkeep] = []
        self._stoppers: list[Upkeep] = []
        self._upkeep: list[tuple[float, Upkeep]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._ready = False

    async def connect(self) -> None:
        """Reach the bus and the team; called first by the wiring."""
        await check_current(self.engine, self.name)
        self.nc: Client = await connect(self.config.nats.url, f"byname-{self.name}")
        self.publisher = Publisher(self.nc)
        self.blobs = Blobs(self.nc)
        self.team = TeamWatch(self.nc)
        await self.team.start()
        self.db.publish = self._publish

    def hear(self, spec: ConsumerSpec, process: Process) -> None:
        """Consume with `process`, which gets raw deliveries."""
        self._inlets.append(Inlet(self.broker, spec, process, service=self.name, clock=self.clock))

    def hear_events(self, handle: Handle, spec: ConsumerSpec | None = None) -> None:
        """Consume what the catalogue lists for this service: each batch one transaction."""
        spec = spec or events_consumer(self.name)

        async def process(deliveries: Sequence[Delivery]) -> None:
            events = [_decoded(delivery) for delivery in deliveries]
            with batch_span(self.name, spec.durable, (item.traceparent for item in events)):
                async with self.db.transaction() as unit:
                    fresh = await unit.fresh(spec.durable, [item.id for item in events])
                    new = list({item.id: item for item in events if item.id in fresh}.values())
                    if new:
                        await handle(unit, new)
                if len(new) < len(deliveries):
                    # It was acted on before, perhaps without saying what came of it: a killed copy, the bus
                    # away. Others take what is acknowledged for said (byname.bus.caught_up).
                    await self.db.relay()

        self.hear(spec, process)

    def on_start(self, action: Upkeep) -> None:
        """Something to start before messages flow."""
        self._starters.append(action)

    def on_stop(self, action: Upkeep) -> None:
        """Something to stop after messages have ceased."""
        self._stoppers.append(action)

    def every(self, seconds: float, action: Upkeep) -> None:
        """Something to look after again and again; its errors are logged, never fatal."""
        self._upkeep.append((seconds, action))

    async def start(self) -> None:
        """Say what a crash left unsaid, then listen."""
        await self.db.relay()
        dead = DeadLetters(self.publisher, self.name)
        for inlet in self._inlets:
            inlet.dead = dead
        for action in self._starters:
            await action()
        self.every(RELAY_EVERY_S, self._relay_leftovers)
        self.every(TIDY_EVERY_S, self.db.tidy)
        self.every(6 * 3600.0, self._prune)
        self._tasks = [asyncio.create_task(self._repeat(pause, action)) for pause, action in self._upkeep]
        self.http = HttpServer(self.http_app or status_app(self.name, self.missing), *self.http_address)
        await self.http.start()
        self.addresses["http"] = f"http://{self.http.host}:{self.http.port}"
        await self.broker.start()
        self._ready = True
        METRICS.ready.labels(self.name).set(1)

    async def stop(self) -> None:
        """Finish what is in hand, then let go of everything."""
        self._ready = False
        METRICS.ready.labels(self.name).set(0)
        await stop_broker(self.broker)
        for action in self._stoppers:
            await action()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.http:
            await self.http.stop()
        await self.team.stop()
        with contextlib.suppress(Exception):
            await self.db.close()
        with contextlib.suppress(Exception):  # the bus may be away: nothing of ours is left to say
            await self.nc.close()

    async def missing(self) -> str:
        """What keeps the service from working now, in words; empty when it is ready."""
        if not self._ready:
            return "starting"
        if not self.nc.is_connected:
            return "the bus is away"
        try:
            await self.db.ping()
        except Exception as error:
            return f"the store does not answer: {type(error).__name__}"
        return ""

    async def _publish(self, rows: Sequence[tuple[str, str, bytes]]) -> None:
        await self.publisher.publish([Record(event_id, subject, data) for event_id, subject, data in rows])

    async def _relay_leftovers(self) -> None:
        count = await self.db.relay(self.clock.now() - timedelta(seconds=RELAY_EVERY_S))
        if count:
            log.info("%s: published %d events that had been left in the outbox", self.name, count)

    async def _prune(self) -> None:
        await self.db.prune(self.clock.now() - timedelta(days=INBOX_DAYS))

    async def _repeat(self, pause: float, action: Upkeep) -> None:
        while True:
            await asyncio.sleep(pause)
            try:
                await action()
            except Exception as error:
                log.warning("%s: %s: %s", self.name, type(error).__name__, str(error)[:200])


def _decoded(delivery: Delivery) -> Event[Any]:
    try:
        return decode(delivery.data, FACTS)
    except UnknownEvent as error:
        raise Reject(str(error)) from None

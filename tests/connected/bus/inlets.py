"""A consumer that can be told to stumble."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from byname.bus.consume import Delivery, Inlet, make_broker
from byname.bus.dead import DeadLetter, DeadLetters, list_dead
from byname.bus.publish import Publisher, Record
from byname.bus.topology import ConsumerSpec
from byname.errors import PartlyFailed
from byname.ids import derive

from tests.support.facts import FrozenClock
from tests.support.nats import Bus, until

SPEC = ConsumerSpec("EVENTS", "router", ("byname.message.received.v1.>",))
Stumble = Callable[[str], Exception | None]


class Worker:
    """Takes messages in; `stumble` says on which text it raises what."""

    def __init__(self, bus: Bus, spec: ConsumerSpec, stumble: Stumble) -> None:
        self.bus, self.spec, self.stumble = bus, spec, stumble
        self.tells_apart = False  # whether it does what it can of a batch, and names the rest
        self.batches: list[list[str]] = []
        self.tried: list[str] = []
        self.deliveries: list[Delivery] = []

    async def process(self, deliveries: Sequence[Delivery]) -> None:
        """All or nothing, as one transaction would be, unless it tells apart."""
        texts = [one.data.decode() for one in deliveries]
        self.tried += texts
        errors = {one.sequence: self.stumble(text) for one, text in zip(deliveries, texts, strict=True)}
        failures = {number: error for number, error in errors.items() if error}
        if failures and not self.tells_apart:
            raise next(iter(failures.values()))
        good = [one for one in deliveries if one.sequence not in failures]
        self.batches.append([one.data.decode() for one in good])
        self.deliveries += good
        if failures:
            raise PartlyFailed(failures)

    @property
    def done(self) -> list[str]:
        return [text for batch in self.batches for text in batch]

    async def finished(self, count: int, timeout_s: float = 30) -> list[str]:
        """What was processed, once it is so many."""

        async def enough() -> bool:
            return len(self.done) >= count

        await until(enough, f"{count} processed, {len(self.done)} are", timeout_s)
        return self.done

    async def settled(self) -> None:
        """Everything is acknowledged."""

        async def nothing_left() -> bool:
            return await self.bus.unacknowledged(self.spec.stream, self.spec.durable) == 0

        await until(nothing_left, "all is acknowledged")

    async def dead(self) -> list[DeadLetter]:
        return [one async for one in list_dead(self.bus.nc)]


@asynccontextmanager
async def working(
    bus: Bus, stumble: Stumble = lambda text: None, spec: ConsumerSpec = SPEC
) -> AsyncIterator[Worker]:
    """An inlet of the service `spec.durable`, listening."""
    worker = Worker(bus, spec, stumble)
    broker = make_broker(bus.server.url, spec.durable)
    inlet = Inlet(broker, spec, worker.process, service=spec.durable, clock=FrozenClock())
    inlet.dead = DeadLetters(Publisher(bus.nc), spec.durable)
    await broker.start()
    try:
        yield worker
    finally:
        await broker.stop()


async def say(bus: Bus, *texts: str) -> None:
    """Publish these texts as events, all at once."""
    records = [
        Record(
            derive("ev", text), "byname.message.received.v1.hd_test", text.encode(), {"ce-id": f"id-{text}"}
        )
        for text in texts
    ]
    await Publisher(bus.nc).publish(records)
    await asyncio.sleep(0)

"""Services as `byname serve` builds them, several copies at once, in this process."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from byname.bus.publish import Publisher, Record
from byname.clock import Clock
from byname.config import load_config
from byname.contracts import FACTS, Event, decode, encode
from byname.service import Service
from byname.store.engine import make_engine
from byname.store.migrate import upgrade

from tests.support.nats import Bus, until

KEYS = "1:" + "ab" * 32
FREE_PORTS = {"ingest": ("BYNAME_INGEST_PORT", "BYNAME_SMTP_PORT"), "desk": ("BYNAME_HTTP_PORT",)}


@asynccontextmanager
async def running(
    name: str, bus: Bus, home: Path, *, copies: int = 1, database: str = "", clock: Clock | None = None,
    **environ: str,
) -> AsyncIterator[list[Service]]:  # fmt: skip
    """So many copies of a service on one store, started; stopped in the end."""
    settings = importlib.import_module(f"services.{name}.settings")
    app = importlib.import_module(f"services.{name}.app")
    ports = dict.fromkeys(FREE_PORTS.get(name, ()), "0")
    keys = {"BYNAME_EMAIL_KEYS": KEYS} if "email" in settings.SECTIONS else {}
    where = {"BYNAME_NATS_URL": bus.server.url, "BYNAME_DATABASE_URL": database}
    config = load_config(home, settings.SECTIONS, {**where, **ports, **keys, **environ})
    engine = make_engine(database, home, name)
    await upgrade(engine, name)
    await engine.dispose()
    async with AsyncExitStack() as stack:
        services = []
        for _ in range(copies):
            services.append(await (app.build(config, clock) if clock else app.build(config)))
            stack.push_async_callback(services[-1].stop)
        for service in services:
            await service.start()
        yield services


async def say(bus: Bus, events: Sequence[Event[Any]]) -> None:
    """Put facts on the bus, as other services would."""
    await Publisher(bus.nc).publish([Record(one.id, one.subject, encode(one)) for one in events])


async def said(bus: Bus, *kinds: type) -> list[Any]:
    """The facts of these kinds on the bus, in order."""
    subjects = [f"{kind.type}.>" for kind in kinds]  # type: ignore[attr-defined]
    return [decode(one.data, FACTS).data for one in await bus.stored("EVENTS", *subjects)]


async def quiet(bus: Bus, durable: str, timeout_s: float = 60) -> None:
    """The consumer has nothing left to do."""

    async def nothing_left() -> bool:
        return await bus.unacknowledged("EVENTS", durable) == 0

    await until(nothing_left, f"{durable} is done", timeout_s)

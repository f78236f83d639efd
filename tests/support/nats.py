"""A real nats-server with Byname's streams on it, for tests."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from byname.bus.connection import connect
from byname.bus.provision import apply_topology, check_server
from byname.bus.read import StoredMessage, stream_messages
from byname.bus.server import OwnServer
from byname.bus.team import write_team
from byname.clock import SystemClock
from byname.config import NatsSection
from byname.team import EXAMPLE, Team, read_team
from nats.aio.client import Client

from tests.support.waiting import quiet_port


@dataclass
class Bus:
    """A running server, a connection to it, and what it was set up with."""

    server: OwnServer
    nc: Client
    settings: NatsSection

    async def stored(self, stream: str, *subjects: str) -> list[StoredMessage]:
        """All messages of a stream, in order."""
        return [one async for one in stream_messages(self.nc, stream, subjects=subjects)]

    async def count(self, stream: str) -> int:
        """How many messages a stream holds."""
        return int((await self.nc.jetstream().stream_info(stream)).state.messages)

    async def unacknowledged(self, stream: str, durable: str) -> int:
        """What a consumer has still to do: waiting for it, or for its acknowledgement."""
        info = await self.nc.jetstream().consumer_info(stream, durable)
        return int(info.num_pending or 0) + int(info.num_ack_pending or 0)

    async def restart(self, downtime_s: float = 0.0) -> None:
        """kill -9, and up again on the same port and store."""
        self.server.kill()
        await asyncio.sleep(downtime_s)
        await self.server.start()


@asynccontextmanager
async def running_bus(folder: Path, team: Team | None = None) -> AsyncIterator[Bus]:
    """A fresh server with topology and a team (the example one), ended and forgotten afterwards."""
    server = OwnServer(folder, port=quiet_port())
    server.monitor_port = quiet_port()
    await server.start()
    settings = NatsSection(url=server.url, monitor=server.monitor)
    nc = await connect(server.url, "test")
    try:
        await apply_topology(nc, settings, await check_server(settings, server.monitor))
        await write_team(nc, team or read_team(EXAMPLE), at=SystemClock().now())
        yield Bus(server, nc, settings)
    finally:
        with contextlib.suppress(OSError):  # a test may have ended the server
            await nc.close()
        await server.stop()


async def until(check: Callable[[], Awaitable[Any]], what: str, timeout_s: float = 30.0) -> Any:
    """Waits until `check` gives something true, and returns it."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout_s
    while True:
        found = await check()
        if found:
            return found
        if loop.time() > deadline:
            raise AssertionError(f"waited {timeout_s} s in vain: {what}")
        await asyncio.sleep(0.03)

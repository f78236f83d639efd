"""A system in which every service, and every channel of ingest, is a process that can be ended alone."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
from functools import partial
from typing import Any

import httpx
from byname.bus.server import OwnServer
from byname.channels.email.settings import write_first_keys

from tests.faults.channel_far import PIGEON
from tests.support import warm
from tests.support.system import System
from tests.support.waiting import quiet_port, until

PARTS = ("router", "followup", "notifier", "desk", "email", "chat", "phone", "twitter", PIGEON)
INGEST = PARTS[4:]


class Apart(System):
    """`byname serve` for each part, on one home and one bus; a gate leads requests to their channel."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.doors = {name: quiet_port() for name in INGEST}
        self._parts: dict[str, warm.Warm] = {}
        self._bus = OwnServer(self.home / "nats", port=self._ports["NATS"])
        self._gate: asyncio.Server | None = None

    # Its life

    async def start(self, timeout_s: float = 90.0) -> None:
        """The bus, the tables, the team; then all parts beside each other."""
        await self._bus.start()
        write_first_keys(self.home)
        about = {"pid": os.getpid(), "nats": self._bus.url, "monitor": self._bus.monitor}
        (self.home / "run.json").write_text(json.dumps(about), "utf-8")
        for words in (("bus", "apply"), ("db", "upgrade"), ("team", "apply", str(self.home / "team.toml"))):
            await self.cli(*words)
        self._gate = await asyncio.start_server(self._lead, "127.0.0.1", self._ports["INGEST"])
        await asyncio.gather(*(self.open(part) for part in PARTS))

    async def open(self, part: str) -> None:
        """Start one part, and wait until it is ready."""
        words = ["serve", "ingest", "--channel", part] if part in INGEST else ["serve", part]
        environ = self._environment()
        environ |= {"BYNAME_INGEST_PORT": str(self.doors[part])} if part in INGEST else {}
        with self.log.open("ab") as out:
            whole = ["byname", "--home", str(self.home), *words]
            self._parts[part] = warm.start(whole, environ, out.fileno())
        await self.part_ready(part)

    async def end(self, part: str, number: signal.Signals) -> int:
        """End one part by this signal; its exit code."""
        self._parts[part].send_signal(number)
        return await asyncio.wait_for(self._parts[part].wait(), 30)

    async def stop(self, timeout_s: float = 60.0) -> None:
        """All parts, then the bus."""
        running = [one for one in self._parts.values() if one.returncode is None]
        for one in running:
            one.terminate()
        await asyncio.gather(*(_ended(one, timeout_s) for one in running))
        if self._gate:
            self._gate.close()
        await self._bus.stop()

    async def ready(self, timeout_s: float = 60.0) -> None:
        """Wait until every part says that it is ready."""
        await asyncio.gather(*(self.part_ready(part, timeout_s) for part in PARTS))

    async def part_ready(self, part: str, timeout_s: float = 60.0) -> None:
        """Wait until one part says that it is ready."""
        port = self.doors[part] if part in INGEST else self.port_of(part)
        url = f"http://127.0.0.1:{port}/readyz"
        async with httpx.AsyncClient(timeout=5) as client:
            await until(partial(self._answers, client, part, url), f"{part} is ready", timeout_s, self.tail)

    async def _answers(self, client: httpx.AsyncClient, part: str, url: str) -> bool:
        assert self._parts[part].returncode is None, f"{part} has ended\n{self.tail()}"
        try:
            return (await client.get(url)).status_code == 200
        except httpx.HTTPError:
            return False

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A connection goes to the channel that its first request names, as behind any web server."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, KeyError):
            line = await reader.readuntil(b"\n")
            first, second = line.decode().split()[1].strip("/").split("/")[:2]
            port = self.doors[second if first == "hooks" else first]
            theirs, ours = await asyncio.open_connection("127.0.0.1", port)
            ours.write(line)
            await asyncio.gather(_pass(reader, ours), _pass(theirs, writer))
        writer.close()


async def _pass(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await source.read(65_536):
            target.write(data)
            await target.drain()
    target.close()


async def _ended(process: warm.Warm, timeout_s: float) -> None:
    try:
        await asyncio.wait_for(process.wait(), timeout_s)
    except TimeoutError:
        process.kill()
        raise AssertionError(f"process {process.pid} did not stop within {timeout_s} s") from None

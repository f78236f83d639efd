"""Copies of followup, each a process, and the broker: what the timers' tests kill and start again."""

from __future__ import annotations

import asyncio
import os
from datetime import datetime
from pathlib import Path

from byname.clock import SystemClock
from byname.store.engine import make_engine
from byname.store.migrate import upgrade

from tests.faults.followup_process import READY
from tests.support import warm
from tests.support.nats import Bus, until

START_S = 60.0


class Copies:
    """So many copies on one store; killed by id, and only those that it started."""

    def __init__(
        self, bus: Bus, home: Path, *, count: int = 1, database: str = "", shift_s: float = 0, fault: str = ""
    ) -> None:
        self._bus, self._home, self._count, self._database = bus, home, count, database
        self._environ = {"SHIFT_S": str(shift_s), "FAULT": fault}
        self._running: dict[int, warm.Warm] = {}
        self.log = home / "followup.log"

    async def __aenter__(self) -> Copies:
        self._home.mkdir(parents=True, exist_ok=True)
        engine = make_engine(self._database, self._home, "followup")
        await upgrade(engine, "followup")
        await engine.dispose()
        for number in range(self._count):
            await self._start(number)
        return self

    async def __aexit__(self, *_: object) -> None:
        for process in self._running.values():
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def kill(self, number: int = 0) -> tuple[datetime, datetime]:
        """kill -9, and another one in its place: when it was killed, and when the new one was ready."""
        process = self._running.pop(number)
        assert process.returncode is None, f"it has ended by itself:\n{self.tail()}"
        killed = SystemClock().now()
        process.kill()
        assert await process.wait() == -9
        await self._start(number)
        return killed, SystemClock().now()

    async def kill_broker(self) -> tuple[datetime, datetime]:
        """The same with nats-server."""
        killed = SystemClock().now()
        await self._bus.restart(0.3)
        while not self._bus.nc.is_connected:
            await asyncio.sleep(0.02)
        return killed, SystemClock().now()

    def tail(self, lines: int = 30) -> str:
        """The end of what they logged."""
        text = self.log.read_text("utf-8", "replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    async def _start(self, number: int) -> None:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("BYNAME_")} | {
            "PYTHONPATH": f"{warm.ROOT / 'libs'}{os.pathsep}{warm.ROOT}",
            "BYNAME_HOME": str(self._home),
            "BYNAME_NATS_URL": self._bus.server.url,
            "BYNAME_DATABASE_URL": self._database,
            **self._environ,
        }
        with self.log.open("ab") as log:
            before = log.tell()
            process = warm.start(["tests.faults.followup_process"], environ, log.fileno())
        self._running[number] = process

        async def ready() -> bool:
            assert process.returncode is None, f"it did not start:\n{self.tail()}"
            return READY.encode() in self.log.read_bytes()[before:]

        await until(ready, "followup is ready", START_S)

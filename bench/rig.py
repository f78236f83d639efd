"""A system under measurement: byname, its nats-server and a sink, each a process whose CPU is counted."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from byname.bus.server import free_port

from bench.mails import team_toml

TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Rig:
    """What runs, and how to look at it."""

    home: Path
    smtp_port: int
    sink_log: Path
    pids: list[int] = field(default_factory=list)

    def cpu_seconds(self) -> float:
        """User and system time of byname with all services and of nats-server."""
        return sum(_cpu(pid) for pid in self.pids)

    def cpu_by_process(self) -> list[float]:
        """The same, one by one."""
        return [_cpu(pid) for pid in self.pids]

    def told(self) -> int:
        """How many mails the sink has taken."""
        return self.sink_log.read_bytes().count(b"\n") if self.sink_log.exists() else 0

    async def wait_told(self, count: int, timeout_s: float = 120.0) -> None:
        """Until the sink has so many mails."""
        async with asyncio.timeout(timeout_s):
            while self.told() < count:
                await asyncio.sleep(0.005)


@asynccontextmanager
async def running(*, processes: bool = False) -> AsyncIterator[Rig]:
    """A fresh system in a temporary home, stopped at the end."""
    with tempfile.TemporaryDirectory(prefix="byname-bench-") as folder:
        home = Path(folder) / "home"
        home.mkdir()
        (home / "team.toml").write_text(team_toml(), "utf-8")
        sink_port, log = free_port(), Path(folder) / "sink.log"
        sink = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.support.smtp_sink",
            "--port",
            str(sink_port),
            "--log",
            str(log),
            "--no-body",
        )
        environ = {
            **os.environ,
            "BYNAME_HOME": str(home),
            "BYNAME_HTTP_PORT": "0",
            "BYNAME_INGEST_PORT": "0",
            "BYNAME_SMTP_PORT": "0",
            "BYNAME_EMAIL_RELAY": f"smtp://127.0.0.1:{sink_port}",
            "BYNAME_OBSERVE_LEVEL": "warning",
        }
        arguments = ["--processes"] if processes else []
        byname = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "byname", "up", *arguments, env=environ, stdout=asyncio.subprocess.PIPE
        )
        try:
            yield await _ready(byname, home, log)
        finally:
            byname.terminate()
            await byname.wait()
            sink.terminate()
            await sink.wait()


async def _ready(byname: asyncio.subprocess.Process, home: Path, log: Path) -> Rig:
    assert byname.stdout is not None
    async with asyncio.timeout(60):
        while True:
            line = await byname.stdout.readline()
            if not line:
                raise RuntimeError("byname did not start")
            if line.startswith(b"ready"):
                break
    about = json.loads((home / "run.json").read_text("utf-8"))
    pids = [byname.pid, about["nats_pid"], *about["pids"].values()]
    return Rig(home, int(about["addresses"]["ingest"]["smtp"].rsplit(":", 1)[1]), log, pids)


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK

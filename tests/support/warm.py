"""Our programs as processes of their own, forked from one that has imported everything already.

Importing costs two seconds of CPU, and tests start hundreds of processes. What is forked is a process like
any other, with its own id, environment, output and end, and may be killed; only the import is shared.
Starting from nothing, as people do, is tried in tests/e2e/test_starting.py, test_add_a_channel.py and
test_demo.py, and by the services of `byname up --processes`.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Warm:
    """One running process, used like one of asyncio.subprocess."""

    def __init__(self, pid: int, end: socket.socket) -> None:
        self.pid = pid
        self._end = end
        self._code: int | None = None

    @property
    def returncode(self) -> int | None:
        """None while it runs; -9 when it was ended by kill -9."""
        if self._code is None:
            with contextlib.suppress(BlockingIOError):
                self._code = int(self._end.recv(16, socket.MSG_DONTWAIT))
                self._end.close()
        return self._code

    async def wait(self) -> int:
        """Its exit code, once it has ended."""
        while (code := self.returncode) is None:
            await asyncio.sleep(0.01)
        return code

    def send_signal(self, number: int) -> None:
        """Nothing happens when it has ended: its id may be another's by now."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """As Ctrl-C or a service manager ends it."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """kill -9."""
        self.send_signal(signal.SIGKILL)


def start(words: Sequence[str], environ: Mapping[str, str], out: int) -> Warm:
    """Start `python -m words…` in the repository's root; what it says goes to the file descriptor `out`."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    request = json.dumps({"words": list(words), "environ": dict(environ)}).encode()
    with theirs:
        socket.send_fds(_server(), [request], [out, theirs.fileno()])
    return Warm(int(ours.recv(16)), ours)


async def run(words: Sequence[str], environ: Mapping[str, str], timeout_s: float = 300.0) -> tuple[int, str]:
    """The same up to its end: the exit code, and all that it said. TimeoutError when it had to be ended."""
    with tempfile.TemporaryFile() as out:
        process = start(words, environ, out.fileno())
        try:
            code = await asyncio.wait_for(process.wait(), timeout_s)
            late = False
        except TimeoutError:
            process.terminate()
            code = await process.wait()
            late = True
        out.seek(0)
        said = out.read().decode("utf-8", "replace")
    if late:
        raise TimeoutError(f"{' '.join(words)} had not ended after {timeout_s} s:\n{said}")
    return code, said


@cache
def _server() -> socket.socket:
    """The connection to the process that forks; it ends when this process does."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.warm_server"],
            stdin=theirs, cwd=ROOT, env={**os.environ, "PYTHONPATH": f"{ROOT / 'libs'}{os.pathsep}{ROOT}"},
        )  # fmt: skip
    if not ours.recv(16):
        raise RuntimeError("what is to be tested cannot be imported: the error is among what was said")
    atexit.register(process.wait)
    atexit.register(ours.close)  # this first: then it ends
    return ours

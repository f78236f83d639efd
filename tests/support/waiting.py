"""Waiting for something to become true, and ports that stay free."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import random
import socket
import tempfile
from collections import deque
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import IO, TypeVar

T = TypeVar("T")


async def until(
    check: Callable[[], Awaitable[T | None]],
    what: str,
    timeout_s: float = 30.0,
    explain: Callable[[], str] = str,
) -> T:
    """Wait until `check` gives something true, and return it."""
    deadline = asyncio.get_running_loop().time() + timeout_s
    while True:
        found = await check()
        if found:
            return found
        assert asyncio.get_running_loop().time() < deadline, (
            f"waited {timeout_s} s in vain: {what}\n{explain()}"
        )
        await asyncio.sleep(0.05)


def quiet_port() -> int:
    """A free port that no other test process is given meanwhile: a killed service finds it free again.

    Below those that outgoing connections get, and below those that a nats-server of ours looks for itself.
    """
    while True:
        port = random.SystemRandom().randrange(10_000, 15_000)
        if port in _given or not _lock(port):
            continue
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            _given.append(port)
            if len(_given) > REMEMBERED:
                fcntl.lockf(_locks(), fcntl.LOCK_UN, 1, _given.popleft())
            return port
        fcntl.lockf(_locks(), fcntl.LOCK_UN, 1, port)


REMEMBERED = 400  # ports: more than any test has at once
_given: deque[int] = deque()


def _lock(port: int) -> bool:
    with contextlib.suppress(OSError):
        fcntl.lockf(_locks(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
        return True
    return False


@cache
def _locks() -> IO[bytes]:
    """One byte for each port, locked by the process that has it; it stays open, or the locks would go."""
    return (Path(tempfile.gettempdir()) / f"byname-test-ports-{os.getuid()}").open("ab")

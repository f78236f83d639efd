"""Waiting for something to become true, and ports that stay free."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
from collections.abc import Awaitable, Callable
from typing import TypeVar

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
    """A free port below those that outgoing connections get: a killed service finds it free again."""
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port

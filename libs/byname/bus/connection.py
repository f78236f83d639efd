"""One connection to NATS, with every unsafe default set."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import nats
from byname.bus.credentials import without_login
from byname.bus.errors import BusUnavailable
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import NoServersError

__all__ = ["RECONNECT", "Client", "connect", "quiet_callbacks"]

log = logging.getLogger(__name__)

# 60 attempts are nats-py's default, then it gives up for ever; we never give up.
RECONNECT: dict[str, Any] = {
    "max_reconnect_attempts": -1,
    "reconnect_time_wait": 0.2,
    "connect_timeout": 2,
    "ping_interval": 10,
}


def quiet_callbacks(name: str) -> dict[str, Callable[..., Any]]:
    """Log what happens to the connection, once each, without stack traces."""
    state = {"down": False}

    def warn() -> None:
        if state["down"]:
            log.warning("%s: the bus is away, waiting for it", name)

    async def on_error(error: Exception) -> None:
        if not state["down"]:
            log.debug("%s: bus: %s", name, error or type(error).__name__)

    async def on_disconnect() -> None:
        state["down"] = True
        asyncio.get_running_loop().call_later(0.3, warn)  # not when we closed it ourselves

    async def on_reconnect() -> None:
        state["down"] = False
        log.info("%s: the bus is back", name)

    async def on_closed() -> None:
        state["down"] = False

    return {
        "error_cb": on_error,
        "disconnected_cb": on_disconnect,
        "reconnected_cb": on_reconnect,
        "closed_cb": on_closed,
    }


async def connect(url: str, name: str, *, timeout_s: float = 30.0) -> Client:
    """A connection that never gives up; BusUnavailable when the first contact fails for `timeout_s`."""
    last: Exception | None = None
    try:
        async with asyncio.timeout(timeout_s):  # nats-py itself would try for ever
            while True:
                try:
                    return await nats.connect(
                        url.split(","), name=name, allow_reconnect=True, **RECONNECT, **quiet_callbacks(name)
                    )
                except (OSError, NatsError, NoServersError) as error:
                    last = error
                    await asyncio.sleep(0.2)
    except TimeoutError:
        where = without_login(url)
        raise BusUnavailable(f"no nats-server answers at {where}{f': {last}' if last else ''}") from None

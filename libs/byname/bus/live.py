"""What is true only now: typing, presence, wake-ups. Core NATS, never stored, lost when nobody listens."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

log = logging.getLogger(__name__)

Hear = Callable[[str, dict[str, Any]], Awaitable[None]]


class Live:
    """Says and hears small JSON objects on `live.<subject>`. Nothing that matters may depend on it."""

    def __init__(self, nc: Client) -> None:
        self._nc = nc
        self._heard: list[Subscription] = []

    async def say(self, subject: str, message: Mapping[str, Any]) -> None:
        """Tell whoever listens now; when the bus is away nobody hears it, and that is all."""
        if not self._nc.is_connected:
            return  # nats-py would keep it and say it much later
        try:
            await self._nc.publish(f"live.{subject}", json.dumps(message, separators=(",", ":")).encode())
        except (NatsError, OSError) as error:
            log.debug("not said on live.%s: %s", subject, error)

    async def hear(self, subject: str, hear: Hear) -> None:
        """Call `hear(subject, message)` for each one on `live.<subject>`, wildcards allowed, until stop()."""

        async def on_message(message: Msg) -> None:
            try:
                said = json.loads(message.data)
            except ValueError:
                return
            if isinstance(said, dict):
                await hear(message.subject.removeprefix("live."), said)

        self._heard.append(await self._nc.subscribe(f"live.{subject}", cb=on_message))

    async def stop(self) -> None:
        """Hear nothing any more."""
        heard, self._heard = self._heard, []
        for subscription in heard:
            try:
                await subscription.unsubscribe()
            except (NatsError, OSError) as error:
                log.debug("already gone: %s", error)

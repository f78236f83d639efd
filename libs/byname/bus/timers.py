"""Timers of the broker: scheduled messages (ADR-51) that only wake. The service's row is the truth.

https://github.com/nats-io/nats-architecture-and-design/blob/main/adr/ADR-51.md
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from byname.bus.errors import BusUnavailable
from byname.bus.publish import Publisher, Record
from byname.ids import random_id
from nats.aio.client import Client
from nats.errors import Error as NatsError


class Timers:
    """Arms wake-ups of one service: a message on `due.<service>.<name>` at the time given."""

    def __init__(self, nc: Client, service: str) -> None:
        self._publisher = Publisher(nc)
        self._nc = nc
        self._service = service

    async def arm(self, name: str, due: datetime) -> None:
        """Wake at `due` (a past one: at once). The same name again moves the timer."""
        await self.arm_all({name: due})

    async def arm_all(self, due: dict[str, datetime]) -> None:
        """Arm many timers in one atomic publish."""
        await self._publisher.publish([self._record(name, moment) for name, moment in due.items()])

    async def clock(self) -> datetime:
        """What the broker takes for the present moment. BusUnavailable when it does not answer."""
        try:
            answer = await self._nc.request("$JS.API.STREAM.INFO.TIMERS", timeout=5)
            return datetime.fromisoformat(json.loads(answer.data)["ts"])
        except (NatsError, OSError, KeyError, ValueError) as error:
            raise BusUnavailable(f"the bus does not say what time it is: {error!r}") from None

    async def cancel(self, name: str) -> None:
        """Forget the timer; nothing happens when there is none."""
        await self._nc.jetstream(timeout=5).purge_stream("TIMERS", subject=f"timer.{self._service}.{name}")

    def _record(self, name: str, due: datetime) -> Record:
        headers = {
            "Nats-Schedule": f"@at {due.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%S.%fZ')}",
            "Nats-Schedule-Target": f"due.{self._service}.{name}",
            "Nats-Schedule-TTL": "24h",  # what fell due and woke us need not be kept
        }
        return Record(random_id("timer"), f"timer.{self._service}.{name}", name.encode(), headers)

"""Whether all that the bus had taken in by a moment has been worked through by then."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from byname.bus.errors import BusUnavailable
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError

LOOK_EVERY_S = 0.02


async def caught_up(nc: Client, stream: str, durables: Sequence[str] = (), patience_s: float = 2.0) -> bool:
    """Whether these consumers have acknowledged everything that is in the stream now; waits a while for it.

    Without names: all consumers of the stream. BusUnavailable where the bus does not answer.
    """
    manager = nc.jetstream(timeout=5)
    try:
        last = (await manager.stream_info(stream)).state.last_seq
        names = list(durables) or [one.name for one in await manager.consumers_info(stream)]
        waiting, until = set(names), asyncio.get_running_loop().time() + patience_s
        while True:
            for name in sorted(waiting):
                if await _is_past(nc, stream, name, last):
                    waiting.discard(name)
            if not waiting:
                return True
            if asyncio.get_running_loop().time() > until:
                return False
            await asyncio.sleep(LOOK_EVERY_S)
    except (NatsError, OSError) as error:
        raise BusUnavailable(f"the bus does not say how far everybody is: {error}") from None


async def _is_past(nc: Client, stream: str, durable: str, last: int) -> bool:
    try:
        info = await nc.jetstream(timeout=5).consumer_info(stream, durable)
    except NotFoundError:
        return True  # nobody of that name is there to wait for
    idle = not info.num_pending and not info.num_ack_pending
    floor = info.ack_floor.stream_seq if info.ack_floor else 0
    return idle or floor >= last

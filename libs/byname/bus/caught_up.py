"""Whether all that the bus had taken in by a moment has been worked through by then; else, what has not."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from byname.bus.errors import BusUnavailable
from byname.bus.read import stream_messages
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError

LOOK_EVERY_S = 0.02


@dataclass(frozen=True, slots=True)
class Unread:
    """A message that a consumer has not acknowledged; it may have been worked through all the same."""

    id: str  # of its event
    key: str  # what it is about: the last part of its subject
    taken: bool  # it has been handed out, and whoever reads this consumer is there: it is this one that hangs


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


async def unread(nc: Client, stream: str, durable: str, most: int = 2000) -> list[Unread] | None:
    """What this consumer has not acknowledged of what is in the stream now; None: too much to say."""
    try:
        info = await nc.jetstream(timeout=5).consumer_info(stream, durable)
    except NotFoundError:
        return []
    except (NatsError, OSError) as error:
        raise BusUnavailable(f"the bus does not say how far {durable} is: {error}") from None
    if not info.num_pending and not info.num_ack_pending:
        return []
    if (info.num_pending or 0) > most:
        return None
    found = []
    handed_out = info.delivered.stream_seq if info.delivered and info.num_waiting else 0
    floor = info.ack_floor.stream_seq if info.ack_floor else 0
    filters = info.config.filter_subjects or ()
    async for one in stream_messages(nc, stream, subjects=filters, after=floor, headers_only=True):
        key = one.subject.rpartition(".")[2]
        found.append(Unread(one.headers.get("Nats-Msg-Id", ""), key, one.sequence <= handed_out))
        if len(found) > most:
            return None
    return found


async def _is_past(nc: Client, stream: str, durable: str, last: int) -> bool:
    try:
        info = await nc.jetstream(timeout=5).consumer_info(stream, durable)
    except NotFoundError:
        return True  # nobody of that name is there to wait for
    idle = not info.num_pending and not info.num_ack_pending
    floor = info.ack_floor.stream_seq if info.ack_floor else 0
    return idle or floor >= last

"""Facts as the bus has them: in which order, and when by the broker's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from byname.contracts import FACTS, decode

from tests.support.nats import Bus


@dataclass(frozen=True)
class Heard:
    """One fact with its place on the bus."""

    sequence: int
    at: datetime
    data: Any


async def heard(bus: Bus, *kinds: Any) -> list[Heard]:
    """Facts of these kinds, in order."""
    messages = await bus.stored("EVENTS", *(f"{kind.type}.>" for kind in kinds))
    return [Heard(one.sequence, one.time, decode(one.data, FACTS).data) for one in messages]

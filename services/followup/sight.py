"""Whether everything that was said before a timer went off is known by now.

A customer's mail may lie unread on the bus, or a colleague's answer: whoever is reminded then would be told
what is not true. So a timer waits until all of it has been worked through; what hangs, in the hands of a copy
that was killed or because it cannot be decided, holds up its own conversation only.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from byname.bus.caught_up import caught_up, unread
from byname.service import Service

from services.followup.store import acted_on, not_about

log = logging.getLogger(__name__)

TO_CUSTOMERS = ("later.", "ask.")  # timers at which a customer hears something
HANGS_S = 0.5  # after which it is looked at closely what everybody waits for
BLIND_AT_MOST = timedelta(minutes=1)  # a message that cannot be decided must not silence a conversation


class Sight:
    """What of a service's timers may go off."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._waiting: dict[str, datetime] = {}  # timers, and since when they wait for this

    async def of(self, names: Sequence[str]) -> Sequence[str]:
        """Those of the timers that may go off now."""
        read = not any(_outside(name) for name in names) or await caught_up(self._service.nc, "RAW")
        seen = set(await self._seen([name for name in names if read or not _outside(name)]))
        waits = [name for name in names if name not in seen]
        if waits:
            log.info("followup: %d timers wait until all that was said before is known", len(waits))
        seen |= self._blind_for_too_long(waits)
        for name in seen & self._waiting.keys():
            del self._waiting[name]
        return [name for name in names if name in seen]

    async def _seen(self, names: Sequence[str]) -> Sequence[str]:
        """Those about which all that the bus has is decided."""
        keys: set[str] = set()
        for durable in ("router", self._service.name):
            if names and not await caught_up(self._service.nc, "EVENTS", (durable,), HANGS_S):
                hanging = await self._hanging(durable)
                if hanging is None:
                    return []
                keys |= hanging
        if not keys:
            return names
        async with self._service.db.reading() as connection:
            return await not_about(connection, names, keys)

    async def _hanging(self, durable: str) -> set[str] | None:
        """What the messages are about that are not decided; None: too much to say."""
        found = await unread(self._service.nc, "EVENTS", durable)
        if found is None:
            return None
        known: set[str] = set()
        if durable == self._service.name:
            async with self._service.db.reading() as connection:
                known = await acted_on(connection, durable, [one.id for one in found])
        return {one.key for one in found if one.id not in known}

    def _blind_for_too_long(self, names: Sequence[str]) -> set[str]:
        """Colleagues are rather told what may be known already than nothing; customers never."""
        now = self._service.clock.now()
        since = {name: self._waiting.setdefault(name, now) for name in names}
        return {name for name, at in since.items() if now - at > BLIND_AT_MOST and not _outside(name)}


def _outside(name: str) -> bool:
    return name.startswith(TO_CUSTOMERS)

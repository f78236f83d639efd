"""Whether everything that was said before a timer went off is known by now.

A customer's mail may lie unread on the bus, or a colleague's answer: whoever is reminded then would be told
what is not true. So a timer waits until all of it has been worked through; what hangs, in the hands of a copy
that was killed or because it cannot be decided, holds up its own conversation only.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from byname.bus.caught_up import Unread, caught_up, unread
from byname.service import Service

from services.followup.store import acted_on, not_about

log = logging.getLogger(__name__)

TO_CUSTOMERS = ("later.", "ask.")  # timers at which a customer hears something
HANGS_S = 0.5  # after which it is looked at closely what everybody waits for
BLIND_AT_MOST = timedelta(minutes=1)  # a message that cannot be decided must not silence a conversation
ASKED_AGAIN = timedelta(seconds=30)  # a timer that waits is asked about every second: after that it is gone
ODD = timedelta(minutes=10)  # nothing that arrives stays unread for so long, unless something is wrong
NOBODY_READS = "what is on the bus is not read; is a service down, or a channel switched off with mail in it?"


class Sight:
    """What of a service's timers may go off."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._waiting: dict[
            str, tuple[datetime, datetime]
        ] = {}  # timers: since when, and until when, they wait
        self._complained = datetime.min.replace(tzinfo=UTC)

    async def of(self, names: Sequence[str]) -> Sequence[str]:
        """Those of the timers that may go off now."""
        read = not any(_outside(name) for name in names) or await caught_up(self._service.nc, "RAW")
        asked = [name for name in names if read or not _outside(name)]
        undecided = await self._undecided() if asked else {}
        seen = set(await self._not_about(asked, undecided) if undecided is not None else ())
        waits = [name for name in names if name not in seen]
        if waits:
            log.debug("followup: %d timers wait until all that was said before is known", len(waits))
        late = self._for_too_long(waits)
        if late and undecided is not None:
            nobody_took = {key: taken for key, taken in undecided.items() if not taken}
            seen |= set(await self._not_about(late, nobody_took))
        for name in seen & self._waiting.keys():
            del self._waiting[name]
        return [name for name in names if name in seen]

    async def _undecided(self) -> dict[str, bool] | None:
        """What the messages are about that are not decided, and whether each was tried; None: too many."""
        found: dict[str, bool] = {}
        for durable in ("router", self._service.name):
            if not await caught_up(self._service.nc, "EVENTS", (durable,), HANGS_S):
                hanging = await self._hanging(durable)
                if hanging is None:
                    return None
                for one in hanging:
                    found[one.key] = found.get(one.key, True) and one.taken
        return found

    async def _hanging(self, durable: str) -> list[Unread] | None:
        found = await unread(self._service.nc, "EVENTS", durable)
        if found is None or durable != self._service.name:
            return found
        async with self._service.db.reading() as connection:
            known = await acted_on(connection, durable, [one.id for one in found])
        return [one for one in found if one.id not in known]

    async def _not_about(self, names: Sequence[str], undecided: Mapping[str, bool]) -> Sequence[str]:
        if not undecided or not names:
            return names
        async with self._service.db.reading() as connection:
            return await not_about(connection, names, set(undecided))

    def _for_too_long(self, names: Sequence[str]) -> list[str]:
        """Colleagues are rather told what may be known already than nothing; customers never.

        Only where it is one message that hangs: while nobody reads at all, timers are late, not wrong.
        """
        now = self._service.clock.now()
        self._waiting = {
            name: (since, last) for name, (since, last) in self._waiting.items() if now - last < ASKED_AGAIN
        }
        for name in names:
            self._waiting[name] = (self._waiting.get(name, (now, now))[0], now)
        if now - self._complained > ODD and any(now - self._waiting[name][0] > ODD for name in names):
            self._complained = now
            log.warning("followup: timers have been waiting for %s: %s", ODD, NOBODY_READS)
        late = [name for name in names if now - self._waiting[name][0] > BLIND_AT_MOST]
        return [name for name in late if not _outside(name)]


def _outside(name: str) -> bool:
    return name.startswith(TO_CUSTOMERS)

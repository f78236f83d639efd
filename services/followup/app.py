"""The wiring of followup: what it hears, what wakes it, and what it waits for before it speaks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from byname.bus.caught_up import caught_up
from byname.bus.connection import Client
from byname.bus.team import TeamWatch
from byname.clock import Clock
from byname.config import Config
from byname.service import Service
from byname.store.timers import TimerRows
from byname.timers import ServiceTimers

from services.followup.domain import Rules
from services.followup.handlers import LOCK, Followup
from services.followup.settings import FollowupServiceSection
from services.followup.store import forget_words
from services.followup.tables import METADATA, timers

log = logging.getLogger(__name__)

LOOK_AT_TEAM_S = 5.0
FORGET_S = 3600.0
KEPT = timedelta(days=1)
BLIND_AT_MOST = timedelta(minutes=1)  # a message that cannot be decided must not silence everybody
TO_CUSTOMERS = ("later.", "ask.")  # timers at which a customer hears something


async def build(config: Config, clock: Clock | None = None) -> Service:
    """Followup, connected and wired; the caller starts it."""
    service = Service("followup", config, METADATA, clock)
    await service.connect()
    section = config.section(FollowupServiceSection)

    followup = Followup(
        _rules(service.team),
        service.clock,
        bundle=timedelta(seconds=section.bundle_seconds),
        pause=timedelta(seconds=section.pause_seconds),
    )
    kept = ServiceTimers(service, TimerRows(timers), followup.on_due, LOCK, Sight(service).of)
    followup.keep_timers(kept.save)
    service.hear_events(followup.on_events)

    async def follow_team() -> None:
        await followup.follow_team(service.db)

    async def forget() -> None:
        async with service.db.transaction() as unit:
            await forget_words(unit.connection, service.clock.now() - KEPT)

    service.every(LOOK_AT_TEAM_S, follow_team)
    service.every(FORGET_S, forget)
    service.http_address = (section.host, section.port)
    return service


class Sight:
    """Whether everything that was said before a timer went off is known by now.

    A customer's mail may lie unread on the bus, or a colleague's answer: whoever is reminded then would be
    told what is not true. So a timer waits until all of it has been worked through.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._blind_since: datetime | None = None

    async def of(self, names: Sequence[str]) -> Sequence[str]:
        """Those of the timers that may go off now."""
        nc = self._service.nc
        outside = [name for name in names if name.startswith(TO_CUSTOMERS)]
        inside = [name for name in names if not name.startswith(TO_CUSTOMERS)]
        if not await self._all_is_decided(nc):
            log.info("followup: %d timers wait until all that was said before is known", len(names))
            return inside if self._blind_for_too_long() else []
        self._blind_since = None
        if outside and not await self._all_is_read(nc):
            log.info("followup: %d timers wait until all that has arrived was read", len(outside))
            outside = []
        return [*outside, *inside]

    async def _all_is_decided(self, nc: Client) -> bool:
        return await caught_up(nc, "EVENTS", ("router",)) and await caught_up(
            nc, "EVENTS", (self._service.name,)
        )

    async def _all_is_read(self, nc: Client) -> bool:
        """Read by ingest, and decided after that."""
        return await caught_up(nc, "RAW") and await self._all_is_decided(nc)

    def _blind_for_too_long(self) -> bool:
        """Colleagues are rather told what may be known already than nothing; customers never."""
        now = self._service.clock.now()
        self._blind_since = self._blind_since or now
        return now - self._blind_since > BLIND_AT_MOST


def _rules(team: TeamWatch) -> Callable[[], Rules]:
    """The rules in force, made ready once for each version of the team."""
    made: list[Rules] = []

    def current() -> Rules:
        if not made or made[-1].team is not team.current:
            made[:] = [Rules(team.current, team.version)]
        return made[-1]

    return current

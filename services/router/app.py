"""The wiring of the router."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from byname.bus.team import TeamWatch
from byname.clock import Clock
from byname.config import Config
from byname.service import Service
from byname.store.timers import TimerRows
from byname.timers import ServiceTimers

from services.router.domain import Policy
from services.router.handlers import LOCK, Router
from services.router.settings import RouterSection
from services.router.tables import METADATA, timers


async def build(config: Config, clock: Clock | None = None) -> Service:
    """The router, connected and wired; the caller starts it."""
    service = Service("router", config, METADATA, clock)
    await service.connect()
    section = config.section(RouterSection)

    router = Router(_policies(service.team, timedelta(seconds=section.burst_seconds)), service.clock)
    router.keep_timers(ServiceTimers(service, TimerRows(timers), router.on_due, LOCK).save)
    service.hear_events(router.on_events)
    service.http_address = (section.host, section.port)
    return service


def _policies(team: TeamWatch, burst: timedelta) -> Callable[[], Policy]:
    """The policy in force, made ready once for each version of the team."""
    made: list[Policy] = []

    def current() -> Policy:
        if not made or made[-1].team is not team.current:
            made[:] = [Policy(team.current, burst, team.version)]
        return made[-1]

    return current

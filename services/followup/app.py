"""The wiring of followup: what it hears, what wakes it, and what it waits for before it speaks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from byname.bus.team import TeamWatch
from byname.clock import Clock
from byname.config import Config
from byname.service import Service
from byname.store.timers import TimerRows
from byname.timers import ServiceTimers

from services.followup.domain import Rules
from services.followup.handlers import LOCK, Followup
from services.followup.settings import FollowupServiceSection
from services.followup.sight import Sight
from services.followup.store import forget_words
from services.followup.tables import METADATA, timers

LOOK_AT_TEAM_S = 5.0
FORGET_S = 3600.0
KEPT = timedelta(days=1)


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


def _rules(team: TeamWatch) -> Callable[[], Rules]:
    """The rules in force, made ready once for each version of the team."""
    made: list[Rules] = []

    def current() -> Rules:
        if not made or made[-1].team is not team.current:
            made[:] = [Rules(team.current, team.version)]
        return made[-1]

    return current

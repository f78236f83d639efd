"""The wiring of the router."""

from __future__ import annotations

from datetime import timedelta

from byname.clock import Clock
from byname.config import Config
from byname.service import Service

from services.router.domain import Policy
from services.router.handlers import Router
from services.router.settings import RouterSection
from services.router.tables import METADATA


async def build(config: Config, clock: Clock | None = None) -> Service:
    """The router, connected and wired; the caller starts it."""
    service = Service("router", config, METADATA, clock)
    await service.connect()
    section = config.section(RouterSection)

    def policy() -> Policy:
        return Policy(service.team.current, timedelta(seconds=section.burst_seconds))

    router = Router(policy, service.clock)
    service.hear_events(router.on_events)
    service.http_address = (section.host, section.port)
    return service

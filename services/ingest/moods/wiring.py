"""The wiring of the page behind the links of a question."""

from __future__ import annotations

import asyncio

from byname.channels.email.relay import RelayKeys

from services.ingest.chat.limits import Buckets
from services.ingest.moods.kept import CHANNEL, KeptMood
from services.ingest.moods.routes import PER_LINK, PER_NETWORK, MoodRoutes, mood_routes
from services.ingest.moods.store import forget_moods
from services.ingest.room import Room

FORGET_S = 6 * 3600.0


def open_moods(room: Room, keys: RelayKeys) -> None:
    """Serve the page below /mood."""
    service, tick = room.service, asyncio.get_running_loop().time

    async def keep(click: KeptMood) -> None:
        await room.keep(CHANNEL, click.stored)

    routes = MoodRoutes(
        keys,
        lambda: service.team.current,
        keep,
        service.clock,
        Buckets(*PER_LINK, tick),
        Buckets(*PER_NETWORK, tick),
    )
    room.app.include_router(mood_routes(routes))
    service.every(FORGET_S, lambda: forget_moods(service.db))

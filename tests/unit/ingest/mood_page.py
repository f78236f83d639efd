"""The page behind the links of a question, with a store that remembers, or is away."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import httpx
from byname.bus.errors import BusUnavailable
from byname.channels.email.relay import RelayKeys
from byname.channels.moods import mood_url
from byname.clock import Clock
from fastapi import FastAPI

from services.ingest.chat.limits import Buckets
from services.ingest.moods.kept import KeptMood
from services.ingest.moods.routes import PER_LINK, PER_NETWORK, MoodRoutes, mood_routes
from tests.support.facts import TEAM, FrozenClock

KEYS = RelayKeys("acme.example", {1: b"a key of 32 bytes, or a few more"}, 1)
ASKED = {
    "ask": "ak_0123456789abcdef0123456789abcdef",
    "conversation": "cv_aaaaaaaaaaaaaaaa",
    "address": "anna@customer.example",
    "name": "Anna",
    "message_id": "sd_bbbbbbbbbbbbbbbb@acme.example",
    "person": "sophie",
}


class MoodPage:
    """The routes of the page; `kept` is what has come to RAW's disk."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or FrozenClock()
        self.kept: list[KeptMood] = []
        self.away = False
        self.app = FastAPI()
        tick = asyncio.get_running_loop().time
        routes = MoodRoutes(
            KEYS, lambda: TEAM, self._keep, self.clock, Buckets(*PER_LINK, tick), Buckets(*PER_NETWORK, tick)
        )
        self.app.include_router(mood_routes(routes))

    def client(self, **headers: str) -> httpx.AsyncClient:
        """A customer's browser, as far as the wire is concerned."""
        transport = httpx.ASGITransport(self.app)
        return httpx.AsyncClient(
            transport=transport, base_url="http://ingest.example", headers=headers, follow_redirects=True
        )

    def link(
        self, mood: str = "", base: str = "http://ingest.example", days: float = 60, **other: str
    ) -> str:
        """A link of a mail."""
        asked: dict[str, Any] = {**ASKED, **other}
        url = mood_url(KEYS, base, expires=self.clock.now() + timedelta(days=days), **asked)
        return f"{url}/{mood}" if mood else url

    async def _keep(self, click: KeptMood) -> None:
        if self.away:
            raise BusUnavailable("the bus did not acknowledge")
        self.kept.append(click)

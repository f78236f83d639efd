"""A real nats-server, a real store and a real desk, for tests and for nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from byname.bus.publish import Publisher, Record
from byname.bus.read import stream_messages
from byname.config import Config, load_config
from byname.contracts import FACTS, Event, decode, encode
from byname.service import Service
from byname.store.engine import make_engine
from byname.store.migrate import upgrade

from services.desk.app import build
from services.desk.settings import SECTIONS
from services.desk.tokens import create_token
from tests.support.nats import running_bus


@dataclass
class Running:
    """A desk that runs, with what a test needs around it."""

    service: Service
    config: Config
    token: str
    nc: Any

    @property
    def url(self) -> str:
        assert self.service.http is not None
        return f"http://127.0.0.1:{self.service.http.port}"

    async def publish(self, events: Sequence[Event[Any]]) -> None:
        """Say these facts on the bus."""
        records = [Record(one.id, one.subject, encode(one)) for one in events]
        await Publisher(self.nc).publish(records)

    async def said(self, kind: type) -> list[Any]:
        """The facts of this kind that are on the bus."""
        messages = stream_messages(self.nc, "EVENTS", subjects=(f"{kind.type}.>",))  # type: ignore[attr-defined]
        return [decode(message.data, FACTS).data async for message in messages]

    def api(self, token: str | None = None) -> httpx.AsyncClient:
        """A client of the API; without a token the one of Sophie."""
        bearer = {"Authorization": f"Bearer {self.token if token is None else token}"}
        return httpx.AsyncClient(base_url=self.url, headers=bearer, timeout=20)

    def browser(self, **more: Any) -> httpx.AsyncClient:
        """A client that signs in with cookies."""
        return httpx.AsyncClient(base_url=self.url, timeout=20, **more)


@asynccontextmanager
async def running_desk(home: Path, environ: dict[str, str] | None = None) -> AsyncIterator[Running]:
    """A desk on free ports of loopback, with the example team; `environ` are further settings."""
    async with running_bus(home / "nats") as bus:
        settings = {"BYNAME_NATS_URL": bus.server.url, "BYNAME_HTTP_PORT": "0"}
        config = load_config(home, SECTIONS, settings | (environ or {}))
        await make_tables(config)
        async with started(config) as service:
            yield Running(service, config, await create_token(config, "sophie", ["sophie", "tom"]), bus.nc)


async def make_tables(config: Config) -> None:
    """What `byname db upgrade` does for the desk."""
    engine = make_engine(config.database.url, config.home, "desk")
    await upgrade(engine, "desk")
    await engine.dispose()


@asynccontextmanager
async def started(config: Config) -> AsyncIterator[Service]:
    """The service itself, stopped in the end."""
    service = await build(config)
    await service.start()
    try:
        yield service
    finally:
        await service.stop()


async def until(check: Callable[[], Awaitable[Any]], what: str, timeout_s: float = 20) -> Any:
    """Waits until `check` gives something true, and returns it."""
    deadline = asyncio.get_running_loop().time() + timeout_s
    while asyncio.get_running_loop().time() < deadline:
        found = await check()
        if found:
            return found
        await asyncio.sleep(0.03)
    raise AssertionError(f"waited {timeout_s} s in vain: {what}")

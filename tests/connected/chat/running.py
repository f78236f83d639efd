"""The chat channel alone, as ingest serves it: in this process, or in one of its own that may be killed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import jwt
from byname.channels.chat.settings import ChatSection
from byname.clock import Clock, SystemClock
from byname.config import Config, load_config
from byname.service import Service
from byname.store.engine import make_engine
from byname.store.migrate import upgrade

from services.ingest import app
from services.ingest.settings import SECTIONS
from tests.support import warm
from tests.support.waiting import quiet_port, until

SITE = "shop"
ORIGIN = "https://www.acme.example"
SECRET = "a secret of the site, longer than 32 bytes"


def settings_of(**site: Any) -> dict[str, Any]:
    """The section [chat] with one site."""
    return {"sites": {SITE: {"origins": [ORIGIN], "secrets": [SECRET], "greeting": "Hello!", **site}}}


def config_of(home: Path, nats: str, port: int, chat: dict[str, Any], database: str = "") -> Config:
    """Settings as they would come from byname.toml."""
    environ = {
        "BYNAME_NATS_URL": nats,
        "BYNAME_INGEST_PORT": str(port),
        "BYNAME_DATABASE_URL": database,
    }
    config = load_config(home, SECTIONS, environ)
    section = ChatSection.model_validate(chat)
    return config.with_values("chat", **{name: getattr(section, name) for name in section.model_fields_set})


async def build(config: Config, clock: Clock | None = None) -> Service:
    """Ingest with the chat and nothing else, not yet started."""
    engine = make_engine(config.database.url, config.home, "ingest")
    await upgrade(engine, "ingest")
    await engine.dispose()
    return await app.build(config, clock, ["chat"])


class Chat:
    """A running chat server, as a page sees it."""

    def __init__(self, url: str, service: Service | None = None) -> None:
        self.url = url
        self.ws = url.replace("http", "ws") + "/chat/ws"
        self.service = service

    def client(self, token: str = "", origin: str = ORIGIN) -> httpx.AsyncClient:
        """A client with the visitor's token."""
        headers = {"Origin": origin} | ({"Authorization": f"Bearer {token}"} if token else {})
        return httpx.AsyncClient(base_url=f"{self.url}/chat", headers=headers, timeout=40)

    async def upkeep(self, name: str) -> None:
        """Do now what is looked after again and again."""
        assert self.service is not None
        [action] = [one for _, one in self.service._upkeep if getattr(one, "__name__", "") == name]
        await action()

    async def session(self, **asked: Any) -> dict[str, Any]:
        """A session; it must be given."""
        async with self.client() as client:
            got = await client.post("/session", json={"site": SITE, **asked})
        assert got.status_code == 200, got.text
        return dict(got.json())


@asynccontextmanager
async def chats(
    home: Path, nats: str, *, copies: int = 1, clock: Clock | None = None, database: str = "", **chat: Any
) -> AsyncIterator[list[Chat]]:
    """So many copies of the chat server on one store, in this process."""
    running = []
    try:
        for _ in range(copies):
            service = await build(config_of(home, nats, 0, {**settings_of(), **chat}, database), clock)
            running.append(service)
            await service.start()
        yield [Chat(one.addresses["http"], one) for one in running]
    finally:
        for service in running:
            await service.stop()


class OwnProcess:
    """The chat server as a process of its own, which may be killed at a certain point (`die_at`)."""

    def __init__(self, home: Path, nats: str) -> None:
        self.home = home
        self.nats = nats
        self.port = quiet_port()
        self.chat = Chat(f"http://127.0.0.1:{self.port}")
        self._process: warm.Warm | None = None

    async def start(self, die_at: str = "") -> None:
        words = ("tests.connected.chat.running", str(self.home), self.nats, str(self.port), die_at)
        with (self.home / "chat.log").open("ab") as out:
            self._process = warm.start(words, os.environ, out.fileno())
        await until(self._is_ready, "the chat server is ready", 60)

    async def died(self) -> int:
        """Wait until it is dead."""
        assert self._process is not None
        return await asyncio.wait_for(self._process.wait(), 30)

    async def kill(self) -> None:
        """kill -9."""
        if self._process and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def _is_ready(self) -> bool:
        assert self._process is not None
        assert self._process.returncode is None, "the chat server has ended"
        try:
            async with httpx.AsyncClient() as client:
                return (await client.get(f"{self.chat.url}/readyz")).status_code == 200
        except httpx.HTTPError:
            return False


def an_identity(subject: str = "u-1", *, site: str = SITE, key: str = SECRET, **claims: Any) -> str:
    """A signed identity, good from now on unless told otherwise."""
    now = SystemClock().now()
    values = {
        "sub": subject,
        "iat": now,
        "exp": now + timedelta(minutes=30),
        "aud": site,
        "jti": f"j-{subject}",
        **claims,
    }
    return jwt.encode({name: one for name, one in values.items() if one is not None}, key, "HS256")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _plant(die_at: str) -> None:
    """Let the process kill itself when it comes to this point."""
    from services.ingest.chat.keeper import Keeper

    original = Keeper.keep

    async def keep(self: Keeper, notes: Any) -> set[str]:
        if notes and die_at == "committed":
            _die()
        kept = await original(self, notes)
        if notes and die_at == "kept":
            _die()
        return kept

    if die_at:
        Keeper.keep = keep  # type: ignore[method-assign]


async def _serve(home: str, nats: str, port: str, die_at: str) -> None:
    service = await build(config_of(Path(home), nats, int(port), settings_of()))
    await service.start()
    _plant(die_at)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(*sys.argv[1:5]))


def events_of(frames: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Only the events among frames."""
    return [one for one in frames if one["t"] == "event"]


def as_json(text: str | bytes) -> dict[str, Any]:
    """A frame."""
    found = json.loads(text)
    assert isinstance(found, dict)
    return found

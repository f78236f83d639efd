"""A page with the widget, as far as the wire is concerned."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from byname.channels.chat.adapter import ChatAdapter
from byname.channels.chat.frames import SUBPROTOCOL
from byname.channels.chat.settings import ChatSection
from byname.channels.model import Raw
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.connected.chat.running import ORIGIN, SITE, Chat
from tests.support.facts import START
from tests.support.nats import Bus

PATIENCE_S = 20.0
_cids = itertools.count(1)


def a_cid() -> str:
    """Another one each time."""
    return f"cid-{next(_cids):08}"


class Page:
    """An open socket that has been welcomed."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.welcome: dict[str, Any] = {}

    async def send(self, **frame: Any) -> None:
        await self.socket.send(json.dumps(frame))

    async def next(self, kind: str = "", timeout_s: float = PATIENCE_S) -> dict[str, Any]:
        """The next frame of this kind; others are passed over."""
        async with asyncio.timeout(timeout_s):
            while True:
                frame = json.loads(await self.socket.recv())
                if not kind or frame["t"] == kind:
                    return dict(frame)

    async def say(self, text: str, cid: str = "", **more: Any) -> dict[str, Any]:
        """Send a line and wait for its acknowledgement."""
        cid = cid or a_cid()
        await self.send(t="msg", cid=cid, text=text, **more)
        while True:
            frame = await self.next()
            assert frame["t"] != "error", frame
            if frame["t"] == "ack" and frame["cid"] == cid:
                return frame

    async def closed(self, timeout_s: float = PATIENCE_S) -> int:
        """The code it is closed with; what still comes is passed over."""
        async with asyncio.timeout(timeout_s):
            try:
                while True:
                    await self.socket.recv()
            except ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd else 1006


async def ask(chat: Chat, origin: str = "", **asked: Any) -> tuple[int, dict[str, Any]]:
    """Ask for a session; the status and the answer."""
    async with chat.client(origin=origin or "https://www.acme.example") as client:
        got = await client.post("/session", json={"site": SITE, **asked})
    return got.status_code, got.json()


async def documents(bus: Bus) -> list[Any]:
    """What the adapter makes of everything on RAW."""
    adapter = ChatAdapter(ChatSection())
    found = [one.data for one in await bus.stored("RAW", "raw.chat")]
    return [one for data in found for one in adapter.parse(Raw("raw_1", data, {}, START))]


@asynccontextmanager
async def raw_page(chat: Chat, origin: str = ORIGIN, **options: Any) -> AsyncIterator[Page]:
    """An open socket that has said nothing."""
    async with connect(
        chat.ws,
        subprotocols=[SUBPROTOCOL],  # type: ignore[list-item]
        origin=origin,  # type: ignore[arg-type]
        **options,
    ) as socket:
        yield Page(socket)


@asynccontextmanager
async def a_page(chat: Chat, token: str, last_seq: int = 0, origin: str = ORIGIN) -> AsyncIterator[Page]:
    """An open, welcomed socket."""
    async with raw_page(chat, origin) as page:
        await page.send(t="hello", token=token, last_seq=last_seq)
        page.welcome = await page.next("welcome")
        yield page

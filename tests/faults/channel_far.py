"""The far sides: an X that delivers until it is heard, and a remote adapter that is not always well."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import random
from collections import Counter
from typing import Any

import httpx
from byname.channels.errors import Forged
from byname.channels.model import Request
from byname.channels.signing import sign_standard, verify_standard
from byname.clock import SystemClock

from tests.support.system import System
from tests.support.waiting import quiet_port
from tests.support.x_simulator import XSimulator

PIGEON = "pigeon"
SECRET, REPLY_SECRET = (f"whsec_{base64.b64encode(bytes([number]) * 32).decode()}" for number in (7, 8))
PATIENCE_S = 90.0
AGAIN_S = 0.3


class PatientX(XSimulator):
    """X that delivers an event again, with the same id, until it is taken; now and then once more."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.chance = chance

    async def _post(self, body: bytes) -> int:
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while asyncio.get_running_loop().time() < deadline:
            with contextlib.suppress(httpx.HTTPError):
                if await super()._post(body) == 200:
                    if self.chance.random() < 0.2:  # it has not seen our answer
                        with contextlib.suppress(httpx.HTTPError):
                            await super()._post(body)
                    return 200
            await asyncio.sleep(AGAIN_S)
        raise AssertionError(f"a webhook of X was not taken in {PATIENCE_S} s: {self.deliveries[-5:]}")


class Pigeons:
    """A remote adapter in this process: posts documents until they are taken, takes replies by webhook.

    Now and then it answers 503 without having taken anything, or takes a reply and is gone before its answer.
    """

    def __init__(self, chance: random.Random) -> None:
        self.port = quiet_port()
        self.taken: dict[str, dict[str, Any]] = {}  # documents by webhook-id
        self.repeats: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.refused = self.died = 0
        self._chance = chance
        self._seen: set[str] = set()
        self._server: asyncio.Server | None = None

    def settings(self) -> dict[str, str]:
        """The channel, as variables of the environment."""
        channel = {
            "title": "Pigeons",
            "secrets": [SECRET],
            "reply_by": "webhook",
            "reply_url": f"http://127.0.0.1:{self.port}/replies",
            "reply_secret": REPLY_SECRET,
        }
        return {"BYNAME_REMOTE_CHANNELS": json.dumps({PIGEON: channel})}

    async def __aenter__(self) -> Pigeons:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            answer = await self._answer(await _read(reader))
            if answer:
                writer.write(f"HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
                await writer.drain()
        writer.close()

    async def _answer(self, request: Request) -> str:
        """The status line; empty: it ends before it has said anything."""
        try:
            identity = verify_standard([REPLY_SECRET], request, SystemClock().now())
        except Forged as error:
            self.wrong.append(f"forged: {error}")
            return "401 Unauthorized"
        new, trouble = identity not in self._seen, self._chance.random()
        self._seen.add(identity)
        if new and trouble < 0.2:
            self.refused += 1
            return "503 Service Unavailable\r\nRetry-After: 1"
        self._take(identity, json.loads(request.body))
        if new and trouble < 0.3:
            self.died += 1
            return ""
        return "200 OK"

    def _take(self, identity: str, document: dict[str, Any]) -> None:
        if identity not in self.taken:
            self.taken[identity] = document
            return
        self.repeats[identity] += 1
        if document != self.taken[identity]:
            self.wrong.append(f"{identity} came again with other words: {document['text'][:60]}")


async def _read(reader: asyncio.StreamReader) -> Request:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().rstrip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    method, path, _ = first.split()
    return Request(method, f"http://127.0.0.1{path}", headers, body)


async def post_pigeon(system: System, document: dict[str, Any]) -> int:
    """One document, signed now; the status, 0 when there was no answer."""
    body = json.dumps(document).encode()
    headers = sign_standard(SECRET, document["id"], SystemClock().now(), body)
    url = f"http://127.0.0.1:{system.port_of('ingest')}/hooks/{PIGEON}/events"
    try:
        async with httpx.AsyncClient(timeout=15) as client:
            return (await client.post(url, content=body, headers=headers)).status_code
    except httpx.HTTPError:
        return 0

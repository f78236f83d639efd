"""A small HTTP server that remembers what it is asked, and answers, hangs or hangs up as told."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from byname.channels.model import Request
from byname.channels.signing import verify_standard
from byname.clock import SystemClock


@dataclass
class Asked:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes = field(repr=False)

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def signed_by(self, secret: str) -> str:
        """The webhook's id; Forged unless this secret signed it just now."""
        request = Request("POST", "", self.headers, self.body)
        return verify_standard([secret], request, SystemClock().now())


class FarSide:
    """`plan` is what it does with the next requests: a status, "hang", or "hang up"; then always 201."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.plan: list[int | str] = []
        self.port = 0
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> FarSide:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            pairs = [line.partition(":") for line in head[1:] if line]
            headers = {name.lower(): value.strip() for name, _, value in pairs}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            self.asked.append(Asked(head[0].split(" ")[1], headers, body))
            step = self.plan.pop(0) if self.plan else 201
            if step == "hang":
                await reader.read()  # until the other side is gone
            elif step != "hang up":
                said = b'{"sid": "CA1"}'
                answer = (
                    f"HTTP/1.1 {step} As told\r\nconnection: close\r\ncontent-length: {len(said)}\r\n\r\n"
                )
                writer.write(answer.encode() + said)
                await writer.drain()
        writer.close()

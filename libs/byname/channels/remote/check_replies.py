"""Checks the way out from outside: what the system sends to an adapter, and what an adapter makes of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response

from byname.channels.errors import ChannelError, Forged
from byname.channels.inbound import Contact
from byname.channels.model import Answer, Call
from byname.channels.model import Request as Hook
from byname.channels.remote.check import PATIENCE_S, SETTLE_S, STALE, Finding
from byname.channels.remote.documents import OutboundDocument
from byname.channels.signing import sign_standard, verify_standard
from byname.channels.transport import PerhapsSent, Transport
from byname.clock import Clock
from byname.ids import random_id, random_secret
from byname.observe.http import HttpServer


@dataclass(frozen=True, slots=True)
class Attempt:
    """One POST that came to the adapter's place."""

    id: str
    body: bytes = field(repr=False)
    genuine: bool
    status: int

    @property
    def text(self) -> str:
        """The words in it."""
        return str(json.loads(self.body).get("text", "")) if self.genuine else ""


class Stand:
    """Takes the adapter's place at its reply_url: refuses each id once with 503, then takes it."""

    def __init__(self, reply_url: str, secret: str, clock: Clock) -> None:
        self.attempts: list[Attempt] = []
        self._place = urlsplit(reply_url)
        self._secret, self._clock = secret, clock

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Stand]:
        """OSError when somebody else listens there, such as the adapter itself."""
        app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        app.add_api_route(self._place.path or "/", self._take, methods=["POST"])
        port = self._place.port or (443 if self._place.scheme == "https" else 80)
        server = HttpServer(app, self._place.hostname or "", port)
        await server.start()
        try:
            yield self
        finally:
            await server.stop()

    async def _take(self, request: Request) -> Response:
        body = await request.body()
        hook = Hook("POST", str(request.url), dict(request.headers), body)
        try:
            identity = verify_standard([self._secret], hook, self._clock.now())
        except Forged:
            self.attempts.append(Attempt(request.headers.get("webhook-id", ""), body, False, 401))
            return Response(status_code=401)
        status = 200 if any(one.id == identity for one in self.attempts) else 503
        self.attempts.append(Attempt(identity, body, True, status))
        return Response(status_code=status, headers={"retry-after": "1"} if status == 503 else None)

    async def findings(self, text: str) -> list[Finding]:
        """What became of a person's answer with this text."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE_S
        while not any(one.status == 200 for one in self._about(text)) and loop.time() < deadline:
            await asyncio.sleep(0.1)
        await asyncio.sleep(SETTLE_S)  # a second one would come now
        return self._judge(self._about(text))

    def _about(self, text: str) -> list[Attempt]:
        return [one for one in self.attempts if one.text.strip() == text]

    def _judge(self, found: list[Attempt]) -> list[Finding]:
        forged = sum(not one.genuine for one in self.attempts)
        taken = [one for one in found if one.status == 200]
        same = len({one.id for one in found}) == 1 and len({one.body for one in found}) == 1
        return [
            Finding("an answer comes to reply_url", "" if found else f"none came in {PATIENCE_S:.0f} s"),
            Finding("everything is signed", f"{forged} were not, or with another secret" if forged else ""),
            Finding(
                "after a 503 it comes again, the same under the same id",
                "" if len(found) > 1 and same else f"{len(found)} came, the same: {same}",
            ),
            Finding("once taken it does not come again", "" if len(taken) == 1 else f"{len(taken)} came"),
        ]


class AdapterCheck:
    """What an adapter's own program makes of replies: right ones, forged ones, the same one twice."""

    def __init__(
        self, channel: str, reply_url: str, secret: str, *, transport: Transport, clock: Clock
    ) -> None:
        self._url, self._secret, self._transport, self._clock = reply_url, secret, transport, clock
        self.document = OutboundDocument(
            id=random_id("check"),
            key=random_id("check"),
            channel=channel,
            conversation=random_id("check"),
            to=Contact(address=random_id("check"), name="Byname's check"),
            text="This is a check of the adapter.",
            voice="Byname",
        )

    async def findings(self) -> AsyncIterator[Finding]:
        """Each rule as it is checked; an adapter that cannot be reached is one, and the last."""
        body, now = self.document.encoded(), self._clock.now()
        stranger = f"whsec_{random_secret().hex()}"
        forgeries: list[tuple[str, dict[str, Any]]] = [
            ("without a signature", {"headers": {}}),
            ("signed with another secret", {"secret": stranger}),
            ("with a signature of other words", {"signed": body + b" "}),
            ("with a signature of six minutes ago", {"at": now - STALE}),
            ("with a signature of the future", {"at": now + STALE}),
        ]
        try:
            for what, how in forgeries:
                answer = await self._post(body, **how)
                yield _expect(f"a reply {what} is refused", answer, 400, 499)
            yield _expect("a signed reply is taken", await self._post(body), 200, 299)
            yield _expect("the same again is taken, and is the same", await self._post(body), 200, 299)
        except (ChannelError, PerhapsSent) as error:
            yield Finding(f"{self._url} answers", str(error))

    async def _post(self, body: bytes, **how: Any) -> Answer:
        headers = how.get("headers")
        if headers is None:
            secret, at = how.get("secret", self._secret), how.get("at") or self._clock.now()
            headers = sign_standard(secret, self.document.id, at, how.get("signed", body))
        headers = {**headers, "content-type": "application/json"}
        return await self._transport.make(Call("POST", self._url, headers, body))


def _expect(rule: str, answer: Answer, lowest: int, highest: int) -> Finding:
    good = lowest <= answer.status <= highest
    return Finding(rule, "" if good else f"{lowest} to {highest} was expected, not {answer.status}")

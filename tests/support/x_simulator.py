"""A small X on loopback: its API, its webhooks, its rules. Nothing of it reaches the real one.

    async with XSimulator() as x:
        settings = x.settings(webhook="http://127.0.0.1:8081/hooks/twitter/k3y")   # [twitter] of byname.toml
        assert await x.challenge()
        post = await x.mention("where is my order?", by="anna")      # delivered to the webhook, signed
        await x.reply("still nothing", to=x.posts[-1]["id"], by="anna")
        await x.dm("hello", by="anna")
        x.posts, x.messages                                          # what Byname has sent, each once

`answers` holds responses that the next calls get instead of the real ones; `limit` sets a rate limit.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn
from byname.channels.twitter.signature import HEADER, sign
from starlette.responses import Response

from tests.support.x_simulator_app import XApp, reset_at
from tests.support.x_simulator_state import XState


@dataclass
class RateWindow:
    """A rate limit as the headers tell it."""

    limit: int
    remaining: int
    resets_in_s: float

    def headers(self) -> dict[str, str]:
        return {
            "x-rate-limit-limit": str(self.limit),
            "x-rate-limit-remaining": str(max(0, self.remaining)),
            "x-rate-limit-reset": reset_at(self.resets_in_s),
        }


class XSimulator:
    """X, for one account of ours."""

    def __init__(self, user_id: str = "1111111111", username: str = "byname", port: int = 0) -> None:
        self.user_id, self.port = user_id, port
        self.state = XState(user_id, username)
        self.consumer_secret = "simulated-consumer-secret"
        self.access_token, self.refresh_token = "simulated-access-0", "simulated-refresh-0"
        self.webhook = ""  # where events are delivered; empty: nowhere
        self.calls: list[str] = []  # all that came to the API
        self.deliveries: list[int] = []  # the status of each delivery
        self.answers: list[Response] = []
        self.page_size = 100
        self._windows: dict[str, RateWindow] = {}
        self._renewed = 0
        self._events = 0
        self._server: uvicorn.Server | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """The base of the API: `api_url` of the settings."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def posts(self) -> list[dict[str, Any]]:
        """What our account has posted, in order."""
        return list(self.state.by(self.user_id))

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The direct messages that our account has sent, in order."""
        return [one for one in self.state.messages if one["sender_id"] == self.user_id]

    async def __aenter__(self) -> XSimulator:
        config = uvicorn.Config(
            XApp(self).starlette, "127.0.0.1", self.port, log_level="error", lifespan="off", ws="none"
        )
        self._server = uvicorn.Server(config)
        self._task = asyncio.create_task(self._server.serve())
        while not self._server.started:
            if self._task.done():
                await self._task
            await asyncio.sleep(0.01)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        assert self._task is not None
        self._server.should_exit = True
        await self._task

    def settings(self, webhook: str = "", **more: Any) -> dict[str, Any]:
        """The section [twitter] for this X; with a webhook events are delivered there."""
        self.webhook = webhook or self.webhook
        return {
            "enabled": True,
            "user_id": self.user_id,
            "api_url": self.url,
            "consumer_secret": self.consumer_secret,
            "client_id": "simulated-client",
            "access_token": self.access_token,
            "refresh_token": self.refresh_token,
            **more,
        }

    # What people on X do. Each gives the post or message, once the webhook has answered.

    async def mention(self, text: str, by: str = "anna", settings: str = "everyone") -> dict[str, Any]:
        """Somebody names us in a post."""
        post = self.state.post(self._id(by), f"@{self.state.username} {text}", settings=settings)
        await self._deliver_post("post.mention.create", post)
        return post

    async def reply(self, text: str, to: str, by: str = "anna", naming: bool = True) -> dict[str, Any]:
        """Somebody answers a post of ours; naming us, it is delivered twice, as X does."""
        words = f"@{self.state.username} {text}" if naming else text
        post = self.state.post(self._id(by), words, answers=to)
        await self._deliver_post("post.reply.create", post)
        if naming:
            await self._deliver_post("post.mention.create", post)
        return post

    async def quote(self, text: str, of: str, by: str = "anna") -> dict[str, Any]:
        """Somebody quotes a post of ours."""
        post = self.state.post(self._id(by), text, quotes=of)
        await self._deliver_post("post.quote.create", post)
        return post

    async def dm(self, text: str, by: str = "anna") -> dict[str, Any]:
        """Somebody writes us a direct message."""
        found = self.state.message(self._id(by), self.user_id, text)
        created = {
            "target": {"recipient_id": self.user_id},
            "sender_id": found["sender_id"],
            "message_data": {"text": text, "entities": {"urls": []}},
        }
        event = {"type": "message_create", "id": found["id"], "message_create": created}
        user = self.state.users[found["sender_id"]]
        await self.deliver(
            "dm.received", {"direct_message_events": [event], "users": {user["id"]: {"data": user}}}
        )
        return found

    # The webhook.

    async def deliver(self, kind: str, payload: dict[str, Any], times: int = 1) -> list[int]:
        """An event, signed, `times` times with the same id; the answers' statuses."""
        if not self.webhook:
            return []
        self._events += 1
        author = self.state.users.get(str(payload.get("author_id", "")))
        data = {
            "event_uuid": str(9_000_000_000 + self._events),
            "filter": {"user_id": self.user_id},
            "event_type": kind,
            "tag": "support",
            "payload": payload,
            "includes": {"users": [author]} if author else {},
        }
        body = json.dumps({"data": data}, ensure_ascii=False).encode("utf-8")
        return [await self._post(body) for _ in range(times)]

    async def challenge(self, token: str = "Y2hhbGxlbmdl") -> bool:
        """Whether the webhook proves that it is ours (CRC)."""
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(self.webhook, params={"crc_token": token})
        right = sign(self.consumer_secret.encode("ascii"), token.encode("ascii"))
        return answer.status_code == 200 and answer.json().get("response_token") == right

    # What tests set up.

    def limit(self, endpoint: str, remaining: int, resets_in_s: float = 60.0) -> None:
        """A rate limit for an endpoint, such as "POST /2/tweets"."""
        self._windows[endpoint] = RateWindow(max(remaining, 1), remaining, resets_in_s)

    def window(self, endpoint: str) -> RateWindow:
        """The endpoint's window, one call less than before."""
        window = self._windows.setdefault(endpoint, RateWindow(900, 900, 900))
        window.remaining -= 1
        return window

    def renew_tokens(self) -> None:
        """The tokens from before are worthless from now on."""
        self._renewed += 1
        self.access_token = f"simulated-access-{self._renewed}"
        self.refresh_token = f"simulated-refresh-{self._renewed}"

    def _id(self, username: str) -> str:
        return self.state.user(username)["id"]

    async def _deliver_post(self, kind: str, post: dict[str, Any]) -> None:
        await self.deliver(kind, post)

    async def _post(self, body: bytes) -> int:
        headers = {
            "content-type": "application/json",
            HEADER: sign(self.consumer_secret.encode("ascii"), body),
        }
        async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
            answer = await client.post(self.webhook, content=body, headers=headers)
        self.deliveries.append(answer.status_code)
        return answer.status_code

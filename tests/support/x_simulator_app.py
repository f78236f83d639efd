"""X's API over HTTP, in the documented shapes: what of it the channel uses."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from byname.channels.twitter.cost import PRICES
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support.x_simulator_state import Refusal

if TYPE_CHECKING:
    from tests.support.x_simulator import XSimulator

Handler = Callable[[Request], Awaitable[Response]]


class XApp:
    """The endpoints. Each call is recorded, counted against its rate limit, and paid for."""

    def __init__(self, x: XSimulator) -> None:
        self._x = x
        self.starlette = Starlette(
            routes=[
                Route("/2/tweets", self._guarded("POST /2/tweets", self._create_post), methods=["POST"]),
                Route(
                    "/2/dm_conversations/with/{user_id}/messages",
                    self._guarded("POST /2/dm_conversations", self._create_message),
                    methods=["POST"],
                ),
                Route(
                    "/2/users/{user_id}/mentions",
                    self._guarded("GET /2/users/:id/mentions", self._mentions),
                ),
                Route("/2/dm_events", self._guarded("GET /2/dm_events", self._messages)),
                Route("/2/oauth2/token", self._token, methods=["POST"]),
            ]
        )

    def _guarded(self, name: str, handler: Handler) -> Handler:
        async def guarded(request: Request) -> Response:
            self._x.calls.append(f"{request.method} {request.url.path}")
            if request.headers.get("authorization") != f"Bearer {self._x.access_token}":
                return problem(401, "Unauthorized", "Unauthorized")
            window = self._x.window(name)
            headers = window.headers()
            if window.remaining < 0:
                return problem(429, "Too Many Requests", "Too Many Requests", headers)
            if self._x.answers:  # what a test has set up
                return self._x.answers.pop(0)
            try:
                answer = await handler(request)
            except Refusal as refusal:
                answer = problem(refusal.status, refusal.title, refusal.detail)
            answer.headers.update(headers)
            return answer

        return guarded

    async def _create_post(self, request: Request) -> Response:
        said = await request.json()
        answered = (said.get("reply") or {}).get("in_reply_to_tweet_id", "")
        if answered and not str(answered).isdigit():
            return problem(400, "Invalid Request", f"in_reply_to_tweet_id [{answered}] is no id")
        self._pay(PRICES["post"])
        post = self._x.state.answer(said["text"], answered)
        data = {"id": post["id"], "text": post["text"], "edit_history_tweet_ids": [post["id"]]}
        return JSONResponse({"data": data}, 201)

    async def _create_message(self, request: Request) -> Response:
        said = await request.json()
        self._pay(PRICES["message"])
        found = self._x.state.message(self._x.user_id, request.path_params["user_id"], said["text"])
        data = {"dm_conversation_id": found["dm_conversation_id"], "dm_event_id": found["id"]}
        return JSONResponse({"data": data}, 201)

    async def _mentions(self, request: Request) -> Response:
        since = int(request.query_params.get("since_id", "0"))
        found = [post for post in self._x.state.mentions() if int(post["id"]) > since]
        return self._page(request, found, "author_id")

    async def _messages(self, request: Request) -> Response:
        found = [
            {key: value for key, value in one.items() if key != "receiver_id"}
            for one in reversed(self._x.state.messages)
        ]
        return self._page(request, found, "sender_id")

    def _page(self, request: Request, found: list[dict[str, Any]], who: str) -> Response:
        size = min(int(request.query_params.get("max_results", "10")), self._x.page_size)
        start = int(request.query_params.get("pagination_token", "p0").removeprefix("p"))
        data = found[start : start + size]
        self._pay(PRICES["read mention"] * len(data))
        value: dict[str, Any] = {"meta": {"result_count": len(data)}}
        if data:
            value["data"] = data
            ids = dict.fromkeys(one[who] for one in data)
            value["includes"] = {
                "users": [self._x.state.users[one] for one in ids if one in self._x.state.users]
            }
        if start + size < len(found):
            value["meta"]["next_token"] = f"p{start + size}"
        return JSONResponse(value)

    async def _token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode("ascii")))
        if form.get("refresh_token") != self._x.refresh_token:
            return JSONResponse({"error": "invalid_request", "error_description": "token was invalid"}, 400)
        self._x.renew_tokens()
        return JSONResponse(
            {
                "token_type": "bearer",
                "expires_in": 7200,
                "access_token": self._x.access_token,
                "refresh_token": self._x.refresh_token,
            }
        )

    def _pay(self, dollars: float) -> None:
        if self._x.state.credits < dollars:
            raise Refusal(402, "Your enrolled account does not have any credits.", "CreditsDepleted")
        self._x.state.credits -= dollars


def problem(status: int, title: str, detail: str, headers: dict[str, str] | None = None) -> Response:
    """An error as X words it."""
    body = {"title": title, "detail": detail, "type": "about:blank", "status": status}
    return Response(json.dumps(body), status, headers, "application/problem+json")


def reset_at(seconds: float) -> str:
    """A moment for x-rate-limit-reset."""
    return str(int(datetime.now(UTC).timestamp() + seconds))

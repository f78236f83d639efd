"""Webhooks: kept before they are answered, and every refusal is the right one."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from byname.bus.errors import BusUnavailable
from byname.channels.base import InboundOnly
from byname.channels.errors import Forged, NeedsCall, NotForUs, Rejected, Retryable
from byname.channels.manifest import Capabilities, Manifest
from byname.channels.model import Answer, Call, Receipt, Request, Stored
from byname.channels.transport import PerhapsSent
from fastapi import FastAPI

from services.ingest.hooks import hook_routes
from tests.support.facts import FrozenClock

KEY = Call("GET", "https://notes.example/key")


class Notes(InboundOnly):
    """Does what the body says."""

    manifest = Manifest(
        name="notes", title="Notes", summary="Notes of a test", owner="us",
        capabilities=Capabilities(inbound="webhook", replies=False, max_inbound=1000),
    )  # fmt: skip

    def __init__(self) -> None:
        self.learned: list[int] = []
        self.seen: list[Request] = []

    def verify(self, request: Request, now: datetime) -> Receipt:
        self.seen.append(request)
        word = request.body.decode()
        faults: dict[str, Exception] = {
            "forged": Forged("the signature of anna@x.example is wrong"),
            "wrong": Rejected("there is no text"),
            "foreign": NotForUs("a like"),
            "later": Retryable("busy", after=7),
        }
        if word in faults:
            raise faults[word]
        if word == "key" and not self.learned:
            raise NeedsCall("the key", KEY)
        then = (Call("GET", "https://notes.example/subscribe?token=s3cret"),) if word == "subscribe" else ()
        return Receipt((Stored(f"n:{word}", request.body),), 202, b'{"ok":1}', "application/json", then)

    def parse(self, raw: Any) -> list[Any]:
        return []

    def learn(self, call: Call, answer: Answer, now: datetime) -> None:
        self.learned.append(answer.status)


class Far:
    """Where the hook's own calls go."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.silent = False

    async def make(self, call: Call) -> Answer:
        self.calls.append(call.url)
        if self.silent:
            raise PerhapsSent("gave no answer")
        return Answer(200, {}, b"")


class Hooks:
    """The routes with a store that remembers, or is away."""

    def __init__(self) -> None:
        self.adapter, self.far, self.kept = Notes(), Far(), []
        self.away = False
        self.public_url = ""

    async def keep(self, channel: str, stored: Stored) -> str:
        if self.away:
            raise BusUnavailable("no nats-server")
        self.kept.append((channel, stored.key))
        return "raw_1"

    async def count(self, _adapter: Any) -> None:
        return None

    async def post(
        self, body: bytes, path: str = "/hooks/notes/a/b?c=d", method: str = "POST"
    ) -> httpx.Response:
        app = FastAPI()
        room: Any = SimpleNamespace(
            adapters={"notes": self.adapter}, keep=self.keep, transport=self.far, public_url=self.public_url,
            service=SimpleNamespace(clock=FrozenClock()), caller=SimpleNamespace(count_event=self.count),
        )  # fmt: skip
        app.include_router(hook_routes(room))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://inner:1") as client:
            return await client.request(method, path, content=body)


@pytest.fixture
def hooks() -> Hooks:
    return Hooks()


async def test_a_genuine_request_is_kept_and_answered_as_the_adapter_wants(hooks: Hooks) -> None:
    answer = await hooks.post(b"hello")
    assert (answer.status_code, answer.json()) == (202, {"ok": 1})
    assert hooks.kept == [("notes", "n:hello")]
    assert hooks.adapter.seen[0].path == "a/b"
    assert hooks.adapter.seen[0].url == "http://inner:1/hooks/notes/a/b?c=d"


async def test_behind_a_proxy_the_url_is_the_one_that_was_signed(hooks: Hooks) -> None:
    hooks.public_url = "https://in.acme.example/"
    await hooks.post(b"hello")
    assert hooks.adapter.seen[0].url == "https://in.acme.example/hooks/notes/a/b?c=d"


@pytest.mark.parametrize(
    ("word", "status", "says"),
    [
        (b"forged", 401, ""),
        (b"wrong", 400, "there is no text"),
        (b"foreign", 200, "a like"),
        (b"later", 503, "send it again"),
        (b"x" * 1001, 413, "larger than 1000"),
    ],
)
async def test_what_is_not_taken_is_not_kept(hooks: Hooks, word: bytes, status: int, says: str) -> None:
    answer = await hooks.post(word)
    assert answer.status_code == status
    assert says in answer.text
    assert hooks.kept == []
    if status == 401:
        assert answer.text == ""  # a forger learns nothing
    if word == b"later":
        assert answer.headers["retry-after"] == "7"


async def test_the_bus_away_means_come_again(hooks: Hooks) -> None:
    hooks.away = True
    answer = await hooks.post(b"hello")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "30"


async def test_what_has_to_be_looked_up_first_is_looked_up(hooks: Hooks) -> None:
    assert (await hooks.post(b"key")).status_code == 202
    assert hooks.far.calls == [KEY.url]
    assert hooks.adapter.learned == [200]
    hooks.far.silent, hooks.adapter.learned = True, []
    assert (await hooks.post(b"key")).status_code == 503


async def test_what_follows_an_answer_is_called_after_it(hooks: Hooks, caplog: Any) -> None:
    hooks.far.silent = True
    assert (await hooks.post(b"subscribe")).status_code == 202
    assert hooks.far.calls == ["https://notes.example/subscribe?token=s3cret"]
    assert "s3cret" not in caplog.text


async def test_a_channel_without_webhooks_says_so(hooks: Hooks) -> None:
    answer = await hooks.post(b"hello", "/hooks/nowhere")
    assert answer.status_code == 404
    assert "nowhere" in answer.text

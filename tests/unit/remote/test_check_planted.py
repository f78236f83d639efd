"""The check from outside finds what it is there for: systems and adapters with a bug planted in each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence

import httpx
import pytest
from byname.channels.errors import Forged, Rejected
from byname.channels.model import Request
from byname.channels.remote import check, check_replies
from byname.channels.remote.check import Events, Finding, check_events
from byname.channels.remote.check_replies import AdapterCheck, Attempt, Stand
from byname.channels.remote.documents import document_key, read_document
from byname.channels.signing import verify_standard
from byname.channels.transport import Transport

from tests.support.facts import FrozenClock
from tests.unit.remote.remotes import NOW, OTHER, SECRET, adapter, outbound

CLOCK = FrozenClock(NOW)
Bug = Callable[[int, str], tuple[int, str]]


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What never comes need not be waited for here."""
    for module in (check, check_replies):
        monkeypatch.setattr(module, "PATIENCE_S", 0.1)
        monkeypatch.setattr(module, "SETTLE_S", 0.0)


class FakeSystem(httpx.AsyncBaseTransport):
    """The way in as it should be, in memory; `bug` changes its answers, `double` and `lost` what arrives."""

    def __init__(self, bug: Bug = lambda *said: said, *, double: bool = False, lost: bool = False) -> None:
        self.arrived: list[tuple[str, str]] = []
        self._bug, self._double, self._lost = bug, double, lost
        self._kept: set[str] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        hook = Request("POST", str(request.url), dict(request.headers), body, path="events")
        try:
            receipt = adapter().verify(hook, NOW)
        except Rejected as error:
            status, text = self._bug(error.status, "" if isinstance(error, Forged) else str(error))
            if status == 200:  # the bug let it in
                self.arrived += [("?", "forged")]
            return httpx.Response(status, text=text)
        for stored in receipt.store:
            self._keep(stored.body)
        status, text = self._bug(200, "")
        return httpx.Response(status, text=text)

    def _keep(self, body: bytes) -> None:
        document = read_document(body)
        if self._lost or (document_key(document) in self._kept and not self._double):
            return
        self._kept.add(document_key(document))
        self.arrived.append((json.loads(body)["sender"]["address"], document.id))

    async def seen(self, address: str) -> Sequence[str]:
        return [identity for sender, identity in self.arrived if sender in (address, "?")]


async def broken(system: FakeSystem, secret: str = SECRET) -> list[str]:
    """The rules that do not hold."""
    transport = Transport(transport=system)
    events = Events(
        "http://byname.example", "webform", secret, transport=transport, clock=CLOCK, seen=system.seen
    )
    found = [one async for one in check_events(events)]
    await transport.close()
    assert len(found) == 14
    return [one.rule for one in found if one.fault]


async def test_a_good_system_passes() -> None:
    assert await broken(FakeSystem()) == []


async def test_a_system_that_lets_everything_in() -> None:
    rules = await broken(FakeSystem(lambda *_: (200, "")))
    assert Counter(rule.split()[0] for rule in rules) == {"a": 10, "what": 1}


async def test_a_system_that_says_why_it_is_not_let_in() -> None:
    rules = await broken(FakeSystem(lambda status, text: (status, text or "wrong signature")))
    assert len(rules) == 5
    assert all(rule.startswith("a message") for rule in rules)


async def test_a_system_that_does_not_say_what_is_wrong() -> None:
    rules = await broken(FakeSystem(lambda status, _: (status, "")))
    assert len(rules) == 5
    assert all(rule.startswith("a document") for rule in rules)


async def test_a_system_that_loses_or_doubles() -> None:
    for system in (FakeSystem(double=True), FakeSystem(lost=True)):
        assert await broken(system) == ["what was taken has arrived, each message once, and nothing else"]


async def test_a_secret_that_is_not_the_systems() -> None:
    rules = await broken(FakeSystem(), OTHER)
    assert "a signed message is taken" in rules
    assert not any("is refused" in rule and "message" in rule for rule in rules)


async def test_a_system_that_is_away() -> None:
    def away(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    transport = Transport(transport=httpx.MockTransport(away))
    events = Events("http://byname.example", "webform", SECRET, transport=transport, clock=CLOCK, seen=None)
    (found,) = [one async for one in check_events(events)]
    assert "byname.example cannot be reached" in found.fault


# An adapter's program


async def faults_of(program: Callable[[httpx.Request], httpx.Response]) -> list[str]:
    transport = Transport(transport=httpx.MockTransport(program))
    found = AdapterCheck("webform", "http://forms.example/replies", OTHER, transport=transport, clock=CLOCK)
    findings = [one async for one in found.findings()]
    assert len(findings) in (1, 7)
    return [one.rule for one in findings if one.fault]


def good_program(request: httpx.Request) -> httpx.Response:
    try:
        verify_standard([OTHER], Request("POST", "", dict(request.headers), request.content), NOW)
    except Forged:
        return httpx.Response(401)
    return httpx.Response(200)


async def test_a_good_program_passes() -> None:
    assert await faults_of(good_program) == []


async def test_a_program_that_believes_everything() -> None:
    assert len(await faults_of(lambda _: httpx.Response(200))) == 5


async def test_a_program_that_does_not_look_at_the_time() -> None:
    def program(request: httpx.Request) -> httpx.Response:
        answer = good_program(request)
        signed = request.headers.get("webhook-timestamp", "0")
        return answer if abs(int(signed) - NOW.timestamp()) < 10 else httpx.Response(200)

    rules = await faults_of(program)
    assert [rule for rule in rules if "six minutes" in rule or "future" in rule]


async def test_a_program_that_stumbles_over_a_repetition() -> None:
    had: list[str] = []

    def program(request: httpx.Request) -> httpx.Response:
        answer = good_program(request)
        if answer.is_success:
            had.append(request.headers["webhook-id"])
        return answer if len(had) < 2 else httpx.Response(409)

    assert await faults_of(program) == ["the same again is taken, and is the same"]


# What a system sends


def judged(*attempts: Attempt) -> list[str]:
    stand = Stand("http://127.0.0.1:1/replies", OTHER, CLOCK)
    stand.attempts += attempts
    found: list[Finding] = stand._judge(stand._about("Yes"))
    return [one.rule for one in found if one.fault]


def attempt(status: int, identity: str = "sd_1", text: str = "Yes", *, genuine: bool = True) -> Attempt:
    (call,) = adapter().render(outbound(text, key=identity))
    return Attempt(identity, call.body, genuine, status)


def test_what_is_sent_is_judged() -> None:
    first, second = attempt(503), attempt(200)
    assert judged(first, second) == []
    assert len(judged()) == 3
    assert judged(first, second, attempt(200)) == ["once taken it does not come again"]
    assert judged(first, second, attempt(401, genuine=False)) == ["everything is signed"]
    assert "after a 503 it comes again, the same under the same id" in judged(first, attempt(200, "sd_2"))
    assert "after a 503 it comes again, the same under the same id" in judged(second)

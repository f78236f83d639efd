"""How a page leaves: signed and repeatable by webhook, once by phone; and what is said when it does not."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs
from xml.etree.ElementTree import fromstring

import httpx
import pytest
from byname.channels.email.submit import Deferred, Refused, Unknown
from byname.channels.errors import Forged
from byname.channels.model import Request
from byname.channels.signing import verify_standard
from byname.channels.transport import Transport
from byname.config import ConfigError, load_config

from services.notifier import pages
from services.notifier.domain import PAGE_LIFE, Known, Words, hear
from services.notifier.pages import PageWays
from services.notifier.settings import SECTIONS, NotifierSection
from services.notifier.store.send_log import Task
from services.notifier.ways import Later
from tests.support.facts import START, FrozenClock
from tests.unit.notifier.moves import TEAM, a_page

SECRET = f"whsec_{base64.b64encode(b'k' * 32).decode()}"
SETTINGS = NotifierSection.model_validate(
    {
        "desk_url": "https://desk.acme.example/",
        "page_secret": SECRET,
        "twilio_account": "AC1",
        "twilio_token": "token",
        "twilio_from": "+4930111",
        "twilio_url": "https://twilio.example",
    }
)
WORDS = Words(
    "msg_1", "Ann <b>Lee</b>", "ann@customer.example", "My order", "The secret words", (), "message",
    START - timedelta(minutes=35),
)  # fmt: skip


def a_task(kind: str, person: str = "eva", words: Words | None = WORDS, **page: Any) -> Task:
    sends = hear(Known(), TEAM, [a_page("msg_1", person, **page)], START, calls=True).sends
    return Task(next(one for one in sends if one.kind == kind), words, None, ())


class Far:
    """The far side: remembers what it was asked, and answers as told."""

    def __init__(self, answer: Any = 201, settings: NotifierSection = SETTINGS) -> None:
        self.asked: list[httpx.Request] = []
        self.log: list[str] = []
        self.clock = FrozenClock()
        self._answer, self._settings = answer, settings

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        self.log.append("asked")
        if isinstance(self._answer, Exception):
            raise self._answer
        status, headers = self._answer if isinstance(self._answer, tuple) else (self._answer, {})
        return httpx.Response(status, headers=headers, json={"sid": "CA1", "key": "hidden"})

    async def send(self, task: Task, team: Any = TEAM) -> str:
        async def line() -> None:
            self.log.append("line")

        transport = Transport(transport=httpx.MockTransport(self))
        try:
            return await PageWays(self._settings, transport, transport, self.clock).send(task, team, line)
        finally:
            await transport.close()


def as_request(asked: httpx.Request) -> Request:
    return Request("POST", str(asked.url), dict(asked.headers), asked.content)


async def test_a_webhook_is_signed_and_tells_who_waits_but_not_their_words() -> None:
    far = Far(204)
    task = a_task("page_webhook")
    assert await far.send(task) == "the webhook answered 204"
    [asked] = far.asked
    assert str(asked.url) == "https://hooks.example/eva"
    assert verify_standard([SECRET], as_request(asked), START) == task.send.key
    other = replace(as_request(asked), body=asked.content.replace(b"Ann", b"Bob"))
    with pytest.raises(Forged):
        verify_standard([SECRET], other, START)
    said = json.loads(asked.content)
    assert said["data"]["since"] == "2026-03-02T08:55:00.000000Z"
    assert said["data"]["minutes"] == 35
    assert said["data"]["link"] == f"https://desk.acme.example/conversations/{task.send.conversation}"
    assert "35 minutes" in said["text"]
    assert b"secret words" not in asked.content
    assert b"customer.example" not in asked.content


async def test_a_webhook_that_comes_again_has_the_same_id_and_the_same_body() -> None:
    far, task = Far(503), a_task("page_webhook")
    for _ in range(2):
        with pytest.raises(Deferred):
            await far.send(task)
        far.clock.forward(seconds=20)
    first, second = far.asked
    assert first.content == second.content
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"], "each is fresh"


async def test_without_a_secret_there_is_no_signature() -> None:
    far = Far(200, NotifierSection())
    task = a_task("page_webhook")
    await far.send(task)
    assert "webhook-signature" not in far.asked[0].headers
    assert json.loads(far.asked[0].content)["data"]["link"] == ""


async def test_a_call_is_asked_for_once_behind_its_line() -> None:
    far = Far(201)
    assert await far.send(a_task("page_call")) == "Twilio calls CA1"
    assert far.log == ["line", "asked"]
    [asked] = far.asked
    assert str(asked.url) == "https://twilio.example/2010-04-01/Accounts/AC1/Calls.json"
    assert asked.headers["authorization"] == f"Basic {base64.b64encode(b'AC1:token').decode()}"
    form = parse_qs(asked.content.decode())
    assert (form["To"], form["From"]) == (["+49301234567"], ["+4930111"])
    say = fromstring(form["Twiml"][0])[0]
    assert say.attrib == {"language": "de-DE", "loop": "2"}, "in the first language of hers that it speaks"
    assert "Ann <b>Lee</b> wartet seit 35 Minuten" in say.text


@pytest.mark.parametrize(
    ("person", "minutes", "name", "says"),
    [
        ("kim", 300, "Ann", "Ann has waited for an answer for 5 hours"),
        ("kim", 0, "", "A customer has waited for an answer for 2 minutes"),
        ("eva", 300, "", "Eine Kundin oder ein Kunde wartet seit 5 Stunden"),
    ],
)
async def test_what_is_said_on_the_phone(person: str, minutes: int, name: str, says: str) -> None:
    far = Far(201)
    words = replace(WORDS, name=name, received_at=START - timedelta(minutes=minutes))
    await far.send(a_task("page_call", person, words))
    assert says in fromstring(parse_qs(far.asked[0].content.decode())["Twiml"][0])[0].text


@pytest.mark.parametrize(
    ("kind", "answer", "error", "after"),
    [
        ("page_webhook", 404, Refused, None),
        ("page_webhook", 302, Refused, None),
        ("page_webhook", 401, Later, None),
        ("page_webhook", 500, Later, None),
        ("page_webhook", (429, {"retry-after": "7"}), Later, 7.0),
        ("page_webhook", httpx.ConnectError("refused"), Later, None),
        ("page_webhook", httpx.ReadTimeout("slow"), Later, None),
        ("page_call", 400, Refused, None),
        ("page_call", 401, Later, None),
        ("page_call", 503, Later, None),
        ("page_call", (429, {"retry-after": "7"}), Later, 7.0),
        ("page_call", 500, Unknown, None),
        ("page_call", 502, Unknown, None),
        ("page_call", httpx.ConnectError("refused"), Later, None),
        ("page_call", httpx.ReadTimeout("slow"), Unknown, None),
    ],
)
async def test_what_goes_wrong_is_said_for_what_it_is(
    kind: str, answer: Any, error: type[Exception], after: float | None
) -> None:
    with pytest.raises(error) as caught:
        await Far(answer).send(a_task(kind))
    assert type(caught.value) is error
    assert getattr(caught.value, "after", None) == after
    assert "token" not in str(caught.value)
    assert kind == "page_call" or "hidden" not in str(caught.value), "the answer may be nobody's business"


@pytest.mark.parametrize(("kind", "error"), [("page_webhook", Later), ("page_call", Unknown)])
async def test_an_answer_that_dribbles_for_ever_is_not_waited_for(
    kind: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "ATTEMPT_S", 0.1)

    class Dribbling(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            while True:
                yield b"."
                await asyncio.sleep(0.01)

    class Endless(Far):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            return httpx.Response(201, stream=Dribbling())

    with pytest.raises(error):
        await asyncio.wait_for(Endless().send(a_task(kind)), 30)


async def test_what_is_no_http_is_not_repeated_to_anybody() -> None:
    far = Far(httpx.RemoteProtocolError("illegal status line: b'SSH-2.0-OpenSSH'"))
    with pytest.raises(Later) as caught:
        await far.send(a_task("page_webhook"))
    assert "SSH" not in str(caught.value)


@pytest.mark.parametrize("kind", ["page_webhook", "page_call"])
async def test_what_was_asked_for_too_long_ago_disturbs_nobody(kind: str) -> None:
    far = Far()
    task = a_task(kind, requested_at=START - PAGE_LIFE)
    with pytest.raises(Refused, match="too long ago"):
        await far.send(task)
    assert far.log == []


@pytest.mark.parametrize(
    ("kind", "change", "says"),
    [
        ("page_webhook", {"webhook": None}, "no page.webhook"),
        ("page_call", {"phone": None}, "cannot be called"),
    ],
)
async def test_a_way_that_the_team_file_has_no_more_is_not_gone(
    kind: str, change: dict[str, Any], says: str
) -> None:
    def changed(person: Any) -> Any:
        page = person.page.model_copy(update=change)
        return person.model_copy(update={"page": page})

    team = TEAM.model_copy(update={"people": tuple(changed(one) for one in TEAM)})
    team.__dict__.pop("_by_id", None)
    with pytest.raises(Refused, match=says):
        await Far().send(a_task(kind), team)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"BYNAME_NOTIFIER_PAGE_SECRET": "whsec_not base64"}, "page_secret"),
        ({"BYNAME_NOTIFIER_PAGE_SECRET": "plain-hidden"}, "page_secret"),
        ({"BYNAME_NOTIFIER_DESK_URL": "desk.acme.example"}, "desk_url"),
    ],
)
def test_settings_that_cannot_work_are_refused_at_start(
    settings: dict[str, str], says: str, tmp_path: Any
) -> None:
    with pytest.raises(ConfigError, match=says) as caught:
        load_config(tmp_path, SECTIONS, settings)
    assert "hidden" not in str(caught.value)


def test_an_account_without_a_number_cannot_call() -> None:
    refuse: Callable[[], None] = NotifierSection(twilio_account="AC1").check
    with pytest.raises(ConfigError, match="twilio_from"):
        refuse()
    SETTINGS.check()
    NotifierSection().check()

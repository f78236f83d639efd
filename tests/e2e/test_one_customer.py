"""One customer mails, chats, calls and posts: one customer with one owner, four channels, answers on each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.customers import (
    Visitor,
    call,
    chat_settings,
    identity,
    ingest_url,
    phone_settings,
    section_settings,
)
from tests.support.notices import Notice
from tests.support.system import System, until
from tests.support.x_simulator import XSimulator

pytestmark = [pytest.mark.connected, pytest.mark.slow]
ANNA, NUMBER = "anna@customer.example", "+442079460111"


@pytest.fixture
async def x() -> AsyncIterator[XSimulator]:
    async with XSimulator() as found:
        yield found


@pytest.fixture
async def system(tmp_path: Path, x: XSimulator) -> AsyncIterator[System]:
    environ = chat_settings() | phone_settings() | section_settings("twitter", x.settings())
    async with System(tmp_path, environ=environ, processes=False) as found:
        x.webhook = f"{ingest_url(found)}/hooks/twitter"
        yield found


async def test_four_channels_one_customer_one_owner(system: System, x: XSimulator) -> None:
    visitor = Visitor(system)
    mailed, called = await _four_matters(system, x, visitor)
    async with await system.api("tom") as api:
        conversations = await _conversations(api, 4)
        by_channel = {one["customer"]["channel"]: one for one in conversations}
        assert set(by_channel) == {"email", "chat", "phone", "twitter"}
        anna = by_channel["email"]["customer"]["id"]
        assert by_channel["chat"]["customer"]["id"] == anna  # proven by the site's signature
        assert by_channel["phone"]["customer"]["id"] != anna  # nobody has said so yet
        await _make_one(api, anna, {"phone": NUMBER, "twitter": x.state.user("anna")["id"]})

        for channel, text in (("chat", "It left today."), ("twitter", "Sorry! A new leg left today.")):
            reply = f"/api/conversations/{by_channel[channel]['id']}/replies"
            answer = await api.post(reply, json={"text": text})
            assert answer.status_code == 202, answer.text
    await _answer(system, mailed, "Dear Anna, a new leg left today.")
    await _answer(system, called, "You called: a new leg left today.")

    async def all_answered() -> bool:
        return (
            await visitor.answers() == ["It left today."] and len(x.posts) == 1 == len(_to_anna(system)) - 1
        )

    await until(all_answered, "an answer on each channel, the call's by mail", explain=system.tail)
    assert x.posts[0]["text"].endswith("A new leg left today.")
    costs = await system.cli("channel", "costs", "twitter")
    assert "going out: 0.010 $ this month" in costs  # an answer to who had summoned us
    await visitor.leave()


async def _four_matters(system: System, x: XSimulator, visitor: Visitor) -> tuple[Notice, Notice]:
    """Anna mails Tom by name, chats, calls in vain, and posts; what Tom was told of the mail and the call."""
    mail = f"From: Anna Weber <{ANNA}>\r\nTo: tom@acme.example\r\nSubject: Chair\r\n\r\nIt wobbles.\r\n"
    await system.mail(ANNA, "tom@acme.example", mail.encode())
    mailed = await _notice(system, "It wobbles.")
    assert mailed.to == "tom@home.example"

    await visitor.enter(identity("anna", ANNA, "Anna Weber"))
    ack = await visitor.say("Is my new leg on its way?", cid="line-one")
    assert await visitor.say("Is my new leg on its way?", cid="line-one") == ack
    assert (await _notice(system, "new leg")).to == "tom@home.example"

    await asyncio.sleep(1.1)  # Twilio tells whole seconds: the mail shall have been first
    for status, sequence in (("no-answer", 2), ("ringing", 0), ("ringing", 1)):
        assert await call(system, "CA1", NUMBER, status, sequence) in (200, 204)
    called = await _notice(system, "issed call")

    assert await x.challenge()
    await x.mention("my chair wobbles", by="anna")
    await _notice(system, "my chair wobbles")
    return mailed, called


async def _make_one(api: httpx.AsyncClient, customer: str, handles: dict[str, str]) -> None:
    """A person knows that these are hers too; owner and history follow."""
    for channel, address in handles.items():
        wanted = {"channel": channel, "address": address, "why": "she said so"}
        said = await api.post(f"/api/customers/{customer}/handles", json=wanted)
        assert said.status_code == 202, said.text

    async def one_customer() -> bool:
        found = (await api.get("/api/conversations")).json()["conversations"]
        return {(one["customer"]["id"], one["owner"]["id"]) for one in found} == {(customer, "tom")}

    await until(one_customer, "all four conversations are Anna's and Tom's")


async def _answer(system: System, notice: Notice, text: str) -> None:
    answer = notice.answer(text, message_id=f"{text[:4]}@home.example")
    assert (await system.mail(notice.to, notice.reply_to, answer)).startswith("250")


async def _notice(system: System, words: str) -> Notice:
    async def there() -> Notice | None:
        return next((one for one in system.notices_now() if words in one.text), None)

    found = await until(there, f"a notice with {words!r}", explain=system.tail)
    assert found is not None
    return found


async def _conversations(api: httpx.AsyncClient, count: int) -> list[dict[str, Any]]:
    async def there() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await api.get("/api/conversations")).json()["conversations"]
        return found if len(found) == count else []

    return await until(there, f"{count} conversations")


def _to_anna(system: System) -> list[Any]:
    return [mail for mail in system.sink.mails if ANNA in mail.rcpt_to]


async def test_a_call_logged_from_a_conversation_is_shown_in_it_and_makes_the_number_known(
    system: System,
) -> None:
    mail = f"From: <{ANNA}>\r\nTo: tom@acme.example\r\nSubject: Chair\r\n\r\nIt wobbles.\r\n"
    await system.mail(ANNA, "tom@acme.example", mail.encode())
    notice = await _notice(system, "It wobbles.")
    async with await system.api("tom") as api:
        [conversation] = await _conversations(api, 1)
        said = {
            "number": NUMBER, "direction": "out", "outcome": "answered", "length_s": 240,
            "notes": "The leg is broken.", "promises": [{"text": "send a new leg"}],
            "conversation": conversation["id"], "started_at": conversation["opened_at"],
        }  # fmt: skip
        logged = await api.post("/api/calls", json=said, headers={"Idempotency-Key": "call-1"})
        assert logged.status_code == 202, logged.text
        assert (await api.post("/api/calls", json=said, headers={"Idempotency-Key": "call-1"})).json() == (
            logged.json()
        )

        async def shown() -> list[dict[str, Any]]:
            detail = (await api.get(f"/api/conversations/{conversation['id']}")).json()
            return [one for one in detail["messages"] if one["channel"] == "phone"]

        [call_shown] = await until(shown, "the call in the conversation", explain=system.tail)
        assert "The leg is broken." in call_shown["call"]["notes"]
        customer = (await api.get(f"/api/customers/{conversation['customer']['id']}")).json()
        assert {"email", "phone"} == {one["channel"] for one in customer["handles"]}
        draft = await api.get(
            f"/api/conversations/{conversation['id']}/recap", params={"call": call_shown["id"]}
        )
        assert "new leg" in draft.json()["text"]
    assert notice.conversation == conversation["id"]
    assert len([one for one in system.sink.mails if ANNA in one.rcpt_to]) == 0  # a draft is only a draft

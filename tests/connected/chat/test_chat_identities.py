"""Who a visitor is: signatures, tokens, and two people at one browser."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from byname.clock import SystemClock

from services.ingest.chat.model import Guest
from services.ingest.chat.server import ChatServer
from services.ingest.chat.store.transcripts import load_transcripts
from services.ingest.chat.store.visitors import save_visitor
from tests.connected.chat.pages import a_cid, a_page, ask, raw_page
from tests.connected.chat.running import Chat, an_identity, chats
from tests.support.facts import FrozenClock
from tests.support.nats import Bus

pytestmark = pytest.mark.connected


async def prove(chat: Chat, visitor: str, email: str) -> None:
    """As if they had opened the link in a mail to this address."""
    assert chat.service
    async with chat.service.db.transaction() as unit:
        [found] = (await load_transcripts(unit.connection, visitor_ids=[visitor])).values()
        proven = replace(found.visitor, email=email, proof="confirmed")
        await save_visitor(unit.connection, proven, SystemClock().now())


async def test_identities(bus: Bus, tmp_path: Path) -> None:
    now = SystemClock().now()
    async with chats(tmp_path, bus.server.url) as [chat]:
        for wrong in (
            an_identity(key="another secret, as long as 32 bytes"),
            an_identity(exp=now - timedelta(minutes=1), iat=now - timedelta(minutes=30)),
            an_identity(site="other"),
            "nonsense",
        ):
            status, body = await ask(chat, identity=wrong)
            assert status == 401
            assert "identity" in body["error"]
        laptop = await chat.session(identity=an_identity("anna", name="Anna Lee"))
        async with a_page(chat, laptop["token"]) as page:
            await page.say("From the laptop.")
        phone = await chat.session(identity=an_identity("anna"))
        assert (phone["visitor"], phone["name"]) == (laptop["visitor"], "Anna Lee")
        assert phone["token"] != laptop["token"]
        async with a_page(chat, phone["token"]) as page:
            assert (await page.next("event"))["text"] == "From the laptop."
        ben = await chat.session(identity=an_identity("ben"), token=phone["token"])
        out = await chat.session(token=phone["token"])
        assert len({ben["visitor"], out["visitor"], phone["visitor"]}) == 3


async def test_an_identity_can_be_used_again_until_it_expires(bus: Bus, tmp_path: Path) -> None:
    clock = FrozenClock()
    now = clock.now()
    async with chats(tmp_path, bus.server.url, clock=clock) as [chat]:
        signed = an_identity("anna", iat=now, exp=now + timedelta(minutes=5))
        first = await chat.session(identity=signed)
        clock.forward(minutes=4)
        assert (await chat.session(identity=signed))["visitor"] == first["visitor"]  # the page was reloaded
        clock.forward(minutes=2)
        assert (await ask(chat, identity=signed))[0] == 401


async def test_who_signs_in_takes_along_what_they_said(bus: Bus, tmp_path: Path) -> None:
    async with chats(tmp_path, bus.server.url) as [chat]:
        guest = await chat.session()
        async with a_page(chat, guest["token"]) as page:
            await page.say("Before I signed in.")
        anna = await chat.session(token=guest["token"], identity=an_identity("anna", email="a@b.example"))
        assert anna["session"] == guest["session"]
        assert anna["token"] != guest["token"]
        async with a_page(chat, anna["token"], last_seq=1) as page:
            await page.say("After.")
        proofs = [json.loads(one.data)["proofs"] for one in await bus.stored("RAW", "raw.chat")]
        assert proofs == [[], [{"channel": "email", "address": "a@b.example", "name": ""}]]
        other = await chat.session()  # another browser, and Anna has a history by now
        again = await chat.session(token=other["token"], identity=an_identity("anna"))
        assert again["session"] == anna["session"] != other["session"]


async def test_a_token_from_before_the_signature_is_worth_nothing_after_it(
    bus: Bus, tmp_path: Path, postgres_url: str
) -> None:
    async with chats(tmp_path, bus.server.url, copies=2, database=postgres_url) as [chat, other]:
        guest = await chat.session()
        async with a_page(chat, guest["token"]) as copied, a_page(other, guest["token"]) as elsewhere:
            await copied.say("Who may read this?")
            anna = await chat.session(token=guest["token"], identity=an_identity("anna"))
            assert await copied.closed() == 4409
            assert await elsewhere.closed() == 4409
        async with raw_page(chat) as page:
            await page.send(t="hello", token=guest["token"], last_seq=0)
            assert await page.closed() == 4401
        async with chat.client(guest["token"]) as client:
            said = await client.post("/messages", json={"cid": a_cid(), "text": "I am Anna."})
            assert said.status_code == 401
        assert (await chat.session(token=guest["token"]))["visitor"] != anna["visitor"]
        again = await chat.session(token=anna["token"], identity=an_identity("anna"))
        assert again["token"] == anna["token"]  # a signed visitor's own token goes on


async def test_who_signs_in_while_a_copied_token_opens_a_socket_closes_that_too(
    bus: Bus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = ChatServer.welcome
    async with chats(tmp_path, bus.server.url) as [chat]:
        guest = await chat.session()

        async def welcome(server: ChatServer, found: Guest) -> dict[str, Any]:
            frame = await original(server, found)
            await chat.session(token=guest["token"], identity=an_identity("anna"))
            return frame

        monkeypatch.setattr(ChatServer, "welcome", welcome)
        async with raw_page(chat) as page:
            await page.send(t="hello", token=guest["token"], last_seq=0)
            assert await page.closed() == 4409


async def test_two_people_at_one_browser_stay_two(bus: Bus, tmp_path: Path) -> None:
    async with chats(tmp_path, bus.server.url) as [chat]:
        anna = await chat.session()
        async with a_page(chat, anna["token"]) as page:
            await page.say("My password is…")
        await prove(chat, anna["visitor"], "anna@customer.example")
        ben = await chat.session(
            token=anna["token"], identity=an_identity("ben", email="ben@customer.example")
        )
        assert ben["visitor"] != anna["visitor"]
        async with a_page(chat, ben["token"]) as page:
            assert page.welcome["seq"] == 0
        herself = an_identity("anna", email="anna@customer.example")
        signed = await chat.session(token=anna["token"], identity=herself)
        assert signed["visitor"] == anna["visitor"]


async def test_a_link_that_a_guest_asked_for_proves_nothing_for_who_signs_in(
    bus: Bus, tmp_path: Path
) -> None:
    async with chats(tmp_path, bus.server.url) as [chat]:
        anna = await chat.session()
        async with chat.client(anna["token"]) as client:
            await client.post("/messages", json={"cid": a_cid(), "text": "Hello?"})
            await client.post("/mail", json={"email": "anna@customer.example"})
        kept = [json.loads(one.data) for one in await bus.stored("RAW", "raw.chat")]
        [url] = [one["confirm_url"] for one in kept if one["kind"] == "contact"]
        await chat.session(token=anna["token"], identity=an_identity("ben", email="ben@customer.example"))
        async with chat.client() as client:
            assert (await client.get(url)).status_code == 410

"""Going on by mail: who has the link and the code has the address, and nobody else."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import httpx
import pytest
from byname.channels.inbound import InboundContact, InboundMessage

from tests.connected.chat.pages import a_cid, documents
from tests.connected.chat.running import ORIGIN, SITE, Chat, an_identity, chats
from tests.support.facts import FrozenClock
from tests.support.nats import Bus, until

pytestmark = pytest.mark.connected
ANNA = "anna@customer.example"


async def say(client: httpx.AsyncClient, text: str = "Hello?") -> None:
    assert (await client.post("/messages", json={"cid": a_cid(), "text": text})).status_code == 200


async def give(client: httpx.AsyncClient, email: str = ANNA) -> httpx.Response:
    return await client.post("/mail", json={"email": email})


def code_in(text: str) -> str:
    """The code, as a visitor reads it."""
    [found] = re.findall(r"\b\d{3} \d{3}\b", text)
    return str(found)


def another(code: str) -> str:
    """A code that is not this one."""
    return f"{(int(code.replace(' ', '')) + 1) % 10**6:06}"


async def contacts(bus: Bus) -> list[InboundContact]:
    return [one for one in await documents(bus) if isinstance(one, InboundContact)]


async def path_in_the_mail(bus: Bus, chat: Chat, number: int = 0) -> str:
    """Where the link of a mail leads."""
    asked = [one for one in await contacts(bus) if one.confirm_url]
    return asked[number].confirm_url.removeprefix(f"{chat.url}/chat")


async def notices(client: httpx.AsyncClient) -> list[str]:
    events = (await client.get("/poll?last_seq=0")).json()["events"]
    return [one["text"] for one in events if one["type"] == "notice"]


async def test_an_address_is_believed_when_its_owner_has_pressed_the_button(bus: Bus, tmp_path: Path) -> None:
    async with chats(tmp_path, bus.server.url) as [chat]:
        session = await chat.session()
        async with chat.client(session["token"]) as client:
            await say(client)
            assert (await give(client, "nonsense")).status_code == 400
            asked = (await give(client, "Anna@Customer.example")).json()
            assert asked["state"] == "confirm_sent"
            assert (await give(client)).json() == asked  # the same code, and no second mail
            [contact] = await contacts(bus)
            assert (contact.proof, contact.prefer, contact.other.address) == ("none", True, ANNA)
            path = await path_in_the_mail(bus, chat)
            page = await client.get(path)
            assert page.status_code == 200
            assert "<button>" in page.text
            assert len(await contacts(bus)) == 1  # looking at it confirms nothing: mail scanners do
            code = code_in(asked["text"])
            [shown] = await notices(client)
            assert code_in(shown) == code  # for who comes back from their mailbox
            assert (await client.post(path, data={"code": code})).status_code == 200
            assert "left to do" in (await client.post(path, data={"code": code})).text
            assert [one.proof for one in await contacts(bus)] == ["none", "confirmed"]
            assert (await give(client)).json()["state"] == "confirmed"
            assert (await client.get("/confirm/unknown")).status_code == 404


async def test_a_link_without_the_code_proves_nothing(bus: Bus, tmp_path: Path) -> None:
    async with chats(tmp_path, bus.server.url) as [chat]:
        session = await chat.session()
        async with chat.client(session["token"]) as client:
            await say(client)
            code = code_in((await give(client)).json()["text"])
            path = await path_in_the_mail(bus, chat)
            [contact] = await contacts(bus)
            digits = code.replace(" ", "")
            for told in (contact.confirm_url, (await client.get(path)).text, str(contact)):
                assert digits not in told
                assert code not in told
            for nothing in ({}, {"code": ""}, {"code": "12"}, {"code": "x" * 3000}):
                got = await client.post(path, data=nothing)
                assert (got.status_code, "not the code" in got.text) == (400, True)
            wrong = [client.post(path, data={"code": another(code)}) for _ in range(8)]
            statuses = sorted(one.status_code for one in await asyncio.gather(*wrong))
            assert statuses == [400] * 4 + [410] * 4  # five tries, whoever is quickest
            late = await client.post(path, data={"code": code})
            assert (late.status_code, "wrong too often" in late.text) == (410, True)
            assert (await client.get(path)).status_code == 410
            assert [one.proof for one in await contacts(bus)] == ["none"]
            assert (await give(client)).status_code == 429  # a mail just went there


async def test_nobody_is_led_to_confirm_the_chat_of_another_one(bus: Bus, tmp_path: Path) -> None:
    clock = FrozenClock()
    async with chats(tmp_path, bus.server.url, clock=clock) as [chat]:
        thief, anna = await chat.session(), await chat.session()
        async with chat.client(thief["token"]) as stranger, chat.client(anna["token"]) as client:
            await say(stranger)
            await say(client)
            await give(stranger)
            refused = await give(client)  # she must not take the mail in her box for the answer to this
            assert refused.status_code == 429
            assert "just been sent" in refused.json()["error"]
            assert 0 < refused.json()["retry_ms"] <= 600_001
            form = {"cid": a_cid(), "text": "Please call me.", "email": ANNA}
            assert "just been sent" in (await client.post("/form", json=form)).json()["text"]
            clock.forward(minutes=11)
            code = code_in((await give(client)).json()["text"])
            theirs, hers = [await path_in_the_mail(bus, chat, number) for number in (0, 1)]
            assert (await client.post(theirs, data={"code": code})).status_code in (400, 410)
            assert (await client.post(hers, data={"code": code})).status_code == 200
        proven = [one.sender.address for one in await contacts(bus) if one.proof == "confirmed"]
        assert proven == [anna["visitor"]]


async def test_a_link_is_over_after_two_days(bus: Bus, tmp_path: Path) -> None:
    clock = FrozenClock()
    async with chats(tmp_path, bus.server.url, clock=clock) as [chat]:
        session = await chat.session()
        async with chat.client(session["token"]) as client:
            await say(client)
            code = code_in((await give(client)).json()["text"])
            path = await path_in_the_mail(bus, chat)
            clock.forward(hours=49)
            assert (await client.post(path, data={"code": code})).status_code == 410
            assert len(await contacts(bus)) == 1


async def test_an_address_that_the_site_signs_needs_no_link(bus: Bus, tmp_path: Path) -> None:
    async with chats(tmp_path, bus.server.url) as [chat]:
        session = await chat.session(identity=an_identity(email=ANNA))
        async with chat.client(session["token"]) as client:
            await say(client)
            assert (await give(client, ANNA.upper())).json()["state"] == "confirmed"
        [contact] = await contacts(bus)
        assert (contact.proof, contact.confirm_url) == ("signed", "")


async def test_a_second_wish_to_go_on_by_mail_is_heard_too(bus: Bus, tmp_path: Path) -> None:
    async with chats(tmp_path, bus.server.url) as [chat]:
        session = await chat.session(identity=an_identity(email=ANNA))
        async with chat.client(session["token"]) as client:
            for count in (1, 2):  # in between, words in the chat: the answers come there again
                await say(client)
                for _ in range(2):
                    assert (await give(client)).json()["state"] == "confirmed"
                assert len(await contacts(bus)) == count


async def test_an_address_given_before_the_first_line_is_asked_for_with_it(bus: Bus, tmp_path: Path) -> None:
    async with chats(tmp_path, bus.server.url) as [chat]:
        session = await chat.session()
        async with chat.client(session["token"]) as client:
            for _ in range(2):
                noted = (await give(client)).json()
                assert noted["state"] == "noted"
                assert "Write to us" in noted["text"]
            assert await documents(bus) == []  # nobody knows this visitor yet
            await say(client)
            await eventually(bus, 2)
            assert [type(one) for one in await documents(bus)] == [InboundMessage, InboundContact]
            code = code_in(" ".join(await notices(client)))
            path = await path_in_the_mail(bus, chat)
            assert (await client.post(path, data={"code": code})).status_code == 200
            await say(client, "One more thing.")
            assert [one.proof for one in await contacts(bus)] == ["none", "confirmed"]


async def test_a_signed_address_given_before_the_first_line_is_said_after_it(
    bus: Bus, tmp_path: Path
) -> None:
    async with chats(tmp_path, bus.server.url) as [chat]:
        session = await chat.session(identity=an_identity(email=ANNA))
        async with chat.client(session["token"]) as client:
            assert (await give(client)).json()["state"] == "confirmed"
            assert await documents(bus) == []
            await say(client)
            await eventually(bus, 2)
        [contact] = await contacts(bus)
        assert (contact.proof, contact.confirm_url) == ("signed", "")


async def test_a_wish_that_cannot_be_asked_for_is_offered_again(bus: Bus, tmp_path: Path) -> None:
    sites = {SITE: {"origins": [ORIGIN], "hours": "tue 09:00-17:00"}}
    async with chats(tmp_path, bus.server.url, clock=FrozenClock(), sites=sites) as [chat]:
        first, second = await chat.session(), await chat.session()
        async with chat.client(first["token"]) as one, chat.client(second["token"]) as other:
            await give(one)
            await give(other)
            await say(one)
            await say(other)
            told = await notices(one)
            assert "Leave your email" not in told[0]  # they have just left it
            assert code_in(told[1])
            events = (await other.get("/poll?last_seq=0")).json()["events"]
            assert "just been sent" in events[-1]["text"]
            assert events[-1]["offer_mail"]


async def eventually(bus: Bus, count: int) -> None:
    async def there() -> bool:
        return len(await documents(bus)) >= count

    await until(there, f"{count} originals are kept")

"""A line is accepted once, kept before it is acknowledged, and comes again to whoever returns."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.connected.chat.pages import a_cid, a_page
from tests.connected.chat.running import Chat, OwnProcess, chats
from tests.support.nats import Bus

pytestmark = pytest.mark.connected


async def kept(bus: Bus) -> list[dict[str, Any]]:
    """The originals on RAW."""
    return [json.loads(one.data) for one in await bus.stored("RAW", "raw.chat")]


async def history(chat: Chat, token: str) -> list[dict[str, Any]]:
    """The transcript as the widget gets it."""
    async with chat.client(token) as client:
        found = (await client.get("/poll?last_seq=0")).json()["events"]
    assert [one["seq"] for one in found] == list(range(1, len(found) + 1))
    return list(found)


async def test_a_line_is_on_raw_when_it_is_acknowledged(bus: Bus, tmp_path: Path) -> None:
    async with chats(tmp_path, bus.server.url) as [chat]:
        session = await chat.session(page={"url": "https://www.acme.example/cart?x=1", "title": "Cart"})
        async with a_page(chat, session["token"]) as page:
            ack = await page.say(" Hello\r\nthere ", cid := a_cid())
            [line] = await kept(bus)
            assert (line["text"], line["cid"], line["visitor"]) == ("Hello\nthere", cid, session["visitor"])
            assert line["thread"] == session["session"]
            assert {"name": "page", "value": "https://www.acme.example/cart"} in line["details"]
            again = await page.say("Hello, changed", cid)
            assert again == ack
            await page.send(t="ping")
            assert await page.next() == {"t": "pong"}
        assert len(await kept(bus)) == 1
        assert [one["text"] for one in await history(chat, session["token"])] == ["Hello\nthere"]


async def test_who_comes_back_gets_what_they_missed(bus: Bus, tmp_path: Path) -> None:
    async with chats(tmp_path, bus.server.url) as [chat]:
        session = await chat.session()
        async with a_page(chat, session["token"]) as first, a_page(chat, session["token"]) as second:
            acks = [await first.say(f"line {number}") for number in range(3)]
            seen = [await second.next("event") for _ in range(3)]
            assert [one["seq"] for one in seen] == [one["seq"] for one in acks] == [1, 2, 3]
        async with a_page(chat, session["token"], last_seq=1) as back:
            assert [(await back.next("event"))["text"] for _ in range(2)] == ["line 1", "line 2"]
            assert back.welcome["seq"] == 3
        same = await chat.session(token=session["token"])
        assert (session["seq"], same["seq"]) == (0, 3)
        assert (same["visitor"], same["session"]) == (session["visitor"], session["session"])
        other = await chat.session()
        assert other["visitor"] != session["visitor"]
        async with a_page(chat, other["token"]) as empty:
            assert empty.welcome["seq"] == 0


async def test_many_lines_at_once_from_many_pages(bus: Bus, tmp_path: Path) -> None:
    async with chats(tmp_path, bus.server.url, lines_per_minute=10_000) as [chat]:
        session = await chat.session()
        async with a_page(chat, session["token"]) as one, a_page(chat, session["token"]) as two:

            async def talk(page: Any, name: str) -> list[int]:
                acks = [await page.say(f"{name} {number}") for number in range(20)]
                return [ack["seq"] for ack in acks]

            numbers = await asyncio.gather(talk(one, "a"), talk(two, "b"))
        assert sorted(numbers[0] + numbers[1]) == list(range(1, 41))
        assert all(found == sorted(found) for found in numbers)
        assert len(await history(chat, session["token"])) == len(await kept(bus)) == 40


async def test_while_the_bus_is_away_nothing_is_acknowledged_and_nothing_is_lost(
    bus: Bus, tmp_path: Path
) -> None:
    async with chats(tmp_path, bus.server.url) as [chat]:
        session = await chat.session()
        async with a_page(chat, session["token"]) as page:
            bus.server.kill()
            await page.send(t="msg", cid=(cid := a_cid()), text="Is anybody there?")
            error = await page.next("error")
            assert (error["code"], error["cid"]) == ("unavailable", cid)
            assert error["retry_ms"] > 0
            await bus.server.start()
            ack = await page.say("Is anybody there?", cid)
            assert ack["seq"] == 1
        assert [one["text"] for one in await kept(bus)] == ["Is anybody there?"]


@pytest.mark.parametrize("die_at", ["committed", "kept"])
async def test_killed_on_the_way_the_same_line_is_the_same_line(
    bus: Bus, tmp_path: Path, die_at: str
) -> None:
    server = OwnProcess(tmp_path, bus.server.url)
    try:
        await server.start(die_at)
        session = await server.chat.session()
        async with a_page(server.chat, session["token"]) as page:
            await page.send(t="msg", cid=(cid := a_cid()), text="Hello")
            assert await server.died() == -9
        assert len(await kept(bus)) == (1 if die_at == "kept" else 0)
        await server.start()
        assert len(await kept(bus)) == 1  # what was committed is kept without the visitor's help
        async with a_page(server.chat, session["token"]) as page:
            ack = await page.say("Hello", cid)
            assert ack["seq"] == 1
            assert (await page.say("And then?"))["seq"] == 2
        assert [one["text"] for one in await kept(bus)] == ["Hello", "And then?"]
        assert (await history(server.chat, session["token"]))[0]["id"] == ack["id"]
    finally:
        await server.kill()

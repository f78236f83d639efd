"""A click on the link of a question, as ingest serves it: said once, and thanked for once it is kept."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from byname.channels.email.relay import RelayKeys
from byname.channels.moods import mood_url
from byname.clock import SystemClock
from byname.contracts import MessageReceived, MoodGiven
from byname.service import Service

from services.ingest.moods.store import SAME
from tests.connected.services.running import KEYS, running, said
from tests.support.facts import FrozenClock
from tests.support.nats import Bus, until
from tests.unit.ingest.mood_page import ASKED

pytestmark = pytest.mark.connected

number, _, secret = KEYS.partition(":")
RELAY = RelayKeys("acme.example", {int(number): bytes.fromhex(secret)}, int(number))


def link(service: Service, mood: str, **other: str) -> str:
    """A link as it stands in a mail."""
    expires = service.clock.now() + timedelta(days=60)
    asked: dict[str, Any] = {**ASKED, **other}
    return f"{mood_url(RELAY, service.addresses['http'], expires=expires, **asked)}/{mood}"


async def click(service: Service, mood: str, text: str = "", **other: str) -> httpx.Response:
    """Open the link as a browser does: the page is fetched, and its form posted."""
    async with httpx.AsyncClient(timeout=30, follow_redirects=True) as client:
        shown = await client.get(link(service, mood, **other))
        [view] = re.findall(r'name="view" value="(\w+)"', shown.text)
        return await client.post(link(service, mood, **other), data={"view": view, "text": text})


async def read(bus: Bus) -> None:
    """All originals have been read."""

    async def nothing_left() -> bool:
        return await bus.unacknowledged("RAW", "ingest-email") == 0

    await until(nothing_left, "ingest has read everything")


async def moods(bus: Bus) -> list[tuple[str, str]]:
    """What was given, in order."""
    await read(bus)
    return [(one.mood, one.text) for one in await said(bus, MoodGiven)]


async def test_one_click_is_one_fact_and_an_unhappy_one_reaches_a_person(bus: Bus, tmp_path: Path) -> None:
    clock = FrozenClock(SystemClock().now())
    async with running("ingest", bus, tmp_path, clock=clock) as [service]:
        async with httpx.AsyncClient() as scanner:
            for mood in ("happy", "fine", "unhappy"):
                assert (await scanner.get(link(service, mood))).status_code == 200
                assert (await scanner.head(link(service, mood))).text == ""
        assert await bus.count("RAW") == 0
        for _ in range(3):  # a double click opens several pages
            assert (await click(service, "unhappy")).status_code == 200
        assert await moods(bus) == [("unhappy", "")]
        await click(service, "unhappy", "It drips \x00again \ud83d".encode("utf-8", "replace").decode())
        await click(service, "happy")
        await click(service, "unhappy")  # so the last one counts
        clock.forward(seconds=SAME.total_seconds() + 1)
        await click(service, "unhappy")  # weeks later it is no double click
        expected = [("unhappy", ""), ("unhappy", "It drips again ?"), ("happy", ""), *[("unhappy", "")] * 2]
        assert await moods(bus) == expected
        messages: list[MessageReceived] = await said(bus, MessageReceived)
        assert [one.text.startswith("(No words") for one in messages] == [True, False, True, True]
        assert {one.thread.in_reply_to for one in messages} == {(ASKED["message_id"],)}
        assert await bus.count("DEAD") == 0
        assert service.addresses["smtp"], "mail is read beside it"


@pytest.mark.parametrize("store", ["sqlite", "postgres"])
async def test_two_copies_say_a_hurried_click_once(
    bus: Bus, tmp_path: Path, store: str, request: pytest.FixtureRequest
) -> None:
    database = "" if store == "sqlite" else await request.getfixturevalue("postgres").new_database()
    async with running("ingest", bus, tmp_path, copies=2, database=database) as copies:
        asks = [f"ak_{number:032}" for number in range(6)]
        answers = await asyncio.gather(
            *(click(copies[at % 2], "unhappy", ask=ask) for ask in asks for at in range(6))
        )
        assert {one.status_code for one in answers} == {200}
        assert await bus.count("RAW") == 36
        await read(bus)
        given = [one.ask for one in await said(bus, MoodGiven)]
        assert sorted(given) == asks
        assert len(await said(bus, MessageReceived)) == len(asks)


async def test_while_the_bus_is_away_nobody_is_thanked_and_trying_again_says_it_once(
    bus: Bus, tmp_path: Path
) -> None:
    async with (
        running("ingest", bus, tmp_path) as [service],
        httpx.AsyncClient(timeout=30, follow_redirects=True) as browser,
    ):
        assert (await click(service, "fine")).status_code == 200
        assert await moods(bus) == [("fine", "")]
        bus.server.kill()
        refused = await browser.post(link(service, "unhappy"), data={"view": "view_1", "text": "Still wet."})
        assert refused.status_code == 503
        assert "Still wet.</textarea>" in refused.text
        [view] = re.findall(r'name="view" value="(\w+)"', refused.text)
        await bus.server.start()

        async def taken() -> bool:
            data = {"view": view, "text": "Still wet."}
            return (await browser.post(link(service, "unhappy"), data=data)).status_code == 200

        await until(taken, "the page takes it", 60)
        assert await taken(), "and again, as an impatient browser would"
        kept = [json.loads(one.data) for one in await bus.stored("RAW")]
        assert [(one["mood"], one["text"]) for one in kept] == [("fine", ""), ("unhappy", "Still wet.")]

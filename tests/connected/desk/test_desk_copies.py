"""Two copies of the desk on PostgreSQL show the same as one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from byname.config import load_config

from services.desk.settings import SECTIONS
from services.desk.tokens import create_token
from tests.connected.desk.system import Running, make_tables, running_desk, started, until
from tests.connected.desk.test_desk_channels import told
from tests.support.nats import running_bus
from tests.unit.desk.builders import Story
from tests.unit.desk.channel_story import ChannelStory

pytestmark = pytest.mark.connected
COUNT = 60


async def test_two_copies_lose_nothing_and_tell_each_others_pages(tmp_path: Path, postgres_url: str) -> None:
    async with running_bus(tmp_path / "nats") as bus:
        environ = {
            "BYNAME_NATS_URL": bus.server.url,
            "BYNAME_DATABASE_URL": postgres_url,
            "BYNAME_HTTP_PORT": "0",
        }
        config = load_config(tmp_path, SECTIONS, environ)
        await make_tables(config)
        token = await create_token(config, "sophie")
        async with started(config) as one, started(config) as two:
            copies = [Running(service, config, token, bus.nc) for service in (one, two)]
            waiting = [asyncio.create_task(first_event(copy)) for copy in copies]
            stories = [Story(number, begins=number * 100) for number in range(1, COUNT + 1)]
            for number in range(8):  # all first events, then all second ones: they come to both copies
                await copies[0].publish([story.whole()[number] for story in stories])

            async def all_there() -> bool:
                return await finished(copies[0]) == COUNT

            await until(all_there, "every conversation is complete", 60)
            assert await finished(copies[1]) == COUNT
            assert await asyncio.wait_for(asyncio.gather(*waiting), 20) == ["list", "list"]


async def first_event(copy: Running) -> str:
    async with copy.browser() as client, client.stream("GET", "/events?after=0") as stream:
        async for line in stream.aiter_lines():
            if line.startswith("event: "):
                return line.removeprefix("event: ")
    return "none"


async def finished(copy: Running) -> int:
    """How many conversations are whole: told, answered, sent, with an owner and a customer."""
    async with copy.api() as api:
        listed = (await api.get("/api/conversations", params={"limit": 200})).json()["conversations"]
        if len(listed) < COUNT:
            return 0
        details = [(await api.get(f"/api/conversations/{found['id']}")).json() for found in listed]
    return sum(whole(found) for found in details)


def whole(found: dict[str, Any]) -> bool:
    states = [message["delivery"]["state"] for message in found["messages"]]
    return (
        states == ["told", "sent"]
        and found["owner"]["id"] == "sophie"
        and found["customer"]["name"] == "Ann Lee"
        and found["last_words"] == "On its way!"
        and not found["waiting"]
    )


async def test_a_customer_over_channels_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    async with running_desk(tmp_path, {"BYNAME_DATABASE_URL": postgres_url}) as desk:
        story = ChannelStory(77)
        await told(desk, story, [*story.over_channels(), *story.decisions()])
        async with desk.api() as api:
            where = f"/api/customers/{story.customer}"
            found = (await api.get(where)).json()
            older = await api.get(where, params={"before": f"{2**62}.cv"})
            odd = {"channel": "email", "address": "a\x00nn@home.example", "why": "\x00"}
            added = await api.post(f"{where}/handles", json=odd)
            call = {
                "direction": "in",
                "name": "A\x00",
                "outcome": "missed",
                "started_at": "2026-03-02T09:00Z",
            }
            logged = [await api.post("/api/calls", json=call, headers={"Idempotency-Key": "k"}) for _ in "ab"]
            listed = (await api.get("/api/conversations")).json()["conversations"]
    assert [one["channel"] for one in found["history"]] == ["phone", "twitter", "chat", "email", "email"]
    assert len(found["links"]) == 4
    assert (older.status_code, added.status_code) == (200, 202)
    assert [one.status_code for one in logged] == [202, 202]
    assert ["phone", "twitter", "chat", "email"] in [one["channels"] for one in listed]

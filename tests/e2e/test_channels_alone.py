"""Each channel is a process of its own: one ended, the others go on; its messages wait, none is lost."""

from __future__ import annotations

import asyncio
import json
import random
import signal
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from byname.bus.connection import connect

from tests.faults.channel_apart import INGEST, Apart
from tests.faults.channel_far import PatientX, Pigeons
from tests.faults.channel_load import ChannelLoad, all_channels
from tests.faults.channel_quiet import bus_of, finish_channels
from tests.faults.channel_record import Line, said_in
from tests.faults.channel_verdict import complaints
from tests.faults.quiet import keep_log
from tests.support.system import until

pytestmark = [
    pytest.mark.connected,
    pytest.mark.timeout(300),
    pytest.mark.asyncio(loop_scope="module"),
]

# How the load names a channel's customers.
SAYS = {"email": "email", "chat": "chat", "twitter": "post", "pigeon": "pigeon"}
FAR = "2100-01-01T00:00:00Z"
ENDS = [(one, signal.SIGKILL) for one in INGEST] + [(one, signal.SIGTERM) for one in ("email", "chat")]
ALL = ("email", "chat", "post", "dm", "pigeon")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def load(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ChannelLoad]:
    chance = random.Random(1)
    async with PatientX(chance) as x, Pigeons(chance) as pigeons:
        where = tmp_path_factory.mktemp("alone")
        async with Apart(where, environ=all_channels(x, pigeons)) as system:
            load = ChannelLoad(system, x, pigeons, 1)
            await load.prepare()
            yield load


def apart(load: ChannelLoad) -> Apart:
    assert isinstance(load.system, Apart)
    return load.system


async def told(load: ChannelLoad, line: Line) -> None:
    """Until a person has been told of these words."""

    async def there() -> bool:
        return any(said_in(one.text)[1] == line.id for one in load.system.notices_now())

    await until(there, f"{line.words} is told", 60, load.system.tail)


async def test_each_alone_and_all_together(load: ChannelLoad) -> None:
    lines = await asyncio.gather(*(load.say(channel, f"{channel}-0") for channel in ALL))
    call = await load.ring("no-answer")
    for line in lines:
        await told(load, line)
        [notice] = [one for one in load.system.notices_now() if said_in(one.text)[1] == line.id]
        await load.answer(notice, line, long=line.channel == "post")
    assert call.taken


@pytest.mark.parametrize(("channel", "number"), ENDS, ids=[f"{one} {how.name}" for one, how in ENDS])
async def test_one_is_away_and_the_others_go_on(
    load: ChannelLoad, channel: str, number: signal.Signals
) -> None:
    system = apart(load)
    code = await system.end(channel, number)
    assert code == (-signal.SIGKILL if number == signal.SIGKILL else 0)
    with pytest.raises(httpx.ConnectError):
        async with httpx.AsyncClient() as client:
            await client.get(f"http://127.0.0.1:{system.doors[channel]}/healthz")
    # Whoever wants to reach it tries again and again; all others are heard meanwhile.
    waits = asyncio.create_task(
        load.ring("busy") if channel == "phone" else load.say(SAYS[channel], f"{SAYS[channel]}-0")
    )
    others = SAYS.keys() - {channel}
    lines = await asyncio.gather(*(load.say(SAYS[one], f"{SAYS[one]}-1") for one in others))
    await asyncio.gather(*(told(load, line) for line in lines))
    assert not waits.done()
    await system.open(channel)
    said = await waits
    assert said.taken
    if isinstance(said, Line):
        await told(load, said)


async def test_what_is_kept_is_read_when_its_channel_is_back(load: ChannelLoad) -> None:
    system = apart(load)
    await _deliver(system, FAR)  # originals are kept on RAW, and nobody gets them yet
    said = [await load.say(SAYS[one], f"{SAYS[one]}-1") for one in INGEST if one != "phone"]
    await load.ring("completed")
    await asyncio.gather(*(system.end(one, signal.SIGKILL) for one in INGEST))
    assert not any(said_in(one.text)[1] == said[0].id for one in system.notices_now())
    await _deliver(system, "")
    await asyncio.gather(*(system.open(channel) for channel in INGEST))
    await asyncio.gather(*(told(load, line) for line in said))


async def _deliver(system: Apart, again: str) -> None:
    """The bus hands out originals again from this moment; empty: now."""
    nc = await connect(bus_of(system), "test")
    for channel in INGEST:
        asked = json.dumps({"pause_until": again} if again else {}).encode()
        said = await nc.request(f"$JS.API.CONSUMER.PAUSE.RAW.ingest-{channel}", asked, timeout=10)
        assert json.loads(said.data).get("paused", False) is bool(again), said.data
    await nc.close()


async def test_nothing_was_lost_or_doubled(load: ChannelLoad) -> None:
    """The verdict over all that went before; the system is stopped by it."""
    evidence = await finish_channels(load, cuts=0)
    verdict = complaints(evidence)
    assert not verdict, keep_log(load.system, verdict)
    assert {row["state"] for row in evidence.replies.values()} == {"sent"}
    assert len(evidence.record.lines) > 30


async def test_so_it_is_on_postgresql(tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> None:
    chance = random.Random(2)
    async with PatientX(chance) as x, Pigeons(chance) as pigeons:
        environ = all_channels(x, pigeons) | {"BYNAME_DATABASE_URL": postgres_url}
        async with Apart(tmp_path_factory.mktemp("postgresql"), environ=environ) as system:
            load = ChannelLoad(system, x, pigeons, 2)
            await load.prepare()
            await system.end("chat", signal.SIGKILL)
            waits = asyncio.create_task(load.say("chat", "chat-0"))
            await asyncio.gather(
                *(load.say(one, f"{one}-{again}") for one in ALL if one != "chat" for again in range(2))
            )
            assert not waits.done()
            await system.open("chat")
            await waits
            for line in load.record.lines.values():
                await told(load, line)
            assert await _said(load) == sorted(load.record.lines)
            await load.close()


async def _said(load: ChannelLoad) -> list[str]:
    """The ids of all words that the desk has, each as often as it has them."""
    async with await load.system.api() as api:
        found = (await api.get("/api/conversations", params={"limit": 200})).json()["conversations"]
        whole = [(await api.get(f"/api/conversations/{one['id']}")).json() for one in found]
    return sorted(said_in(one["text"])[1] for each in whole for one in each["messages"])

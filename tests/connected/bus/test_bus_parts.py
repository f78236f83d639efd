"""Blobs, originals, the live team, timers, reading from the side: all on a real nats-server."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from byname.bus.blobs import BlobMissing, Blobs
from byname.bus.errors import BusUnavailable
from byname.bus.publish import GroupPublisher, Publisher, Record
from byname.bus.raw import RawInput, RawWriter, read_raw
from byname.bus.read import stream_messages
from byname.bus.team import TeamWatch, read_current_team, write_team
from byname.bus.timers import Timers
from byname.bus.topology import INLINE_BYTES
from byname.clock import SystemClock
from byname.contracts.base import BlobRef

from tests.support.facts import START, TEAM, a_team
from tests.support.nats import Bus, until

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.connected


@pytest.mark.parametrize("size", [0, 1, 128 * 1024, 3 * 2**20 + 7])
async def test_a_blob_comes_back_as_it_was(bus: Bus, size: int) -> None:
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    blobs = Blobs(bus.nc)
    ref = await blobs.put(content)
    assert ref.size == size
    assert await blobs.get(ref) == content


async def test_the_same_bytes_are_stored_once(bus: Bus) -> None:
    first = await Blobs(bus.nc).put(b"x" * 300_000)
    count = await bus.count("OBJ_blobs")
    await asyncio.gather(*(Blobs(bus.nc).put(b"x" * 300_000) for _ in range(3)))
    assert await bus.count("OBJ_blobs") == count
    assert await Blobs(bus.nc).get(first) == b"x" * 300_000


async def test_a_missing_blob_is_named(bus: Bus) -> None:
    with pytest.raises(BlobMissing, match="abababababab"):
        await Blobs(bus.nc).get(BlobRef(sha256="ab" * 32, size=3))


@pytest.mark.parametrize("size", [10, INLINE_BYTES, INLINE_BYTES + 1, 2 * 2**20])
async def test_an_original_comes_back_to_the_byte(bus: Bus, size: int) -> None:
    blobs = Blobs(bus.nc)
    around = {"mail_from": "ä@x.example", "rcpt_to": ["a", "b"]}
    raw = RawInput("raw_1", "email", around, START, b"\r\n\x00\xff" * (size // 4))
    await RawWriter(GroupPublisher(Publisher(bus.nc)), blobs).store(raw)
    [message] = await bus.stored("RAW")
    assert message.subject == "raw.email"
    assert await read_raw(message.headers, message.data, blobs) == raw


async def test_the_same_original_again_is_stored_once(bus: Bus) -> None:
    writer = RawWriter(GroupPublisher(Publisher(bus.nc)), Blobs(bus.nc))
    raw = RawInput("raw_1", "email", {}, START, b"mail")
    await asyncio.gather(*(writer.store(raw) for _ in range(5)))
    await writer.store(raw)
    assert await bus.count("RAW") == 1


async def test_a_change_of_the_team_is_live(bus: Bus) -> None:
    watch = TeamWatch(bus.nc)
    await watch.start()
    try:
        assert watch.current == TEAM
        await write_team(bus.nc, a_team("uma", "vic"), at=NOW)

        async def changed() -> bool:
            return watch.current == a_team("uma", "vic")

        await until(changed, "the new team")
    finally:
        await watch.stop()
    assert await read_current_team(bus.nc) == a_team("uma", "vic")


async def test_an_equal_team_is_no_change_and_a_broken_one_is_passed_over(bus: Bus) -> None:
    revision = await write_team(bus.nc, TEAM, at=NOW)
    assert await write_team(bus.nc, TEAM, at=NOW) == revision
    watch = TeamWatch(bus.nc)
    await watch.start()
    try:
        bucket = await bus.nc.jetstream().key_value("team")
        await bucket.put("current", b"{broken")
        await write_team_anyway(bucket)

        async def changed() -> bool:
            return watch.current == a_team("uma")

        await until(changed, "the team after the broken one")
    finally:
        await watch.stop()


async def write_team_anyway(bucket: Any) -> None:
    await bucket.put("current", a_team("uma").model_dump_json(by_alias=True).encode())


async def test_without_a_team_nobody_starts(bus: Bus) -> None:
    await bus.nc.jetstream().purge_stream("KV_team")
    with pytest.raises(BusUnavailable, match="byname team apply"):
        await TeamWatch(bus.nc).start(timeout_s=0.3)
    assert await read_current_team(bus.nc) is None


async def test_the_team_is_seen_again_after_the_server_was_killed(bus: Bus) -> None:
    watch = TeamWatch(bus.nc)
    await watch.start()
    try:
        await bus.restart()
        assert watch.current == TEAM, "the last one known stays in force meanwhile"
        await until_connected(bus)
        await write_team(bus.nc, a_team("uma"), at=NOW)

        async def changed() -> bool:
            return watch.current == a_team("uma")

        await until(changed, "the new team", 60)
    finally:
        await watch.stop()


async def until_connected(bus: Bus) -> None:
    async def connected() -> bool:
        return bool(bus.nc.is_connected)

    await until(connected, "the connection is back")


def soon(seconds: float = 0.6) -> datetime:
    return SystemClock().now() + timedelta(seconds=seconds)


async def due(bus: Bus) -> dict[str, datetime]:
    """What fell due, and when."""
    return {
        one.subject.removeprefix("due.notifier."): one.time for one in await bus.stored("TIMERS", "due.>")
    }


async def fired(bus: Bus, *names: str) -> dict[str, datetime]:
    async def all_fired() -> dict[str, datetime]:
        found = await due(bus)
        return found if set(names) <= set(found) else {}

    return await until(all_fired, f"{names} fall due")  # type: ignore[no-any-return]


async def test_timers_fire_at_their_time_and_not_before(bus: Bus) -> None:
    timers = Timers(bus.nc, "notifier")
    moments = {"a": soon(0.5), "b": soon(1.5), "past": soon(-60)}
    await timers.arm_all(moments)
    found = await fired(bus, "a", "b", "past")
    for name in ("a", "b"):
        # The server rounds to the millisecond or second; never a second too early.
        assert found[name].astimezone(UTC) >= moments[name] - timedelta(seconds=1)
    assert found["a"] < found["b"]


async def test_the_same_name_moves_a_timer(bus: Bus) -> None:
    timers = Timers(bus.nc, "notifier")
    await timers.arm("one", soon(0.5))
    await timers.arm("one", soon(3600))
    await timers.arm("other", soon(1.0))
    assert set(await fired(bus, "other")) == {"other"}
    await timers.arm("one", soon(0.2))
    await fired(bus, "one")


async def test_a_cancelled_timer_does_not_fire(bus: Bus) -> None:
    timers = Timers(bus.nc, "notifier")
    await timers.arm_all({"one": soon(0.6), "other": soon(1.2)})
    await timers.cancel("one")
    await timers.cancel("never armed")
    assert set(await fired(bus, "other")) == {"other"}


async def test_timers_outlive_a_kill(bus: Bus) -> None:
    timers = Timers(bus.nc, "notifier")
    await timers.arm_all({"during": soon(0.3), "after": soon(2.0)})
    await bus.restart(downtime_s=0.6)
    await until_connected(bus)
    await fired(bus, "during", "after")


async def fill(bus: Bus, count: int, subject: str = "byname.message.received.v1.x", first: int = 0) -> None:
    records = [Record(f"ev_{subject}_{n}", subject, str(n).encode()) for n in range(first, first + count)]
    await Publisher(bus.nc).publish(records)


async def test_reading_a_whole_stream_in_order(bus: Bus) -> None:
    assert await bus.stored("EVENTS") == []
    await fill(bus, 1234)
    assert [int(one.data) for one in await bus.stored("EVENTS")] == list(range(1234))


async def test_reading_only_some_subjects(bus: Bus) -> None:
    await fill(bus, 3)
    await fill(bus, 2, "byname.reply.sent.v1.x")
    await fill(bus, 2, first=3)
    assert [int(one.data) for one in await bus.stored("EVENTS", "byname.reply.>")] == [0, 1]
    assert [int(one.data) for one in await bus.stored("EVENTS", "byname.message.>")] == [0, 1, 2, 3, 4]
    assert await bus.stored("EVENTS", "byname.note.>") == []


async def test_following_goes_on_with_what_comes(bus: Bus) -> None:
    await fill(bus, 2)
    seen: list[int] = []

    async def follow(from_now: bool, into: list[int]) -> None:
        async for one in stream_messages(bus.nc, "EVENTS", follow=True, from_now=from_now):
            into.append(int(one.data))

    later: list[int] = []
    tasks = [asyncio.create_task(follow(False, seen)), asyncio.create_task(follow(True, later))]

    async def reached(number: int) -> bool:
        return number in seen

    await until(lambda: reached(1), "what was there")
    await asyncio.sleep(0.5)
    await fill(bus, 2, first=2)
    await until(lambda: reached(3), "what came")
    await asyncio.sleep(0.2)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert seen == [0, 1, 2, 3]
    assert later == [2, 3]

"""Publishing to a real nats-server: all or nothing, and once, whatever happens in between."""

from __future__ import annotations

import asyncio
import json

import pytest
from byname.bus.errors import BusRefused, BusUnavailable
from byname.bus.publish import SMALLEST_BATCH, GroupPublisher, Publisher, Record
from byname.ids import derive

from tests.support.nats import Bus

pytestmark = pytest.mark.connected
SUBJECT = "byname.message.received.v1.hd_test"


def records(*numbers: int, size: int = 20) -> list[Record]:
    return [Record(derive("ev", str(n)), SUBJECT, f"{n}:".encode().ljust(size, b"x")) for n in numbers]


async def stored_ids(bus: Bus, stream: str = "EVENTS") -> list[str]:
    return [one.headers["Nats-Msg-Id"] for one in await bus.stored(stream)]


async def test_a_batch_is_stored_in_its_order(bus: Bus) -> None:
    wanted = records(*range(100))
    await Publisher(bus.nc).publish(wanted)
    assert await stored_ids(bus) == [one.id for one in wanted]


async def test_more_than_a_batch_can_hold_is_stored_in_order_too(bus: Bus) -> None:
    wanted = records(*range(2300))
    await Publisher(bus.nc).publish(wanted)
    assert await stored_ids(bus) == [one.id for one in wanted]


async def test_nothing_to_publish_is_no_trouble(bus: Bus) -> None:
    await Publisher(bus.nc).publish([])
    assert await bus.count("EVENTS") == 0


def with_a_wrong_one(count: int) -> list[Record]:
    """So many records, and amid them one for a subject that no stream takes."""
    wrong = Record(derive("ev", "wrong"), "byname.nobody.hears.this", b"{}")
    return [*records(*range(count // 2)), wrong, *records(*range(count // 2, count))]


async def test_one_refused_message_keeps_its_whole_batch_away(bus: Bus) -> None:
    with pytest.raises((BusUnavailable, BusRefused)):
        await Publisher(bus.nc, timeout_s=0.5, patience_s=0.5).publish(with_a_wrong_one(2 * SMALLEST_BATCH))
    assert await bus.count("EVENTS") == 0


async def test_a_few_go_singly_and_a_refused_one_is_still_told(bus: Bus) -> None:
    with pytest.raises((BusUnavailable, BusRefused)):
        await Publisher(bus.nc, timeout_s=0.5, patience_s=0.5).publish(with_a_wrong_one(4))
    await Publisher(bus.nc).publish(records(*range(4)))
    assert sorted(await stored_ids(bus)) == sorted(one.id for one in records(*range(4)))


@pytest.mark.parametrize("count", [1, 2, SMALLEST_BATCH - 1, SMALLEST_BATCH, SMALLEST_BATCH + 1])
async def test_singly_or_together_they_are_stored_in_order(bus: Bus, count: int) -> None:
    wanted = records(*range(count))
    await Publisher(bus.nc).publish(wanted)
    await Publisher(bus.nc).publish(wanted)
    assert await stored_ids(bus) == [one.id for one in wanted]


async def test_the_same_batch_again_is_stored_once(bus: Bus) -> None:
    for _ in range(3):
        await Publisher(bus.nc).publish(records(*range(50)))
    assert await stored_ids(bus) == [one.id for one in records(*range(50))]


async def test_a_retry_with_another_make_up_adds_what_is_new(bus: Bus) -> None:
    await Publisher(bus.nc).publish(records(*range(50)))
    await Publisher(bus.nc).publish(records(*range(20, 90)))
    assert sorted(await stored_ids(bus)) == sorted(one.id for one in records(*range(90)))


async def test_a_full_stream_refuses_and_says_so(bus: Bus) -> None:
    js = bus.nc.jetstream()
    config = (await js.stream_info("EVENTS")).config
    config.max_bytes = 1024
    await js.update_stream(config)
    with pytest.raises(BusRefused, match="maximum bytes"):
        await Publisher(bus.nc, patience_s=5).publish(records(1, size=4000))


async def test_a_message_larger_than_the_server_takes_is_refused_at_once(bus: Bus) -> None:
    """Waiting cannot heal it: retried for ever it would stand in the way of all others."""
    huge = Record(derive("ev", "huge"), SUBJECT, b"x" * (1024 * 1024 + 1))
    with pytest.raises(BusRefused):
        await Publisher(bus.nc, patience_s=60).publish([huge])
    with pytest.raises(BusRefused):
        await Publisher(bus.nc, patience_s=60).publish([*records(1), huge, *records(2)])


async def test_no_server_is_unavailable_after_patience(bus: Bus) -> None:
    bus.server.kill()
    with pytest.raises(BusUnavailable, match="did not acknowledge"):
        await Publisher(bus.nc, timeout_s=0.2, patience_s=0.5).publish(records(1, 2))


@pytest.mark.parametrize("size", [5, SMALLEST_BATCH + 8])
async def test_publishing_while_the_server_is_killed_and_restarted(bus: Bus, size: int) -> None:
    """Acknowledged means stored: every id there, none twice, each atomic batch in its order."""
    publisher = Publisher(bus.nc, timeout_s=1.0, patience_s=60)
    done = asyncio.Event()
    batches: list[list[str]] = []

    async def work(worker: int) -> None:
        number = 0
        while not done.is_set():
            batch = [
                Record(derive("ev", f"{worker} {number} {one}"), SUBJECT, json.dumps([worker, one]).encode())
                for one in range(size)
            ]
            await publisher.publish(batch)
            batches.append([one.id for one in batch])
            number += 1

    workers = [asyncio.create_task(work(worker)) for worker in range(3)]
    for _ in range(3):
        await asyncio.sleep(0.3)
        await bus.restart(0.1)
    await asyncio.sleep(0.2)
    done.set()
    await asyncio.gather(*workers)
    stored = await stored_ids(bus)
    assert len(stored) == len(set(stored))
    assert set(stored) == {one for batch in batches for one in batch}
    position = {one: at for at, one in enumerate(stored)}
    for batch in batches if size >= SMALLEST_BATCH else ():
        assert [position[one] for one in batch] == sorted(position[one] for one in batch)


async def test_many_callers_share_batches_and_each_is_stored_once(bus: Bus) -> None:
    group = GroupPublisher(Publisher(bus.nc))
    wanted = records(*range(500))
    await asyncio.gather(*(group.publish(one) for one in wanted))
    assert await stored_ids(bus) == [one.id for one in wanted]


async def test_two_callers_with_the_same_id_are_both_answered(bus: Bus) -> None:
    group = GroupPublisher(Publisher(bus.nc, patience_s=5))
    await asyncio.gather(*(group.publish(one) for one in records(1, 2, 2, 1, 3, 2)))
    assert sorted(await stored_ids(bus)) == sorted(one.id for one in records(1, 2, 3))


async def test_every_caller_hears_of_a_failure_and_the_next_turn_works(bus: Bus) -> None:
    group = GroupPublisher(Publisher(bus.nc, timeout_s=0.2, patience_s=0.3))
    bus.server.kill()
    found = await asyncio.gather(*(group.publish(one) for one in records(1, 2, 3)), return_exceptions=True)
    assert [type(one) for one in found] == [BusUnavailable] * 3
    await bus.server.start()
    group = GroupPublisher(Publisher(bus.nc, patience_s=20))
    await asyncio.gather(*(group.publish(one) for one in records(1, 2, 3)))
    assert sorted(await stored_ids(bus)) == sorted(one.id for one in records(1, 2, 3))


async def test_a_caller_that_gives_up_does_not_take_the_others_along(bus: Bus) -> None:
    group = GroupPublisher(Publisher(bus.nc))
    calls = [asyncio.create_task(group.publish(one)) for one in records(1, 2, 3)]
    await asyncio.sleep(0)
    calls[1].cancel()
    await asyncio.gather(calls[0], calls[2])
    assert {one.id for one in records(1, 3)} <= set(await stored_ids(bus))

"""Consuming from a real nats-server: prompt, in batches, and one failure harms nobody else."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from byname.bus import consume
from byname.bus.dead import drop_dead, get_dead, replay_dead
from byname.bus.errors import BusUnavailable
from byname.bus.provision import apply_topology
from byname.bus.topology import ConsumerSpec, events_consumer
from byname.errors import NotYet, Reject

from tests.connected.bus.inlets import SPEC, say, working
from tests.support.facts import START, FrozenClock
from tests.support.nats import Bus, until

pytestmark = pytest.mark.connected
OTHER = ConsumerSpec("EVENTS", "notifier", ("byname.message.received.v1.>",))


async def test_a_lone_message_does_not_wait_for_company(bus: Bus) -> None:
    async with working(bus) as worker:
        await say(bus, "first")  # the fetch is under way from here on
        await worker.finished(1)
        loop = asyncio.get_running_loop()
        began = loop.time()
        await say(bus, "lone")
        await worker.finished(2)
        assert loop.time() - began < consume.EXPIRES_S / 2, "it waited for a full batch"


async def test_what_waits_comes_in_batches_and_in_order(bus: Bus) -> None:
    texts = [str(number) for number in range(1200)]
    await say(bus, *texts)
    async with working(bus) as worker:
        assert await worker.finished(1200) == texts
        assert len(worker.batches) < 120
        await worker.settled()
    first = worker.deliveries[0]
    assert (first.sequence, first.attempts, first.headers["ce-id"]) == (1, 1, "id-0")


async def test_what_was_not_acknowledged_is_there_for_the_next_copy(bus: Bus) -> None:
    await say(bus, "a", "b")
    async with working(bus) as worker:
        await worker.finished(2)
    async with working(bus) as again:
        await say(bus, "c")
        assert await again.finished(1) == ["c"]


async def test_a_poisoned_message_alone_is_buried_and_the_others_are_processed_once(bus: Bus) -> None:
    texts = [f"good {number}" for number in range(50)]
    await say(bus, *texts[:25], "poison", *texts[25:])
    async with working(bus, lambda text: Reject("no such thing") if text == "poison" else None) as worker:
        assert Counter(await worker.finished(50)) == Counter(texts)
        await worker.settled()
        [letter] = await worker.dead()
    assert (letter.consumer, letter.service, letter.original_id) == ("router", "router", "id-poison")
    assert (letter.cause, letter.error, letter.data) == ("no such thing", "Reject", b"poison")
    assert letter.subject == "byname.message.received.v1.hd_test"
    assert "in process" in letter.stack
    assert letter.headers["ce-id"] == "id-poison"


async def test_who_tells_failures_apart_does_the_rest_only_once(bus: Bus) -> None:
    async with working(bus, lambda text: Reject("no such thing") if text == "poison" else None) as worker:
        worker.tells_apart = True
        texts = [f"good {number}" for number in range(50)]
        await say(bus, *texts[:25], "poison", *texts[25:])
        assert Counter(await worker.finished(50)) == Counter(texts)
        await worker.settled()
        [letter] = await worker.dead()
    assert letter.data == b"poison"
    assert Counter(worker.tried) == Counter([*texts, "poison"]), "nothing is worked on a second time"


async def test_our_own_mistake_is_tried_several_times_and_then_buried(
    bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consume, "PAUSES_S", (0.05,))
    await say(bus, "good", "bug", "fine")
    async with working(bus, lambda text: ZeroDivisionError("oh") if text == "bug" else None) as worker:
        await until(worker.dead, "the dead letter")
        await worker.settled()
        [letter] = await worker.dead()
        assert sorted(worker.done) == ["fine", "good"]
        assert letter.attempts == consume.ATTEMPTS
        assert worker.tried.count("bug") == consume.ATTEMPTS + 1, "the first time with all, then by itself"
        assert "ZeroDivisionError" in letter.stack


async def test_what_comes_too_early_is_tried_again_soon(bus: Bus) -> None:
    known = {"parent"}
    await say(bus, "child", "parent")
    async with working(
        bus, lambda text: None if text in known else NotYet(f"{text} is not known yet")
    ) as worker:
        await worker.finished(1)
        known.add("child")
        assert await worker.finished(2) == ["parent", "child"]
        assert not await worker.dead()


async def test_waiting_for_something_has_an_end(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consume, "NOT_YET_ATTEMPTS", 3)
    await say(bus, "orphan")
    async with working(bus, lambda text: NotYet("there is no parent")) as worker:
        [letter] = await until(worker.dead, "the dead letter")
        assert letter.cause == "there is no parent"


@pytest.mark.parametrize("error", [BusUnavailable("away"), ConnectionRefusedError(), TimeoutError()])
async def test_what_passes_is_never_buried(
    bus: Bus, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(consume, "PAUSES_S", (0.01,))
    tries: Counter[str] = Counter()

    def stumble(text: str) -> Exception | None:
        tries[text] += 1
        return error if tries[text] < 4 * consume.ATTEMPTS else None

    await say(bus, "a", "b", "c")
    async with working(bus, stumble) as worker:
        assert set(await worker.finished(3)) == {"a", "b", "c"}
        assert not await worker.dead()


async def test_a_dead_letter_is_replayed_to_its_own_consumer_only(bus: Bus) -> None:
    broken = {"poison"}
    async with (
        working(bus, lambda text: Reject("broken") if text in broken else None) as router,
        working(bus, spec=OTHER) as notifier,
    ):
        await say(bus, "good", "poison")
        [letter] = await until(router.dead, "the dead letter")
        assert sorted(await notifier.finished(2)) == ["good", "poison"]
        broken.clear()
        assert (await get_dead(bus.nc, letter.sequence)).data == b"poison"
        await replay_dead(bus.nc, letter, START)
        assert sorted(await router.finished(2)) == ["good", "poison"]
        assert router.deliveries[-1].headers["ce-id"] == "id-poison", "the event keeps its id"
        await notifier.settled()
        assert len(notifier.done) == 2
        assert not await router.dead()


async def test_one_event_that_two_consumers_failed_on_is_replayed_to_both(bus: Bus) -> None:
    broken = {"poison"}

    def stumble(text: str) -> Exception | None:
        return Reject("broken") if text in broken else None

    async with working(bus, stumble) as router, working(bus, stumble, OTHER) as notifier:
        await say(bus, "poison")

        async def both() -> bool:
            return len(await router.dead()) == 2

        await until(both, "two dead letters")
        broken.clear()
        for letter in await router.dead():
            await replay_dead(bus.nc, letter, FrozenClock().now())
        assert await router.finished(1) == await notifier.finished(1) == ["poison"]


async def test_a_replay_that_fails_again_is_a_dead_letter_again(bus: Bus) -> None:
    async with working(bus, lambda text: Reject("still broken")) as worker:
        await say(bus, "poison")
        [letter] = await until(worker.dead, "the dead letter")
        await replay_dead(bus.nc, letter, START)

        async def another() -> bool:
            found = await worker.dead()
            return bool(found) and found[0].sequence != letter.sequence

        await until(another, "another dead letter")
        assert len(await worker.dead()) == 1


async def test_a_dropped_dead_letter_is_gone(bus: Bus) -> None:
    async with working(bus, lambda text: Reject("broken")) as worker:
        await say(bus, "a", "b")

        async def both() -> bool:
            return len(await worker.dead()) == 2

        await until(both, "two dead letters")
        first, second = await worker.dead()
        await drop_dead(bus.nc, first.sequence)
        assert await worker.dead() == [second]
        with pytest.raises(KeyError):
            await get_dead(bus.nc, first.sequence)


async def test_a_failure_that_is_delivered_again_is_one_dead_letter(bus: Bus) -> None:
    """The copy died between the dead letter and its acknowledgement."""
    async with working(bus, lambda text: Reject("broken")) as worker:
        await say(bus, "poison")
        [letter] = await until(worker.dead, "the dead letter")
        await worker.settled()
    js = bus.nc.jetstream()
    await js.delete_consumer("EVENTS", "router")
    await apply_topology(bus.nc, bus.settings, 0)
    async with working(bus, lambda text: Reject("broken")) as worker:

        async def tried() -> bool:
            return bool(worker.tried)

        await until(tried, "it is delivered again")
        await worker.settled()
        assert [one.sequence for one in await worker.dead()] == [letter.sequence]


async def test_nothing_is_lost_while_the_server_is_killed(bus: Bus) -> None:
    texts = [str(number) for number in range(600)]
    async with working(bus) as worker:
        for start in range(0, 600, 100):
            await say(bus, *texts[start : start + 100])
            if start in (100, 300):
                await bus.restart(0.1)

        async def all_of_them() -> bool:
            return set(worker.done) == set(texts)

        await until(all_of_them, "all texts", 60)


async def test_the_spec_here_is_the_one_of_the_topology() -> None:
    assert SPEC.filters[0] in events_consumer("router").filters

"""An effect, its memory and its events commit together, or not at all."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from byname.bus.errors import BusUnavailable
from byname.contracts import ConversationReopened, Event, Reason, ReplySent
from byname.errors import Reject
from byname.ids import derive
from byname.store import Database

from tests.connected.store.stores import FakeBus, Place, open_store, rows
from tests.support.facts import START, a_message, an_event

pytestmark = pytest.mark.connected


def an_event_of_ours(number: int, text: str = "why not") -> Event[Any]:
    fact = ConversationReopened(
        conversation="cv_1",
        person="sophie",
        reason=Reason(code="x", text=text),
        reopened_at=START,
        sequence=number,
    )
    return an_event(fact, source="router", cause=f"ev_{number}")


async def act(store: Database, *numbers: int) -> None:
    async with store.transaction() as unit:
        await unit.fresh("router", [f"ev_{number}" for number in numbers])
        unit.emit([an_event_of_ours(number) for number in numbers])


def ids(*numbers: int) -> list[str]:
    return [an_event_of_ours(number).id for number in numbers]


async def test_a_commit_is_said_in_order_and_forgotten_in_the_next(
    store: Database, fake_bus: FakeBus
) -> None:
    await act(store, 1, 2, 3)
    assert fake_bus.said == ids(1, 2, 3)
    assert (await rows(store, "inbox"), await rows(store, "outbox")) == (3, 3)
    await act(store, 4)
    assert fake_bus.said == ids(1, 2, 3, 4)
    assert (await rows(store, "inbox"), await rows(store, "outbox")) == (4, 1)


async def test_a_failure_leaves_nothing(store: Database, fake_bus: FakeBus) -> None:
    done: list[str] = []
    with pytest.raises(ZeroDivisionError):  # noqa: PT012 - the block is what is tested
        async with store.transaction() as unit:
            await unit.fresh("router", ["ev_1"])
            unit.emit([an_event_of_ours(1)])
            unit.after_commit(lambda: done.append("x"))
            raise ZeroDivisionError
    assert (await rows(store, "inbox"), await rows(store, "outbox")) == (0, 0)
    assert (fake_bus.said, done) == ([], [])
    async with store.transaction() as unit:
        assert await unit.fresh("router", ["ev_1"]) == {"ev_1"}


async def test_a_cancelled_transaction_leaves_nothing(store: Database, fake_bus: FakeBus) -> None:
    inside = asyncio.Event()

    async def work() -> None:
        async with store.transaction() as unit:
            await unit.fresh("router", ["ev_1"])
            inside.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(work())
    await inside.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await rows(store, "inbox") == 0
    await act(store, 1)
    assert fake_bus.said == ids(1)


async def test_what_was_acted_on_is_known(store: Database) -> None:
    async with store.transaction() as unit:
        assert await unit.fresh("router", ["a", "b", "a"]) == {"a", "b"}
        assert await unit.fresh("router", ["b", "c"]) == {"c"}
        assert await unit.fresh("desk", ["a"]) == {"a"}, "each consumer has a memory of its own"
        assert await unit.fresh("router", []) == set()
    async with store.transaction() as unit:
        assert await unit.fresh("router", ["a", "b", "c", "d"]) == {"d"}


async def test_an_old_memory_is_pruned(store: Database) -> None:
    await act(store, 1)
    await store.prune(START)
    assert await rows(store, "inbox") == 1
    await store.prune(START + timedelta(seconds=1))
    assert await rows(store, "inbox") == 0


async def test_what_could_not_be_said_is_said_later_and_once(store: Database, fake_bus: FakeBus) -> None:
    fake_bus.away = BusUnavailable("away")
    with pytest.raises(BusUnavailable):
        await act(store, 1, 2)
    assert (await rows(store, "inbox"), await rows(store, "outbox")) == (2, 2), "the effects stand"
    fake_bus.away = None
    assert await store.relay() == 2
    assert fake_bus.said == ids(1, 2)
    assert await store.relay() == 0
    assert await rows(store, "outbox") == 0


async def test_what_could_not_be_said_goes_first(store: Database, fake_bus: FakeBus) -> None:
    fake_bus.away = BusUnavailable("away")
    for number in (1, 2):
        with pytest.raises(BusUnavailable):
            await act(store, number)
    fake_bus.away = None
    await act(store, 3)
    await act(store, 4)
    assert fake_bus.said == ids(1, 2, 3, 4)


async def test_a_crash_between_commit_and_publish(place: Place, fake_bus: FakeBus) -> None:
    class Crash(BaseException):
        pass

    first = await open_store(place, fake_bus)
    fake_bus.away = Crash()  # type: ignore[assignment]
    with pytest.raises(Crash):
        await act(first, *range(2500))
    await first.engine.dispose()
    fake_bus.away = None
    second = await open_store(place, fake_bus)
    assert await second.relay() == 2500
    assert fake_bus.said == ids(*range(2500))
    assert await rows(second, "outbox") == 0
    await second.engine.dispose()


async def test_the_relay_leaves_alone_what_is_being_said_right_now(
    store: Database, fake_bus: FakeBus
) -> None:
    await act(store, 1)
    assert await store.relay() == 0
    fake_bus.away = BusUnavailable("away")
    with pytest.raises(BusUnavailable):
        await act(store, 2)
    fake_bus.away = None
    assert await store.relay(older_than=START) == 0, "its own copy is still at it"
    assert await store.relay(older_than=START + timedelta(seconds=1)) == 1


async def test_relay_and_transactions_at_once(store: Database, fake_bus: FakeBus) -> None:
    await asyncio.gather(*(act(store, number) for number in range(20)), *(store.relay() for _ in range(5)))
    assert set(fake_bus.said) == set(ids(*range(20)))


async def test_an_idle_service_forgets_what_it_has_said(store: Database, fake_bus: FakeBus) -> None:
    await act(store, 1, 2)
    await store.tidy()
    assert await rows(store, "outbox") == 0
    fake_bus.away = BusUnavailable("away")
    with pytest.raises(BusUnavailable):
        await act(store, 3)
    await store.tidy()
    assert await rows(store, "outbox") == 1  # what could not be said is not forgotten
    assert fake_bus.said == ids(1, 2)


async def test_closing_tidies_the_outbox(place: Place, fake_bus: FakeBus) -> None:
    store = await open_store(place, fake_bus)
    await act(store, 1)
    await store.close()
    again = await open_store(place, fake_bus)
    assert await again.relay() == 0
    await again.engine.dispose()


async def test_a_service_only_says_what_the_catalogue_lets_it_say(store: Database, fake_bus: FakeBus) -> None:
    sent = ReplySent(
        reply="r", conversation="cv_1", person="sophie", message_id="m", response="250", sent_at=START
    )
    with pytest.raises(PermissionError, match=r"router is not listed as a producer of byname\.reply\.sent"):
        async with store.transaction() as unit:
            unit.emit([an_event(sent)])
    with pytest.raises(PermissionError):
        async with store.transaction() as unit:
            unit.emit([a_message()])
    assert await rows(store, "outbox") == 0
    assert fake_bus.said == []


async def test_an_event_larger_than_the_bus_takes_is_rejected_before_the_commit(
    store: Database, fake_bus: FakeBus
) -> None:
    with pytest.raises(Reject, match="more than an event may have"):  # noqa: PT012 - the block is tested
        async with store.transaction() as unit:
            await unit.fresh("router", ["ev_1"])
            unit.emit([an_event_of_ours(1, "x" * 800_000)])
    assert (await rows(store, "inbox"), await rows(store, "outbox")) == (0, 0)


async def test_copies_decide_one_after_the_other(store: Database) -> None:
    """Each reads, waits, and writes: without turns all would see the same."""
    seen: list[int] = []

    async def decide(number: int) -> None:
        async with store.transaction() as unit:
            await unit.serialize("test")
            seen.append(number)
            await asyncio.sleep(0.02)
            assert seen[-1] == number, "somebody came in between"
            await unit.fresh("router", [derive("ev", str(number))])

    await asyncio.gather(*(decide(number) for number in range(5)))
    assert sorted(seen) == [0, 1, 2, 3, 4]

"""Two transactions at once: what committed first is said first, however long that takes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from byname.store import Database

from tests.connected.store.stores import FakeBus
from tests.connected.store.test_transactions import act, ids

pytestmark = pytest.mark.connected


async def test_what_committed_first_is_said_first(store: Database, fake_bus: FakeBus) -> None:
    back = asyncio.Event()

    async def publish(rows: Sequence[tuple[str, str, bytes]]) -> None:
        if rows[0][0] == ids(1)[0]:
            await back.wait()  # the bus is away, and it is tried again and again
        await fake_bus.publish(rows)

    store.publish = publish
    first = asyncio.create_task(act(store, 1, 2))
    await asyncio.sleep(0.1)
    others = [asyncio.create_task(act(store, number)) for number in (3, 4)]
    await asyncio.sleep(0.1)
    assert fake_bus.said == []
    back.set()
    await asyncio.gather(first, *others)
    assert fake_bus.said == ids(1, 2, 3, 4)


async def test_whoever_gave_up_waiting_is_said_with_the_next(store: Database, fake_bus: FakeBus) -> None:
    back = asyncio.Event()

    async def publish(rows: Sequence[tuple[str, str, bytes]]) -> None:
        await back.wait()
        await fake_bus.publish(rows)

    store.publish = publish
    first = asyncio.create_task(act(store, 1))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(act(store, 2))
    await asyncio.sleep(0.1)
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    back.set()
    await first
    await act(store, 3)
    assert list(dict.fromkeys(fake_bus.said)) == ids(1, 2, 3)

"""Open pages are told what changed, each at its own pace, and what is forgotten is said to be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.desk.changes import PAGE, REMEMBERED, Changes
from services.desk.http.stream import Calm


class Store:
    """Numbered facts, as the store gives them."""

    def __init__(self) -> None:
        self.facts: list[tuple[int, str]] = []

    def add(self, *conversations: str) -> None:
        for conversation in conversations:
            self.facts.append((len(self.facts) + 1, conversation))

    async def read(self, number: int) -> list[tuple[int, str]]:
        return self.facts[number : number + PAGE]

    async def newest(self) -> int:
        return len(self.facts)


@asynccontextmanager
async def listening(store: Store) -> AsyncIterator[Changes]:
    changes = Changes(store.read, store.newest)
    async with changes.listening():
        yield changes


async def test_a_page_is_told_what_changed_since_it_looked() -> None:
    store = Store()
    store.add("old")
    async with listening(store) as changes:
        waiting = asyncio.create_task(changes.after(1))
        await asyncio.sleep(0)
        assert not waiting.done()
        store.add("one", "two", "one")
        changes.poke()
        assert await asyncio.wait_for(waiting, 5) == (4, {"one", "two"})
        assert await changes.after(3) == (4, {"one"})


async def test_what_was_before_the_first_page_is_not_known_in_detail() -> None:
    store = Store()
    store.add("one", "two")
    async with listening(store) as changes:
        assert await changes.after(1) == (2, None)


async def test_a_page_far_behind_is_told_that_everything_changed() -> None:
    store = Store()
    async with listening(store) as changes:
        store.add(*(f"cv_{number}" for number in range(REMEMBERED + 300)))
        changes.poke()
        while changes.top < REMEMBERED + 300:
            await asyncio.sleep(0.01)
        assert (await changes.after(0))[1] is None
        assert (await changes.after(299))[1] is None
        exact = (await changes.after(300))[1]
        assert exact is not None
        assert len(exact) == REMEMBERED


async def test_what_another_copy_wrote_is_found_without_a_poke() -> None:
    store = Store()
    async with listening(store) as changes:
        store.add("elsewhere")
        assert await asyncio.wait_for(changes.after(0), 10) == (1, {"elsewhere"})


async def test_a_store_that_is_away_for_a_moment_stops_nobody() -> None:
    store = Store()
    failures = [OSError("away")]

    async def read(number: int) -> list[tuple[int, str]]:
        if failures:
            raise failures.pop()
        return await store.read(number)

    changes = Changes(read, store.newest)
    async with changes.listening():
        store.add("one")
        changes.poke()
        assert await asyncio.wait_for(changes.after(0), 10) == (1, {"one"})


async def test_closing_lets_every_page_go() -> None:
    async with listening(Store()) as changes:
        waiting = asyncio.create_task(changes.after(0))
        await asyncio.sleep(0)
        await changes.close()
        await asyncio.wait_for(waiting, 5)
        assert changes.closed


async def test_nobody_looks_when_nobody_listens() -> None:
    store = Store()
    async with listening(store) as changes:
        pass
    assert changes.listeners == 0
    store.add("one")
    changes.poke()
    await asyncio.sleep(0.05)
    assert changes.top == 0


def test_calm_says_the_first_at_once_then_seldom_and_never_loses_the_last() -> None:
    calm = Calm(3.0)
    said, last = [], -1.0
    for tenth in range(100):  # news all the time for five seconds, then none
        now = tenth / 10
        if now <= 5:
            calm.news()
            last = now
        if calm.take(now):
            said.append(now)
    assert said == [0, 3, 6]
    assert said[-1] >= last, "nothing is left unsaid"
    assert calm.wait_s(10) is None


def test_calm_waits_no_longer_than_it_has_to() -> None:
    calm = Calm(3.0)
    assert calm.wait_s(5) is None
    calm.news()
    assert (calm.wait_s(5), calm.take(5), calm.wait_s(5)) == (0, True, None)
    calm.news()
    assert (calm.wait_s(6), calm.take(6), calm.wait_s(9), calm.take(9)) == (2, False, 0, True)
    assert Calm(3.0, due=True).take(0), "a page that comes back may have missed something"

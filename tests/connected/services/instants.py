"""Many conversations in which an answer and a timer come in the same instant; and what is slow on purpose."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from byname.bus.consume import Inlet
from byname.bus.publish import Publisher, Record
from byname.clock import SystemClock
from byname.contracts import Event, MessageAttached, encode

from tests.connected.services.running import quiet, said, say
from tests.support.nats import Bus

CLOCK = SystemClock()


async def place(bus: Bus, messages: Sequence[Event[Any]], *services: str) -> list[str]:
    """Let these words come in; the conversation of each, once these services know of all."""
    await say(bus, messages)
    for one in ("router", *services):
        await quiet(bus, one)
    where = {one.message: one.conversation for one in await said(bus, MessageAttached)}
    return [where[one.data.message] for one in messages]


async def say_at(bus: Bus, moments: Sequence[tuple[datetime, Event[Any]]]) -> None:
    """Each of these facts at its moment, by itself."""
    publisher = Publisher(bus.nc)

    def saying(fact: Event[Any]) -> Callable[[], Coroutine[Any, Any, None]]:
        return lambda: publisher.publish([Record(fact.id, fact.subject, encode(fact))])

    await all_at([(at, saying(fact)) for at, fact in moments])


async def all_at(moments: Sequence[tuple[datetime, Callable[[], Coroutine[Any, Any, None]]]]) -> None:
    """Do each of these at its moment."""

    async def one(at: datetime, action: Callable[[], Coroutine[Any, Any, None]]) -> None:
        await asyncio.sleep((at - CLOCK.now()).total_seconds())
        await action()

    await asyncio.gather(*(one(at, action) for at, action in moments))


def at_moment(fact: Event[Any], at: datetime) -> Event[Any]:
    """As if it was received then."""
    return replace(fact, time=at, data=fact.data.model_copy(update={"received_at": at}))


class Behind:
    """A clock that is so much behind."""

    def __init__(self, amount: timedelta) -> None:
        self._amount = amount

    def now(self) -> datetime:
        return CLOCK.now() - self._amount


@contextmanager
def slow(monkeypatch: pytest.MonkeyPatch, seconds: float, *durables: str) -> Iterator[None]:
    """While in it, whatever these consumers get waits so long in their hands."""
    original = Inlet.on_batch

    async def on_batch(self: Inlet, messages: list[Any]) -> None:
        if self.spec.durable in durables:
            await asyncio.sleep(seconds)
        await original(self, messages)

    with monkeypatch.context() as patch:
        patch.setattr(Inlet, "on_batch", on_batch)
        yield


def evenly(begin: datetime, count: int, over_s: float) -> list[datetime]:
    """So many moments from then."""
    return [begin + timedelta(seconds=over_s * number / count) for number in range(count)]

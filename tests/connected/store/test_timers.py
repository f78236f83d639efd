"""Timers as rows: each goes off once, spent ones are gone, and one that fails holds up no other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from byname.service import Service
from byname.store import Database, Transaction
from byname.store import timers as rows_module
from byname.store.timers import TimerRows
from byname.timers import GRACE, ServiceTimers
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from services.router.tables import timers
from tests.support.facts import START, FrozenClock

pytestmark = pytest.mark.connected
ROWS = TimerRows(timers)


class Running:
    """As much of a service as timers need: a store, a clock, and nobody on the bus."""

    name = "router"
    nc: Any = None

    def __init__(self, db: Database) -> None:
        self.db = db
        self.clock = cast("FrozenClock", db.clock)

    def hear(self, *_: Any) -> None: ...

    def every(self, *_: Any) -> None: ...

    def on_start(self, _: Any) -> None: ...

    def on_stop(self, _: Any) -> None: ...


async def arm(store: Database, due: Mapping[str, datetime | None]) -> None:
    async with store.transaction() as unit:
        await ROWS.save(unit, due)


async def armed(store: Database) -> list[str]:
    async with store.reading() as connection:
        return list(await connection.scalars(select(timers.c.name).order_by(timers.c.name)))


async def test_a_spent_or_disarmed_timer_is_gone(store: Database) -> None:
    later = START + timedelta(hours=1)
    await arm(store, {"turn.b": START, "turn.a": START, "turn.late": later, "turn.off": START})
    await arm(store, {"turn.off": None, "turn.never": None})
    async with store.transaction() as unit:
        due = await ROWS.take_due(unit, ["turn.b", "turn.a", "turn.late", "turn.off"])
        assert list(due.items()) == [("turn.a", START), ("turn.b", START)]
        assert await ROWS.take_due(unit, ["turn.a"]) == {}
    assert await armed(store) == ["turn.late"]
    await arm(store, {"turn.late": START})
    async with store.transaction() as unit:
        assert await ROWS.take_due(unit, ["turn.late"]) == {"turn.late": START}, "it was moved"
    assert await armed(store) == []


async def test_what_failed_is_armed_again(store: Database) -> None:
    await arm(store, {"turn.a": START})
    with pytest.raises(ZeroDivisionError):  # noqa: PT012 - the block is what is tested
        async with store.transaction() as unit:
            assert await ROWS.take_due(unit, ["turn.a"])
            raise ZeroDivisionError
    assert await armed(store) == ["turn.a"]


async def test_of_two_at_once_one_has_it(store: Database) -> None:
    names = [f"turn.{number}" for number in range(20)]
    await arm(store, dict.fromkeys(names, START))

    async def take() -> dict[str, datetime]:
        async with store.transaction() as unit:
            found = await ROWS.take_due(unit, names)
            await asyncio.sleep(0.05)  # the other one comes meanwhile
            return found

    one, two = await asyncio.gather(take(), take())
    assert sorted([len(one), len(two)]) == [0, len(names)]


async def test_one_that_fails_holds_up_no_other(
    store: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(rows_module, "MOST_AT_ONCE", 10)
    fired: list[str] = []

    async def wake_up(unit: Transaction, due: Mapping[str, datetime]) -> None:
        if {"turn.03", "turn.17"} & due.keys():
            raise ZeroDivisionError
        unit.after_commit(lambda: fired.extend(due))

    service = Running(store)
    await arm(store, {f"turn.{number:02}": START for number in range(25)})
    kept = ServiceTimers(cast("Service", service), ROWS, wake_up)
    assert await kept.sweep() == 0, "the broker has a moment first"
    service.clock.forward(seconds=GRACE.total_seconds() + 1)
    with caplog.at_level(logging.ERROR):
        assert await kept.sweep() == 25
    assert sorted(fired) == [f"turn.{number:02}" for number in range(25) if number not in (3, 17)]
    assert await armed(store) == ["turn.03", "turn.17"]
    assert {one.args[1] for one in caplog.records if isinstance(one.args, tuple)} == {"turn.03", "turn.17"}


async def test_a_store_that_is_away_is_not_asked_for_each(store: Database) -> None:
    asked: list[int] = []

    async def wake_up(unit: Transaction, due: Mapping[str, datetime]) -> None:
        asked.append(len(due))
        raise OperationalError("x", {}, Exception("away"))

    service = Running(store)
    await arm(store, {f"turn.{number}": START for number in range(5)})
    service.clock.forward(minutes=1)
    with pytest.raises(OperationalError):
        await ServiceTimers(cast("Service", service), ROWS, wake_up).sweep()
    assert (asked, len(await armed(store))) == ([5], 5)

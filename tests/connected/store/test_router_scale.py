"""The router's work for a message does not grow with the customers it knows."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from byname.clock import SystemClock
from byname.contracts import PresenceChanged
from byname.store import Database
from byname.store.engine import make_engine
from sqlalchemy import event as sql_event

from bench.policy import NOW, Standing, a_message, fill, hop, route, team
from services.router.domain import Policy
from services.router.handlers import Router
from services.router.tables import METADATA
from tests.support.facts import an_answer, an_event

pytestmark = pytest.mark.connected
GROWING = ("handles", "customers", "conversations", "threads", "placed", "blocks", "voices", "timers")


async def test_no_more_statements_for_twenty_times_the_customers() -> None:
    few, many = await hop(1000, 600), await hop(20_000, 600)
    assert many["statements"] <= few["statements"] + 1
    assert many["cpu_ms"] <= 3 * few["cpu_ms"], (
        "measured, it is 1.1 times; where tables are read whole, far more"
    )


async def test_no_growing_table_is_read_whole(tmp_path: Path) -> None:
    """For messages, answers, and people who come and go, by the plans of SQLite itself."""
    await fill(tmp_path, 3000)
    engine = make_engine("", tmp_path, "router")
    asked: dict[str, Any] = {}
    sql_event.listen(
        engine.sync_engine, "before_cursor_execute", lambda *one: asked.setdefault(one[2], one[3])
    )
    database = Database(engine, METADATA, "router", SystemClock())
    policy, random = Policy(team(), timedelta(0), 1), Random(1)
    router = Router(lambda: policy, Standing())
    await route(database, router, [a_message(number, number, random) for number in range(150)])
    await route(database, router, [an_answer(f"cv_{number}", person="p1") for number in range(50)])
    for state in ("away", "here"):
        said = PresenceChanged(person="p1", state=state, by="p1", changed_at=NOW)
        await route(database, router, [an_event(said, key="p1", cause=state)])
    await engine.dispose()
    with sqlite3.connect(tmp_path / "router.sqlite3") as connection:
        for statement, values in asked.items():
            if statement.startswith("SELECT"):
                plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
                read_whole = [
                    one for one in plan if one.split()[:1] == ["SCAN"] and one.split()[1] in GROWING
                ]
                assert not read_whole, f"{read_whole}: {statement}"
    assert len(asked) > 10

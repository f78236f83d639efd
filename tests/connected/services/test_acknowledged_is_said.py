"""Who has acknowledged an event has said what came of it: others go by that (byname.bus.caught_up)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from byname.bus.errors import BusUnavailable
from byname.bus.team import write_team
from byname.clock import SystemClock
from byname.contracts import MessageAttached
from byname.store import Database

from tests.connected.services.running import quiet, running, said, say
from tests.support.facts import a_message, a_team
from tests.support.nats import Bus, until

pytestmark = pytest.mark.connected


async def test_what_was_decided_is_on_the_bus_before_the_event_is_acknowledged(
    bus: Bus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bus was away in the instant between the commit and the saying."""
    saying, failed = Database._say, list[Any]()

    async def away_once(self: Database, emitted: Any) -> None:
        if not failed:
            failed.append(emitted)
            raise BusUnavailable("away for a moment")
        await saying(self, emitted)

    await write_team(bus.nc, a_team("sophie"), at=SystemClock().now())
    async with running("router", bus, tmp_path):
        monkeypatch.setattr(Database, "_say", away_once)
        await say(bus, [a_message()])

        async def has_failed() -> bool:
            return bool(failed)

        await until(has_failed, "the bus was away")
        await quiet(bus, "router")
        assert len(await said(bus, MessageAttached)) == 1


async def test_what_a_copy_left_unsaid_is_said_by_the_other(
    bus: Bus, tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was killed between the commit and the saying, and the other gets the event again."""
    saying, killed = Database._say, list[Database]()

    async def killed_first(self: Database, emitted: Any) -> None:
        if not killed or self in killed:
            killed.append(self)
            raise BusUnavailable("as if it was killed")
        await saying(self, emitted)

    await write_team(bus.nc, a_team("sophie"), at=SystemClock().now())
    async with running("router", bus, tmp_path, copies=2, database=postgres_url):
        monkeypatch.setattr(Database, "_say", killed_first)
        await say(bus, [a_message()])

        async def has_failed() -> bool:
            return bool(killed)

        await until(has_failed, "a copy was killed")
        await quiet(bus, "router")
        assert len(await said(bus, MessageAttached)) == 1

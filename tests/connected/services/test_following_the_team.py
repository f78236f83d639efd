"""A new team file moves what is armed: hours, targets and tiers are others now."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from byname.bus.team import write_team
from byname.contracts import TimerChanged
from byname.team import Team, read_team

from services.followup import app
from tests.connected.services.running import quiet, running, said, say
from tests.support.facts import FrozenClock
from tests.support.nats import Bus, until
from tests.unit.followup.story import MONDAY, TOML, Story

pytestmark = pytest.mark.connected
CONVERSATIONS = 5


def a_team(extra: str = "") -> Team:
    return read_team(TOML + extra)


async def warned(bus: Bus) -> dict[str, tuple[str, datetime | None]]:
    """The newest fact of each answer's timer."""
    facts = [one for one in await said(bus, TimerChanged) if one.kind == "answer"]
    return {one.timer: (one.change, one.due) for one in facts}


async def test_targets_move_with_the_team_file(
    bus: Bus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "LOOK_AT_TEAM_S", 0.2)
    clock = FrozenClock(MONDAY)
    await write_team(bus.nc, a_team(), at=MONDAY)
    story = Story()
    for number in range(CONVERSATIONS):
        story.opens(f"cv_{number}")
    names = [f"answer.cv_{number}" for number in range(CONVERSATIONS)]
    async with running("followup", bus, tmp_path, clock=clock):
        await say(bus, [heard for _, heard, _ in story.heard])
        await quiet(bus, "followup")
        soon = MONDAY + timedelta(minutes=7.5)
        assert await warned(bus) == dict.fromkeys(names, ("armed", soon))
        gold = '[[tier]]\nid = "gold"\ncustomers = ["@big.example"]\nfirst_response_minutes = {email = 120}\n'
        await write_team(bus.nc, a_team(gold), at=MONDAY)
        later = MONDAY + timedelta(minutes=90)

        async def all_moved() -> bool:
            return await warned(bus) == dict.fromkeys(names, ("moved", later))

        await until(all_moved, "all timers follow the team")

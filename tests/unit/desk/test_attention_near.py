"""Who else is near: heard live, over after a while, told to whoever waits; and stored nowhere."""

from __future__ import annotations

import asyncio
from typing import Any

from byname.bus.live import Hear

from services.desk.colleagues import LASTS, REMEMBERED, Colleagues, Near
from tests.support.facts import FrozenClock


class Wire:
    """What is said is heard at once by every copy."""

    def __init__(self) -> None:
        self.hearers: list[Hear] = []
        self.said: list[str] = []

    async def say(self, subject: str, message: dict[str, Any]) -> None:
        self.said.append(subject)
        for hear in self.hearers:
            await hear(subject, message)

    async def hear(self, _subject: str, hear: Hear) -> None:
        self.hearers.append(hear)


async def two_copies() -> tuple[Colleagues, Colleagues, FrozenClock, Wire]:
    wire, clock = Wire(), FrozenClock()
    copies = [Colleagues(wire, clock) for _ in range(2)]  # type: ignore[arg-type]
    for one in copies:
        await one.start()
    return copies[0], copies[1], clock, wire


async def test_every_copy_knows_who_is_near_until_they_are_gone() -> None:
    here, there, clock, _ = await two_copies()
    await here.say("cv_1", "tom", writing=True)
    await here.say("cv_1", "sophie", writing=False)
    await here.say("cv_2", "ann", writing=False)
    assert there.near("cv_1", "sophie") == (Near("tom", True),)
    assert there.near("cv_1", "tom") == (Near("sophie", False),)
    clock.forward(seconds=LASTS.total_seconds() - 1)
    await here.say("cv_1", "tom", writing=False)
    assert there.near("cv_1", "")[1] == Near("tom", True)
    clock.forward(seconds=2)
    assert there.near("cv_1", "") == (Near("tom", False),)
    clock.forward(seconds=LASTS.total_seconds())
    assert there.near("cv_1", "") == ()


async def test_who_waits_is_told_at_once_and_holds_nothing_afterwards() -> None:
    here, there, _, _ = await two_copies()
    waiting = asyncio.create_task(there.changed("cv_1", "sophie", ()))
    await asyncio.sleep(0)
    await here.say("cv_1", "sophie", writing=True)  # oneself is no news
    await here.say("cv_1", "tom", writing=False)
    assert await asyncio.wait_for(waiting, 5) == (Near("tom", False),)
    assert there._waiting == {}


async def test_a_conversation_that_is_no_id_is_not_said() -> None:
    here, _, _, wire = await two_copies()
    for name in ("cv.1", "*", ">", "", "cv 1", "x" * 65):
        await here.say(name, "tom", writing=True)
        await here.say("cv_1", name, writing=True)
    assert wire.said == []


async def test_where_nobody_is_any_more_is_forgotten() -> None:
    here, _, clock, _ = await two_copies()
    for number in range(REMEMBERED):
        await here.say(f"cv_{number}", "tom", writing=False)
    clock.forward(minutes=1)
    await here.say("cv_new", "tom", writing=False)
    assert set(here._seen) == {"cv_new"}

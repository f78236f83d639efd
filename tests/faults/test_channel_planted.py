"""A check that cannot fail is a defect: the same cuts, on the product as it is and on products with bugs."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.faults.channel_far import PatientX, Pigeons
from tests.faults.channel_faulty import PLANTS
from tests.faults.channel_load import ChannelLoad, all_channels
from tests.faults.channel_quiet import finish_channels
from tests.faults.channel_record import Line, said_in
from tests.faults.channel_verdict import ChannelEvidence, complaints
from tests.faults.quiet import keep_log
from tests.support.notices import Notice
from tests.support.system import System, until

# Where the product is ended, and who is answered then; the answer is the first of its story.
DM, POST = "first piece taken and not written down", "second piece written down and the third not begun"
# Each set of bugs: where it is cut, and how the complaint about each begins. They do not touch each other.
SETS: dict[str, tuple[str, dict[str, str]]] = {
    "acknowledged early, no mark": (
        DM,
        {
            "chat_acknowledges_before_the_bus_has_it": "lost: q1 of chat-late was taken and is no message",
            "says_200_before_the_bus_has_it": "lost: q2 of pigeon-late was taken and is no message",
            "calls_without_a_mark": "twice: a0 to dm-0 (dm) counts as sent, and came 2.00 times",
        },
    ),
    "pieces forgotten": (
        POST,
        {"forgets_which_pieces_were_taken": "lost: a0 to post-0 stands as failed: X already has"},
    ),
}

pytestmark = [pytest.mark.connected, pytest.mark.timeout(400)]


async def cut(where: Path, step: str, bugs: Sequence[str]) -> tuple[System, ChannelEvidence]:
    """The story on a product with these bugs, ended at this step, to its end."""
    chance = random.Random(1)
    async with PatientX(chance) as x, Pigeons(chance) as pigeons:
        environ = all_channels(x, pigeons) | {"FAULT": ",".join((*bugs, step))}
        program = ("-m", "tests.faults.channel_faulty")
        async with System(where, environ=environ, processes=False, program=program) as system:
            load = ChannelLoad(system, x, pigeons, 1)
            await load.prepare()
            load.visitors["chat-late"] = load.visitors.pop("chat-0")
            asked = await load.say(*(("dm", "dm-0") if step == DM else ("post", "post-0")))
            notice = await until(lambda: _notice(system, asked), "told", 60, system.tail)
            await load.say("chat", "chat-late")
            await load.say("pigeon", "pigeon-late")
            answering = asyncio.create_task(load.answer(notice, asked, long=step == POST))
            await until(lambda: _ended(system), f"it came to the step: {step}", 60, system.tail)
            system.environ["FAULT"] = ""
            await system.start()
            await answering
            evidence = await finish_channels(load, cuts=1)
    return system, evidence


async def _notice(system: System, line: Line) -> Notice | None:
    return next((one for one in system.notices_now() if said_in(one.text)[1] == line.id), None)


async def _ended(system: System) -> bool:
    return not system.running


@pytest.mark.parametrize(("step", "state"), [(DM, "unknown"), (POST, "sent")], ids=["message", "thread"])
async def test_the_product_bears_the_cut(tmp_path: Path, step: str, state: str) -> None:
    system, evidence = await cut(tmp_path, step, [])
    verdict = complaints(evidence)
    assert not verdict, keep_log(system, verdict)
    assert {one: row["state"] for one, row in evidence.replies.items()} == {"a0": state}


@pytest.mark.parametrize(("step", "bugs"), SETS.values(), ids=SETS.keys())
async def test_the_verdict_finds_the_bug(tmp_path: Path, step: str, bugs: dict[str, str]) -> None:
    system, evidence = await cut(tmp_path, step, list(bugs))
    verdict = complaints(evidence)
    for bug, begins in bugs.items():
        assert any(one.startswith(begins) for one in verdict), (
            f"{bug} went unseen\n{keep_log(system, verdict)}"
        )


def test_every_plant_is_used() -> None:
    assert {bug for _, bugs in SETS.values() for bug in bugs} == set(PLANTS)

"""kill -9 at each exact step of a mail's way, one after the other in one home; then one verdict over all."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from tests.faults.faulty import CRASHES
from tests.faults.load import Load
from tests.faults.quiet import finish, keep_log
from tests.faults.record import words_id
from tests.faults.verdict import complaints
from tests.support.notices import Notice, is_ours_to_people, text_of
from tests.support.system import System, until

ALL = int(os.environ.get("FAULT_KILLS", "6")) >= 10
# One of each kind in the short form, every service's in the long one.
SHORT = (
    "original stored and 250 not said",
    "ingest: committed and not published",
    "router: before the commit",
    "notifier: published and not acknowledged",
    "notice accepted by the relay and not written down",
    "reply about to get its final dot",
    "reply accepted by the relay and not written down",
)
STEPS = tuple(CRASHES) if ALL else SHORT

pytestmark = [pytest.mark.connected, pytest.mark.timeout(900)]


class Story:
    """One customer's question and a person's answer, again for each step."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.load = Load(system, seed=1)
        self.asked: list[asyncio.Task[object]] = []

    async def through(self, step: str, number: int) -> None:
        """Start with this crash in it, let a question and its answer come by, wait for the end."""
        self.system.environ["FAULT"] = step
        await self.system.begin()
        self.asked.append(asyncio.create_task(self._question(f"c{number}@customer.example")))
        await until(self._ended, f"it came to the step: {step}", 90, self.system.tail)

    async def _ended(self) -> bool:
        return not self.system.running

    async def _question(self, customer: str) -> None:
        question = await self.load.ask(customer, "hello@acme.example")
        notice = await until(
            lambda: self._notice(question.id), f"{question.id} is told", 120, self.system.tail
        )
        await self.load.answer(notice, question)

    async def _notice(self, question: str) -> Notice | None:
        return next((one for one in self.system.notices_now() if f"question {question}." in one.text), None)


async def test_killed_at_each_step(tmp_path: Path) -> None:
    program = ("-m", "tests.faults.faulty")
    system = System(
        tmp_path, environ={"BYNAME_NOTIFIER_LEASE_S": "5"}, processes=False, program=program, started=False
    )
    async with system:
        story = Story(system)
        for number, step in enumerate(STEPS):
            await story.through(step, number)
        system.environ["FAULT"] = ""
        await system.start()
        await asyncio.gather(*story.asked)
        evidence = await finish(system, story.load.record, cuts=2)
    verdict = complaints(evidence)
    assert not verdict, keep_log(system, verdict)
    unknown = {one for one, reply in evidence.replies.items() if reply.state == "unknown"}
    arrived = {words_id(text_of(mail))[1] for mail in evidence.arrived if not is_ours_to_people(mail)}
    assert unknown & arrived  # accepted by the relay, and not written down
    assert unknown - arrived  # the final dot was about to be written

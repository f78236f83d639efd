"""A check that cannot fail is a defect: the same cut, on the product as it is and on products with bugs.

The story has all that the bugs need: a reply and a notice that the relay has and has not confirmed, and a
mail that got its 250 shortly before everything is killed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.faults.faulty import LATE, PLANTS
from tests.faults.load import Load
from tests.faults.quiet import finish, keep_log
from tests.faults.verdict import Evidence, complaints
from tests.support.smtp_sink import Rule, SmtpSink
from tests.support.system import System, until

SLOW, NAMED = "slow@customer.example", "other@customer.example"
# Each bug, and the beginning of the complaint that it must lead to; those of one set do not touch each other.
LOST, TWICE, TOLD_TWICE = "lost: q{late} ", "twice: a{slow} ", "twice: q{told} "
SETS = {
    "early 250, no mark": {
        "says_250_before_the_bus_has_it": LOST,
        "hands_over_without_a_mark": TWICE,
    },
    "early acknowledgement, begun again, new ids": {
        "acknowledges_before_the_commit": LOST,
        "begins_again_after_the_final_dot": TWICE,
        "gives_every_try_a_new_message_id": TOLD_TWICE,
    },
}

pytestmark = [pytest.mark.connected, pytest.mark.timeout(600)]


async def cut(where: Path, bugs: Sequence[str]) -> tuple[System, Evidence]:
    """The story on a product with these bugs, to its end."""
    sink = SmtpSink(rules=[Rule("dot", "delay", one, times=1, seconds=600) for one in (SLOW, "tom@home")])
    environ = {"BYNAME_NOTIFIER_LEASE_S": "5", "FAULT": ",".join(bugs)}
    system = System(where, environ=environ, processes=False, program=("-m", "tests.faults.faulty"), sink=sink)
    async with system:
        load = Load(system, seed=1)
        asked = await load.ask(SLOW, "sophie@acme.example")
        [notice] = await system.notices(1)
        await load.ask(NAMED, "tom@acme.example")
        await system.notices(2)  # the relay has it, and keeps its 250 back
        await load.answer(notice, asked)
        await until(lambda: _reached(system, SLOW), "the reply is at the relay", 30, system.tail)
        await load.ask(LATE.decode(), "hello@acme.example")
        await asyncio.sleep(2.0)  # a bug holds it back for a minute
        await system.kill_all()
        await system.start()
        evidence = await finish(system, load.record, cuts=1)
    return system, evidence


async def _reached(system: System, customer: str) -> bool:
    return any(mail.rcpt_to == (customer,) for mail in system.sink.mails)


async def test_the_product_bears_the_cut(tmp_path: Path) -> None:
    system, evidence = await cut(tmp_path, [])
    verdict = complaints(evidence)
    assert not verdict, keep_log(system, verdict)
    assert {one: reply.state for one, reply in evidence.replies.items()} == {"a0": "unknown"}
    told = [
        one for one in system.notices_now() if one.to == "tom@home.example" and "question q1." in one.text
    ]
    assert len(told) == 2  # the cut did fall where a notice must be repeated …
    assert len({one.message_id for one in told}) == 1  # … and a mail client shows it once


@pytest.mark.parametrize("bugs", SETS.values(), ids=SETS.keys())
async def test_the_verdict_finds_the_bug(tmp_path: Path, bugs: dict[str, str]) -> None:
    system, evidence = await cut(tmp_path, list(bugs))
    verdict = complaints(evidence)
    for bug, complaint in bugs.items():
        begins = complaint.format(late=2, slow=0, told=1)
        assert any(one.startswith(begins) for one in verdict), (
            f"{bug} went unseen\n{keep_log(system, verdict)}"
        )


def test_every_plant_is_used() -> None:
    assert {bug for bugs in SETS.values() for bug in bugs} == set(PLANTS)

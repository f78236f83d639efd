"""`make demo`: plays on a running system as often as one likes, and fails when its story does not hold."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support import warm
from tests.support.system import System

pytestmark = pytest.mark.connected

# Byname with a fault: a customer's own person is forgotten as soon as a conversation ends.
FORGETFUL = """\
from dataclasses import replace
import services.router.domain.messages as messages
choose = messages.choose
def forgetful(ask, *more):
    return choose(replace(ask, customer_owner=""), *more)
messages.choose = forgetful
from byname.cli import main
main()
"""


async def demo(home: Path, **environ: str) -> tuple[int, str]:
    """Exit code and what it told."""
    theirs = {name: value for name, value in os.environ.items() if not name.startswith("BYNAME_")}
    return await warm.run(("tools.demo", "--home", str(home)), {**theirs, **environ})


async def test_it_plays_twice_on_the_same_system_and_every_claim_holds(tmp_path: Path) -> None:
    async with System(tmp_path, environ={"BYNAME_EMAIL_RELAY": ""}, processes=False) as system:
        for _ in range(2):
            code, said = await demo(system.home)
            assert code == 0, said
            assert "claims hold." in said and "✗" not in said
            assert f"on the system in {system.home}" in said
        code, said = await demo(system.home, BYNAME_EMAIL_RELAY="smtp://user:password@mx.example:25")
        assert code == 2 and "mx.example:25" in said and "password" not in said and "--own" in said


async def test_it_fails_when_the_system_does_not_do_what_it_tells(tmp_path: Path) -> None:
    program = ("-c", FORGETFUL)
    async with System(
        tmp_path, environ={"BYNAME_EMAIL_RELAY": ""}, processes=False, program=program
    ) as system:
        code, said = await demo(system.home)
    assert code == 1, said
    assert "NOT SO: with the person she knows" in said and "claims do not hold" in said

"""`byname timers` on a running system, and on one that stands still."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.stories import SOPHIE, TOM, Story, customer, words
from tests.support.system import System, until

pytestmark = pytest.mark.connected


async def listed(system: System, *words: str) -> list[dict[str, Any]]:
    """What `byname timers list --json` says."""
    return [json.loads(line) for line in (await system.cli("timers", "list", "--json", *words)).splitlines()]


async def armed(system: System, count: int) -> list[dict[str, Any]]:
    """The timers, once there are so many."""

    async def there() -> list[dict[str, Any]]:
        found = await listed(system)
        return found if len(found) == count else []

    return await until(there, f"{count} timers are armed", 30, system.tail)


async def test_what_is_armed_and_what_became_of_it(tmp_path: Path) -> None:
    async with System(tmp_path, processes=False) as system:
        story = Story(system)
        assert "nothing is armed" in await system.cli("timers", "list")
        notice = await story.tell(customer(), SOPHIE, words("Where is it?"))
        other = await story.tell(customer("Ben Ode"), TOM, words("And mine?"))
        found = await armed(system, 4)
        assert [one["kind"] for one in found] == ["answer", "answer", "silence", "silence"]
        assert found == sorted(found, key=lambda one: str(one["due"]))
        mine = [one for one in found if one["person"] == "sophie"]
        assert {one["conversation"] for one in mine} == {notice.conversation}
        assert mine[0]["in_seconds"] > 0

        table = await system.cli("timers", "list")
        assert table.splitlines()[0].split() == ["DUE", "TIMER", "PERSON", "CONVERSATION", "WHY"]
        assert f"answer.{notice.conversation}" in table
        assert " in " in table and table.endswith("4 timers are armed\n")
        few = await system.cli("timers", "list", "--limit", "1")
        assert "4 timers are armed; these are the first 1, --limit shows more" in few

        for narrow, count in (
            (("--kind", "answer"), 2), (("--person", "tom"), 2), (("--conversation", other.conversation), 2),
            (("--kind", "answer", "--person", "sophie"), 1), (("--due-within", "3w"), 4),
            (("--due-within", "1s"), 0), (("--kind", "nudge"), 0),
        ):  # fmt: skip
            assert len(await listed(system, *narrow)) == count, narrow
        assert "nothing of that kind is armed" in await system.cli("timers", "list", "--kind", "ask")

        await story.answer(notice, words("It is on its way."))
        name = f"answer.{notice.conversation}"

        async def spent() -> str:
            said = await system.cli("timers", "show", name)
            return said if "not armed" in said else ""

        life = (await until(spent, "the answer's timer is disarmed", 30, system.tail)).splitlines()
        assert life[0] == f"{name}  not armed"
        assert " armed " in life[1] and " for " in life[1]
        assert " disarmed " in life[-1] and life[-1].endswith("nobody waits for an answer")

        whole = json.loads(await system.cli("timers", "show", notice.conversation, "--json"))
        by_name = {one["timer"]: one for one in whole["timers"]}
        assert set(by_name) == {name, f"silence.{notice.conversation}"}
        assert by_name[name]["armed"] is None
        assert [one["change"] for one in by_name[name]["life"]][-1] == "disarmed"
        assert by_name[f"silence.{notice.conversation}"]["armed"]["person"] == "sophie"
        await what_is_not_there(system)

        await system.stop()
        assert "3 timers are armed" in await system.cli("timers", "list")
        still = await system.cli("timers", "show", other.conversation)
        assert f"silence.{other.conversation}  due " in still
        assert "What was armed before cannot be read: nothing runs in" in still


async def what_is_not_there(system: System) -> None:
    """Each mistake gets a word of its own."""
    for asked, said in (
        (
            ("show", "promise.pr_nonsense"),
            "there is no timer promise.pr_nonsense, and there never was: names are",
        ),
        (("show", "banana"), "there is no timer banana"),
        (("show", ">"), "there is no timer >"),
        (("show", "cv_nobody"), "nothing is armed in cv_nobody, and nothing ever was"),
        (("list", "--kind", "banana"), "'banana' is not one of 'answer', 'promise'"),
        (("list", "--due-within", "soon"), "'soon' is no span of time: say 90s, 30m, 2h, 3d or 1w"),
        (("list", "--limit", "0"), "0 is not in the range"),
    ):
        assert said in await system.cli("timers", *asked, check=False), asked

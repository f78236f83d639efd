"""A relay that refuses for now, breaks off or is away: the answer goes out later, once."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.faults.talks import Talks
from tests.support.smtp_sink import Rule
from tests.support.system import System, until

pytestmark = [pytest.mark.connected, pytest.mark.timeout(300)]


async def test_what_the_relay_puts_off_goes_out_later_once(tmp_path: Path) -> None:
    program = ("-m", "tests.faults.faulty")  # which tries again after seconds, not minutes
    async with System(tmp_path, processes=False, program=program) as system:
        await system.token()
        await _goes_out_once(Talks(system))


async def _goes_out_once(talks: Talks) -> None:
    names = ("refused-rcpt", "refused-dot", "dropped-body", "dropped-data", "away")
    told = {name: await talks.told(name) for name in names}
    talks.sink.rules += [
        Rule("rcpt", "answer", "refused-rcpt@", times=1),
        Rule("dot", "answer", "refused-dot@", times=1, answer="452 4.3.1 no room"),
        Rule("body", "drop", "dropped-body@", times=1),
        Rule("data", "drop", "dropped-data@", times=1),
    ]
    answers = {name: await talks.answer(told[name]) for name in names if name != "away"}
    for name, answer in answers.items():
        if name == "dropped-data":
            continue  # on a connection that had lain idle it goes out at once over a new one
        await until(partial(talks.put_off, answer), f"{name} is put off", 30)
    talks.sink.rules.append(away := Rule("connect", "drop"))
    talks.sink.drop_connections()
    answers["away"] = await talks.answer(told["away"])
    await until(lambda: talks.put_off(answers["away"]), "with the relay away", 30, talks.system.tail)
    talks.sink.rules.remove(away)
    for name, answer in answers.items():
        await talks.at_sink(answer)
        await talks.state(told[name], "sent")
        assert talks.count(answer) == 1, name

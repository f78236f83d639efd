"""kill -9 at each exact step of words on a channel: in the chat, between the posts of a thread, in a poll."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults.channel_far import PatientX, Pigeons
from tests.faults.channel_load import ChannelLoad, all_channels
from tests.faults.channel_quiet import desk_rows, finish_channels
from tests.faults.channel_record import Answer, Line, said_in, squeezed
from tests.faults.channel_verdict import complaints
from tests.faults.quiet import keep_log
from tests.support.customers import section_settings
from tests.support.notices import Notice
from tests.support.system import System, until

ALL = int(os.environ.get("FAULT_KILLS", "6")) >= 10
LEASE_S = 5.0
PROGRAM = ("-m", "tests.faults.channel_faulty")

pytestmark = [pytest.mark.connected, pytest.mark.timeout(400)]


class Steps:
    """One home, ended again and again at a step, and what happens in it."""

    def __init__(self, system: System, load: ChannelLoad) -> None:
        self.system, self.load, self.x = system, load, load.x

    async def healthy(self) -> None:
        """As the product is."""
        if self.system.running:
            await self.system.kill_all()
        self.system.environ["FAULT"] = ""
        await self.system.start()

    async def cut(self, step: str, work: Callable[[], Awaitable[Any]]) -> Any:
        """Start with this crash in it, do this until it has ended; then it is well again.

        `work` is patient: what was left from before may end it while it starts.
        """
        await self.system.stop()
        self.system.environ["FAULT"] = step
        await self.system.begin()
        doing = asyncio.ensure_future(work())
        await until(self._ended, f"it came to the step: {step}", 60, self.system.tail)
        await self.healthy()
        return await doing

    async def told(self, channel: str, customer: str) -> tuple[Notice, Line]:
        """A customer's words have come to a person."""
        line = await self.load.say(channel, customer)
        return await until(lambda: self._notice(line), f"told of {line.id}", 60, self.system.tail), line

    async def state(self, answer: Answer, *wanted: str) -> dict[str, Any]:
        """The reply as the desk shows it, once it stands like this."""

        async def there() -> dict[str, Any] | None:
            return next((row for row in self.replies(answer) if row["state"] in wanted), None)

        return await until(there, f"{answer.id} is {wanted}", 60, self.system.tail)

    def replies(self, answer: Answer) -> list[dict[str, Any]]:
        """The desk's rows of this reply."""
        rows = [row for row in desk_rows(self.system) if row["direction"] == "out" and row["answer"]]
        return [row for row in rows if said_in(row["text"])[1] == answer.id]

    async def resolve(self, reply: str, *, send_again: bool) -> None:
        """A person decides."""
        async with await self.system.api() as api:
            said = await api.post(f"/api/replies/{reply}/resolve", json={"send_again": send_again})
            assert said.status_code == 202, said.text

    def posts(self, answer: Answer) -> list[dict[str, Any]]:
        """What X has of it."""
        return [one for one in self.x.posts if said_in(one["text"])[1] == answer.id]

    async def _ended(self) -> bool:
        return not self.system.running

    async def _notice(self, line: Line) -> Notice | None:
        return next((one for one in self.system.notices_now() if said_in(one.text)[1] == line.id), None)


async def _steps(where: Path, **twitter: Any) -> AsyncIterator[Steps]:
    chance = random.Random(1)
    async with PatientX(chance) as x, Pigeons(chance) as pigeons:
        environ = all_channels(x, pigeons) | section_settings("twitter", twitter)
        async with System(where, environ=environ, processes=False, program=PROGRAM) as system:
            load = ChannelLoad(system, x, pigeons, 1)
            await load.prepare()
            yield Steps(system, load)


@pytest.fixture
async def steps(tmp_path: Path) -> AsyncIterator[Steps]:
    async for one in _steps(tmp_path):
        yield one


@pytest.fixture
async def polling(tmp_path: Path) -> AsyncIterator[Steps]:
    async for one in _steps(tmp_path, poll=True, poll_every_s=1):
        yield one


async def test_a_thread_cut_between_its_posts(steps: Steps) -> None:
    before, after = await steps.told("post", "before"), await steps.told("post", "after")
    # The line before the second post is crossed, and nobody knows whether it was sent: a person decides.
    crossed = await steps.cut("second piece about to be sent", lambda: steps.load.answer(*before, long=True))
    # X has the second post, and we do not know it.
    taken = await steps.cut(
        "second piece taken and not written down", lambda: steps.load.answer(*after, long=True)
    )
    rows = [await steps.state(answer, "unknown") for answer in (crossed, taken)]
    await asyncio.sleep(LEASE_S)  # time enough for a second try, if there were one
    assert [len(steps.posts(answer)) for answer in (crossed, taken)] == [1, 2]
    for row in rows:
        await steps.resolve(row["id"], send_again=True)
    await steps.state(crossed, "sent")
    _whole_thread(steps, crossed)
    # Sent again on a person's word, X knows it.
    assert "look there first" in (await steps.state(taken, "failed"))["state_reason"]
    assert len(steps.posts(taken)) == 2

    # Two posts are written down, the third is not begun: it goes on by itself.
    told = await steps.told("post", "between")
    answer = await steps.cut(
        "second piece written down and the third not begun", lambda: steps.load.answer(*told, long=True)
    )
    await steps.state(answer, "sent")
    _whole_thread(steps, answer)


async def test_a_direct_message_that_was_taken_is_never_sent_again_by_itself(steps: Steps) -> None:
    told = await steps.told("dm", "dm-0")
    answer = await steps.cut("first piece taken and not written down", lambda: steps.load.answer(*told))
    row = await steps.state(answer, "unknown")
    await asyncio.sleep(LEASE_S)
    assert len(steps.x.messages) == 1
    await steps.resolve(row["id"], send_again=False)
    await steps.state(answer, "sent")
    assert len(steps.x.messages) == 1


async def test_the_chat_cut_at_each_step(steps: Steps) -> None:
    for step in ("chat: line committed and not on RAW", "chat: line on RAW and not acknowledged"):
        line = await steps.cut(step, lambda: steps.load.say("chat", "chat-0"))
        assert line.taken
    for step in ("chat: reply said and not acknowledged", "chat: reply committed and not said")[: 1 + ALL]:
        told = await steps.told("chat", "chat-1")
        answer = await steps.cut(step, lambda told=told: steps.load.answer(*told))
        await steps.state(answer, "sent")
    evidence = await finish_channels(steps.load, cuts=0)
    verdict = complaints(evidence)
    assert not verdict, keep_log(steps.system, verdict)


async def test_a_poll_cut_before_its_cursor_moves(polling: Steps) -> None:
    polling.x.webhook = ""  # X cannot reach us
    await polling.told("post", "post-0")
    await polling.cut("poll: kept and the cursor not moved", lambda: polling.load.say("post", "post-1"))
    await polling.cut("poll: kept and the cursor not moved", lambda: polling.load.say("dm", "dm-1"))
    told = await polling.told("dm", "dm-2")
    await polling.state(await polling.load.answer(*told), "sent")
    for line in list(polling.load.record.lines.values()):
        await until(lambda line=line: polling._notice(line), f"told of {line.id}", 60, polling.system.tail)
    evidence = await finish_channels(polling.load, cuts=0)
    verdict = complaints(evidence)
    assert not verdict, keep_log(polling.system, verdict)


async def test_the_bus_ends_when_a_message_was_taken(steps: Steps) -> None:
    """Its meter cannot be written then: it was sent all the same."""
    told = await steps.told("dm", "dm-0")
    await steps.system.stop()
    steps.system.environ |= {
        "FAULT": "the bus ends when a piece was taken",
        "FAULT_HOME": str(steps.system.home),
    }
    await steps.system.start()
    answer = await steps.load.answer(*told)
    await steps.state(answer, "sent", "unknown")
    evidence = await finish_channels(steps.load, cuts=1)
    verdict = complaints(evidence)
    assert not verdict, keep_log(steps.system, verdict)
    assert len(steps.x.messages) == 1


def _whole_thread(steps: Steps, answer: Answer) -> None:
    """All posts, each once, each under the one before."""
    posts = steps.posts(answer)
    assert squeezed("".join(one["text"] for one in posts)) == squeezed(answer.words)
    assert len(posts) == 3
    before = [one["referenced_tweets"][0]["id"] for one in posts]
    assert before[1:] == [one["id"] for one in posts[:-1]]

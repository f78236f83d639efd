"""Adapters that are processes of their own: both examples, against everything, and the check from outside."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from byname.bus.connection import Client, connect
from byname.bus.publish import Publisher, Record
from byname.bus.read import stream_messages

from tests.connected.remote.programs import (
    Program,
    feedback_answers,
    form_replies,
    form_reply,
    leave_feedback,
    node,
    write,
)
from tests.e2e.stories import Story, words
from tests.support.system import System, until
from tests.support.waiting import quiet_port

pytestmark = [pytest.mark.connected, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(240)]

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SECRET, REPLY_SECRET, CHECK_SECRET, CHECK_REPLY_SECRET = (
    f"whsec_{base64.b64encode(bytes([number]) * 32).decode()}" for number in (1, 2, 3, 4)
)
FORM_PORT, CHECK_PORT = quiet_port(), quiet_port()
CHANNELS = {
    "webform": {
        "title": "The contact form",
        "secrets": [SECRET],
        "reply_by": "webhook",
        "reply_url": f"http://127.0.0.1:{FORM_PORT}/replies",
        "reply_secret": REPLY_SECRET,
    },
    "feedback": {"title": "Feedback", "reply_by": "nats"},
    "checked": {
        "secrets": [CHECK_SECRET],
        "reply_by": "webhook",
        "reply_url": f"http://127.0.0.1:{CHECK_PORT}/replies",
        "reply_secret": CHECK_REPLY_SECRET,
    },
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def story(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    environ = {"BYNAME_REMOTE_CHANNELS": json.dumps(CHANNELS)}
    home = tmp_path_factory.mktemp("system")
    async with System(home, environ=environ, processes=False) as system:
        yield Story(system)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def webform(story: Story, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Program]:
    folder = tmp_path_factory.mktemp("webform")
    environ = {
        "EVENTS_URL": f"http://127.0.0.1:{story.system.port_of('ingest')}/hooks/webform/events",
        "EVENTS_SECRET": SECRET,
        "REPLY_SECRET": REPLY_SECRET,
        "PORT": str(FORM_PORT),
        "FOLDER": str(folder / "data"),
    }
    program = Program((node(), str(EXAMPLES / "node" / "webform.mjs")), environ, folder / "log")
    await program.start()
    yield program
    await program.kill()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def feedback(story: Story, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Program]:
    folder = tmp_path_factory.mktemp("feedback")
    said = await story.system.cli("remote", "credentials", "feedback")
    told = dict(line.split(maxsplit=1) for line in said.splitlines() if line.startswith("  "))
    environ = {
        "NATS_URL": told["url"],
        "NATS_USER": told["user"],
        "NATS_PASSWORD": told["password"],
        "FEEDBACK_DB": str(folder / "feedback.db"),
    }
    program = Program((sys.executable, str(EXAMPLES / "python" / "feedback.py")), environ, folder / "log")
    await program.start()
    yield program
    await program.kill()


# The contact form, in JavaScript over HTTP


async def test_the_form_and_a_person_talk(story: Story, webform: Program) -> None:
    asked = words("Do you deliver to Tromsø? 🙂")
    await write(webform, "visitor-1", asked)
    notice = await story.notice(asked)
    answer = words("Every Thursday")
    await story.answer(notice, answer)
    reply = await form_reply(webform, answer)
    assert (reply["to"]["address"], reply["voice"]) == ("visitor-1", person_of(notice.to))
    assert (reply["pieces"], reply["channel"]) == (1, "webform")
    await sent(story, notice.conversation)


async def test_what_a_visitor_writes_outlives_the_form(story: Story, webform: Program) -> None:
    asked = words("Are you there?")
    await write(webform, "visitor-3", asked)
    await webform.kill()  # told or not, it is on disk
    await webform.start()
    await story.notice(asked)
    await asyncio.sleep(1.0)
    notices = [one for one in story.system.notices_now() if one.text.startswith(asked)]
    assert len({one.message_id for one in notices}) == 1


async def test_the_form_passes_the_check_from_outside(story: Story, webform: Program) -> None:
    before = len(await form_replies(webform))
    said = await story.system.cli("remote", "check", "webform", "--adapter")
    assert "all rules hold" in said
    assert "FAILS" not in said
    assert len(await form_replies(webform)) == before + 1  # the good one, which came twice


# Feedback, in Python over NATS


async def test_feedback_and_a_person_talk(story: Story, feedback: Program) -> None:
    asked = words("I love the new colours ✨")
    leave_feedback(feedback, "user-1", asked)
    notice = await story.notice(asked)
    answer = words("So do we")
    await story.answer(notice, answer)
    assert await feedback_answers(feedback, answer) == [("user-1", person_of(notice.to))]
    await sent(story, notice.conversation)


async def test_the_same_answer_again_is_the_same(story: Story, feedback: Program) -> None:
    """As when the adapter ends between keeping an answer and acknowledging it."""
    leave_feedback(feedback, "user-4", asked := words("Is it you again?"))
    notice = await story.notice(asked)
    await story.answer(notice, answer := words("It is me"))
    await feedback_answers(feedback, answer)
    async with bus_of(story.system) as nc:
        stored = [one async for one in stream_messages(nc, "OUT", subjects=["out.feedback"])]
        assert [json.loads(one.data)["id"] for one in stored] == [
            one.headers["Nats-Msg-Id"] for one in stored
        ]
        await Publisher(nc).publish([Record("again", "out.feedback", stored[-1].data)])

        async def acknowledged() -> bool:
            info = await nc.jetstream().consumer_info("OUT", "out-feedback")
            return not info.num_pending and not info.num_ack_pending

        await until(acknowledged, "the repetition is acknowledged", 30, feedback.log.read_text)
    assert len(await feedback_answers(feedback, answer)) == 1
    assert "violation" not in feedback.log.read_text()


async def test_what_an_adapter_says_wrongly_is_a_dead_letter(story: Story, feedback: Program) -> None:
    headers = {"ce-id": "x", "ce-type": "byname.raw.feedback.v1", "ce-time": "2026-11-02T09:30:00Z"}
    async with bus_of(story.system) as nc:
        await Publisher(nc).publish(
            [
                Record("feedback:no-head", "raw.feedback", b"{}"),
                Record("feedback:no-json", "raw.feedback", b"{", {**headers, "byname-envelope": "{}"}),
            ]
        )
        leave_feedback(feedback, "user-5", asked := words("Does anything still work?"))
        await story.notice(asked)

        async def both() -> bool:
            return len([one async for one in stream_messages(nc, "DEAD")]) == 2

        await until(both, "two dead letters", 30, story.system.tail)
    said = await story.system.cli("dead", "list")
    assert "the body is not JSON" in said


# Both, ended while answers are on their way


async def test_kills_lose_nothing_and_double_nothing(
    story: Story, webform: Program, feedback: Program
) -> None:
    await asyncio.gather(_form_is_killed(story, webform), _feedback_is_killed(story, feedback))


async def _form_is_killed(story: Story, webform: Program) -> None:
    await write(webform, "visitor-2", asked := words("Is the shop open on Monday?"))
    notice = await story.notice(asked)
    await webform.kill()
    await story.answer(notice, answer := words("From nine to six"))
    await tried(story, notice.conversation)
    await webform.start()
    await form_reply(webform, answer)
    await sent(story, notice.conversation)
    await webform.kill()
    await webform.start()
    assert len([one for one in await form_replies(webform) if one["text"].strip() == answer]) == 1


async def _feedback_is_killed(story: Story, feedback: Program) -> None:
    leave_feedback(feedback, "user-2", asked := words("Where is the old button?"))
    notice = await story.notice(asked)
    await feedback.kill()
    leave_feedback(feedback, "user-3", later := words("Hello? Anybody?"))
    await story.answer(notice, answer := words("Below the new one"))
    await tried(story, notice.conversation)
    await feedback.start()
    assert len(await feedback_answers(feedback, answer)) == 1
    await sent(story, notice.conversation)
    await story.notice(later)
    await feedback.kill()
    await feedback.start()
    await asyncio.sleep(1.0)
    assert len(await feedback_answers(feedback, answer)) == 1


# The check of a system, with nobody's adapter


async def test_the_system_passes_the_check_from_outside(story: Story) -> None:
    said = await story.system.cli("remote", "check", "checked", "--answer-as", "sophie")
    assert "all rules hold" in said
    assert "FAILS" not in said
    assert said.count("holds  ") > 15


async def test_the_check_finds_a_secret_that_is_not_the_systems(story: Story) -> None:
    other = {**CHANNELS, "checked": {**CHANNELS["checked"], "secrets": [SECRET]}}
    story.system.environ["BYNAME_REMOTE_CHANNELS"] = json.dumps(other)
    try:
        said = await story.system.cli("remote", "check", "checked", check=False)
    finally:
        story.system.environ["BYNAME_REMOTE_CHANNELS"] = json.dumps(CHANNELS)
    assert "FAILS  a signed message is taken: 200 was expected, not 401" in said
    assert "holds  a message without a signature is refused" in said
    assert "do not hold" in said
    assert SECRET not in said


@contextlib.asynccontextmanager
async def bus_of(system: System) -> AsyncIterator[Client]:
    """The bus, as Byname's own services know it: who has no login does not get in any more."""
    nc = await connect(json.loads((system.home / "run.json").read_text())["nats"], "test")
    try:
        yield nc
    finally:
        await nc.close()


def person_of(home: str) -> str:
    return home.partition("@")[0].capitalize()


async def sent(story: Story, conversation: str) -> dict[str, Any]:
    """The conversation, once its last reply counts as sent."""
    return await story.conversation_when(
        conversation, lambda one: "sent" in states(one), f"the reply in {conversation} is sent"
    )


def states(conversation: dict[str, Any]) -> list[str]:
    """How far each message has come."""
    return [one["delivery"]["state"] for one in conversation["messages"] if one["delivery"]]


async def tried(story: Story, conversation: str) -> None:
    async def there() -> bool:
        rows = story.system.rows("notifier", "SELECT * FROM sends WHERE conversation = ?", conversation)
        return any(row["kind"] == "reply" and row["attempts"] for row in rows)

    await until(there, "the reply was tried", 30, story.system.tail)

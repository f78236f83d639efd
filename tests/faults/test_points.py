"""The moments that matter, one by one: the final dot, before it, a refusal, the bus away."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
from collections.abc import AsyncIterator
from functools import partial

import pytest
import pytest_asyncio

from tests.faults.quiet import dead_causes, in_hand
from tests.faults.talks import Talks
from tests.support.smtp_client import Mail
from tests.support.smtp_sink import Rule
from tests.support.system import System, until

pytestmark = [
    pytest.mark.connected,
    pytest.mark.timeout(300),
    pytest.mark.asyncio(loop_scope="module"),
]
LEASE_S = 5
SILENCE_S = 600.0  # how long the relay keeps an answer back


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def talks(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Talks]:
    environ = {"BYNAME_NOTIFIER_LEASE_S": str(LEASE_S)}
    program = ("-m", "tests.faults.faulty")  # what a killed copy had in hand comes again after 3 s
    async with System(tmp_path_factory.mktemp("points"), environ=environ, program=program) as system:
        await system.token()
        yield Talks(system)


@pytest.fixture(autouse=True)
def a_good_relay(talks: Talks) -> None:
    """Each test makes its own trouble."""
    talks.sink.rules.clear()


async def test_cut_after_the_dot_a_person_decides(talks: Talks) -> None:
    arrived, lost = await talks.told("arrived"), await talks.told("lost")
    talks.sink.rules.append(Rule("dot", "delay", "(arrived|lost)@customer", times=2, seconds=SILENCE_S))
    one, other = await talks.answer(arrived), await talks.answer(lost)
    await talks.at_sink(one)
    await talks.at_sink(other)
    talks.system.kill("notifier")
    replies = [await talks.state(each, "unknown") for each in (arrived, lost)]
    for each in (arrived, lost):
        await talks.receipt(each[1].id, "not sent again by itself")
    await asyncio.sleep(LEASE_S)  # time enough for a second try, if there were one
    assert (talks.count(one), talks.count(other)) == (1, 1)

    async with await talks.system.api() as api:
        for reply, again in zip(replies, (False, True), strict=True):
            said = await api.post(f"/api/replies/{reply['id']}/resolve", json={"send_again": again})
            assert said.status_code == 202, said.text
        await talks.state(arrived, "sent")
        await talks.state(lost, "sent")
        await talks.at_sink(other, 2)
        said = await api.post(f"/api/replies/{replies[1]['id']}/resolve", json={"send_again": True})
        assert said.status_code == 409  # decided once
    assert (talks.count(one), talks.count(other)) == (1, 2)
    twice = {mail.message_id for mail in talks.sink.mails if mail.rcpt_to == (other.customer,)}
    assert len(twice) == 1  # the customer's client knows it as the same mail


async def test_cut_before_the_dot_goes_out_once(talks: Talks) -> None:
    told, answers = {}, {}
    for step in ("rcpt", "data", "mail"):
        told[step] = await talks.told(f"before-{step}")
        rule = Rule(step, "delay", "" if step == "mail" else f"before-{step}@", times=1, seconds=SILENCE_S)  # type: ignore[arg-type]
        talks.sink.rules.append(rule)
        answers[step] = await talks.answer(told[step])
        await until(partial(_used, rule), f"the relay keeps its answer to {step} back", 30, talks.system.tail)
    talks.system.kill("notifier")  # while three connections stand at three steps
    for step, answer in answers.items():
        await talks.at_sink(answer)
        await talks.state(told[step], "sent")
        assert talks.count(answer) == 1, step


async def test_what_the_relay_refuses_opens_the_conversation_again(talks: Talks) -> None:
    told = await talks.told("nobody")
    talks.sink.rules.append(Rule("rcpt", "answer", "nobody@", answer="550 5.1.1 no such mailbox"))
    notice, question = told
    answer = talks.load.record.reply(question, "sophie")
    data = notice.answer(f"/close\r\n{answer.words}")
    assert (await talks.system.mail(notice.to, notice.reply_to, data)).startswith("250")
    failed = await talks.state(told, "failed")
    assert "no such mailbox" in failed["delivery"]["reason"]
    assert "no such mailbox" in await talks.receipt(question.id, "open again")
    conversation = await talks.conversation(told)
    assert conversation["status"] == "open"
    assert talks.count(answer) == 0


async def test_bus_away_is_said_and_mended(talks: Talks) -> None:
    question = talks.load.record.ask("patient@customer.example", "sophie@acme.example")
    mail = Mail(question.customer, (question.to,), question.data)
    pid = talks.system.pause("nats")
    try:
        answers = await asyncio.gather(*(talks.system.send(mail) for _ in range(3)))
    finally:
        os.kill(pid, signal.SIGCONT)
    assert all(one.startswith("451") for one in answers), answers
    assert (await talks.system.send_until_taken(mail)).startswith("250")
    await until(lambda: talks.notice(question), "told when the bus is back", 60, talks.system.tail)
    await asyncio.sleep(2.0)
    told = [one for one in talks.system.notices_now() if f"question {question.id}." in one.text]
    assert len(told) == 1


async def test_words_that_come_after_their_conversation(talks: Talks) -> None:
    """What a killed copy had in hand comes again later; what was said of it since waits so long."""
    system = talks.system
    router = system.pause("router")
    store = sqlite3.connect(system.home / "notifier.sqlite3", isolation_level=None)
    try:
        store.execute("BEGIN IMMEDIATE")  # the notifier cannot keep what it hears
        question = await talks.load.ask("words@customer.example", "sophie@acme.example")
        await until(partial(in_hand, system, "notifier"), "the notifier has the words in hand", 30)
        system.kill("notifier")
        await until(partial(_gone, system, "notifier"), "the notifier is gone", 30)
    finally:
        store.close()
        os.kill(router, signal.SIGCONT)
    await until(lambda: talks.notice(question), "told at last", 90, system.tail)
    assert await dead_causes(system) == []


async def _gone(system: System, service: str) -> bool:
    return service not in system.pids()


async def _used(rule: Rule) -> bool:
    return rule.times == 0

"""The moments that matter, one by one: the final dot, before it, a refusal, relay or bus away."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
import pytest_asyncio

from tests.faults.load import Load
from tests.faults.quiet import dead_causes, in_hand
from tests.faults.record import Answer, Question
from tests.support.notices import Notice, is_ours_to_people, text_of
from tests.support.smtp_client import Mail
from tests.support.smtp_sink import Rule, SmtpSink
from tests.support.system import System, until

pytestmark = [
    pytest.mark.connected,
    pytest.mark.timeout(300),
    pytest.mark.asyncio(loop_scope="module"),
]
LEASE_S = 5
SILENCE_S = 600.0  # how long the relay keeps an answer back


class Talks:
    """One system, and conversations in it up to the point where a person answers."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.load = Load(system, seed=1)

    @property
    def sink(self) -> SmtpSink:
        return self.system.sink

    async def told(self, customer: str) -> tuple[Notice, Question]:
        """A new customer's question has come to Sophie."""
        question = await self.load.ask(f"{customer}@customer.example", "sophie@acme.example")
        return await until(
            lambda: self._notice(question), f"{customer} is told", 60, self.system.tail
        ), question

    async def answer(self, told: tuple[Notice, Question]) -> Answer:
        return await self.load.answer(*told)

    async def at_sink(self, answer: Answer, times: int = 1) -> None:
        """Until the answer has come to the sink so often."""
        await until(lambda: self._count(answer, times), f"{answer} at the sink", 90, self.system.tail)

    def count(self, answer: Answer) -> int:
        """How often it came to the sink."""
        return sum(
            text_of(mail).startswith(f"answer {answer.id}.")
            for mail in self.sink.mails
            if mail.rcpt_to == (answer.customer,)
        )

    async def state(self, told: tuple[Notice, Question], wanted: str) -> dict[str, Any]:
        """The reply as the API shows it, once it has come to this state."""
        return await until(lambda: self._reply(told[0], wanted), f"a reply is {wanted}", 60, self.system.tail)

    async def conversation(self, told: tuple[Notice, Question]) -> dict[str, Any]:
        async with await self.system.api() as api:
            found: dict[str, Any] = (await api.get(f"/api/conversations/{told[0].conversation}")).json()
            return found

    async def receipt(self, about: str, words: str) -> str:
        """Sophie's receipt in which these words stand."""
        return await until(lambda: self._receipt(about, words), f"a receipt: {words}", 60, self.system.tail)

    async def _count(self, answer: Answer, times: int) -> bool:
        return self.count(answer) >= times

    async def _notice(self, question: Question) -> Notice | None:
        return next(
            (one for one in self.system.notices_now() if f"question {question.id}." in one.text), None
        )

    async def _reply(self, notice: Notice, wanted: str) -> dict[str, Any] | None:
        async with await self.system.api() as api:
            found = (await api.get(f"/api/conversations/{notice.conversation}")).json()
        out = [one for one in found["messages"] if one["direction"] == "out"]
        return next((one for one in out if one["delivery"]["state"] == wanted), None)

    async def _receipt(self, about: str, words: str) -> str:
        for mail in self.sink.mails:
            text = text_of(mail)
            if is_ours_to_people(mail) and about in mail.subject and words.lower() in text.lower():
                assert mail.rcpt_to == ("sophie@home.example",)
                return text
        return ""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def talks(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Talks]:
    environ = {"BYNAME_NOTIFIER_LEASE_S": str(LEASE_S)}
    async with System(tmp_path_factory.mktemp("points"), environ=environ) as system:
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


@pytest.mark.parametrize("step", ["mail", "rcpt", "data"])
async def test_cut_before_the_dot_goes_out_once(talks: Talks, step: str) -> None:
    told = await talks.told(f"before-{step}")
    rule = Rule(step, "delay", "" if step == "mail" else f"before-{step}@", times=1, seconds=SILENCE_S)  # type: ignore[arg-type]
    talks.sink.rules.append(rule)
    answer = await talks.answer(told)
    await until(lambda: _used(rule), f"the relay keeps its answer to {step} back", 30, talks.system.tail)
    talks.system.kill("notifier")
    await talks.at_sink(answer)
    await talks.state(told, "sent")
    assert talks.count(answer) == 1


async def test_what_the_relay_puts_off_goes_out_later_once(talks: Talks) -> None:
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
        await until(partial(_deferred, talks, answer), f"{name} is put off", 30)
    talks.sink.rules.append(away := Rule("connect", "drop"))
    talks.sink.drop_connections()
    answers["away"] = await talks.answer(told["away"])
    await until(lambda: _deferred(talks, answers["away"]), "with the relay away", 30, talks.system.tail)
    talks.sink.rules.remove(away)
    for name, answer in answers.items():
        await talks.at_sink(answer)
        await talks.state(told[name], "sent")
        assert talks.count(answer) == 1, name


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
    await until(lambda: talks._notice(question), "told when the bus is back", 60, talks.system.tail)
    await asyncio.sleep(2.0)
    told = [one for one in talks.system.notices_now() if f"question {question.id}." in one.text]
    assert len(told) == 1


async def test_words_that_come_after_their_conversation(talks: Talks) -> None:
    """What a killed copy had in hand comes again after 30 s; what was said of it since waits so long."""
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
    await until(lambda: talks._notice(question), "told at last", 90, system.tail)
    assert await dead_causes(system) == []


async def _gone(system: System, service: str) -> bool:
    return service not in system.pids()


async def _used(rule: Rule) -> bool:
    return rule.times == 0


async def _deferred(talks: Talks, answer: Answer) -> bool:
    query = "SELECT state, attempts, response FROM sends WHERE kind = 'reply' AND content LIKE ?"
    rows = talks.system.rows("notifier", query, f"%answer {answer.id}.%")
    return bool(rows) and rows[0]["state"] == "intent" and rows[0]["attempts"] == 1

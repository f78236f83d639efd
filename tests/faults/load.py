"""Customers who write, and people who answer, with the patience of mail servers and browsers."""

from __future__ import annotations

import asyncio
import contextlib
import random

import httpx

from tests.faults.record import HOMES, Answer, Question, Record, words_id
from tests.support.notices import Notice, read_notice
from tests.support.smtp_client import Mail
from tests.support.system import System

ADDRESSES = ("hello@acme.example", "sophie@acme.example", "tom@acme.example")
PERSONS = {home: person for person, home in HOMES.items()}
PATIENCE_S = 180.0


class Load:
    """Traffic from outside, all of it written down in `record`.

    What is not acknowledged is sent again with the very same bytes (SMTP) or the same key (API).
    """

    def __init__(self, system: System, seed: int, *, customers: int = 10, answered: float = 0.5) -> None:
        self.system, self.record = system, Record()
        self._random = random.Random(seed)
        self._customers, self._answered = customers, answered
        self._asking = True
        self._watching = True
        self._read = 0
        self._answering: set[asyncio.Task[None]] = set()
        self._seen: set[str] = set()

    async def prepare(self) -> None:
        """Make the tokens for the desk, while nobody is being killed."""
        for person in HOMES:
            await self.system.token(person)

    async def run(self, stop: asyncio.Event) -> None:
        """Customers write until `stop`; then until all that was written is taken, told and answered."""
        async with await self.system.api("sophie") as sophie, await self.system.api("tom") as tom:
            self._apis = {"sophie": sophie, "tom": tom}
            people = asyncio.create_task(self._people())
            customers = [asyncio.create_task(self._customer(one)) for one in range(self._customers)]
            await stop.wait()
            self._asking = False
            await asyncio.gather(*customers)
            await self._all_told()
            self._watching = False
            await people
            await asyncio.gather(*self._answering)

    async def flows(self, mails: int) -> None:
        """Until so many more mails have come to the sink."""
        wanted = len(self.system.sink.mails) + mails
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while len(self.system.sink.mails) < wanted:
            assert asyncio.get_running_loop().time() < deadline, f"traffic stands still\n{self.system.tail()}"
            await asyncio.sleep(0.005)

    async def ask(self, customer: str, to: str) -> Question:
        """One question, sent until it is taken."""
        question = self.record.ask(customer, to)
        said = await self.system.send_until_taken(Mail(customer, (to,), question.data), PATIENCE_S)
        question.taken = said.startswith("250")
        assert question.taken, said
        return question

    async def answer(self, notice: Notice, question: Question) -> Answer:
        """A person's own mail client: the answer goes to the relay address, until it is taken."""
        answer = self.record.reply(question, PERSONS[notice.to])
        data = notice.answer(answer.words, message_id=f"{answer.id}@home.example")
        said = await self.system.send_until_taken(Mail(notice.to, (notice.reply_to,), data), PATIENCE_S)
        answer.taken = said.startswith("250")
        assert answer.taken, said
        return answer

    async def _customer(self, number: int) -> None:
        to = ADDRESSES[number % len(ADDRESSES)]
        while self._asking:
            await self.ask(f"c{number}@customer.example", to)
            await asyncio.sleep(self._random.uniform(0.05, 0.6))

    async def _people(self) -> None:
        """Everybody reads their mail, and answers some of it, once."""
        while self._watching:
            news, self._read = self.system.sink.mails[self._read :], len(self.system.sink.mails)
            for mail in news:
                notice = read_notice(mail)
                if notice is None or notice.message_id in self._seen:
                    continue
                self._seen.add(notice.message_id)
                question = self.record.questions.get(words_id(notice.text)[1])
                if question and self._random.random() < self._answered:
                    task = asyncio.create_task(self._answer_somehow(notice, question))
                    self._answering.add(task)
            await asyncio.sleep(0.05)

    async def _answer_somehow(self, notice: Notice, question: Question) -> None:
        if self._random.random() < 0.75:
            await self.answer(notice, question)
        else:
            await self._answer_at_desk(notice, question)

    async def _answer_at_desk(self, notice: Notice, question: Question) -> None:
        answer = self.record.reply(question, PERSONS[notice.to])
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        said = "nothing"
        while asyncio.get_running_loop().time() < deadline:
            with contextlib.suppress(httpx.HTTPError):
                response = await self._apis[answer.person].post(
                    f"/api/conversations/{notice.conversation}/replies",
                    json={"text": answer.words},
                    headers={"Idempotency-Key": answer.id},
                )
                answer.taken = response.status_code == 202
                if answer.taken:
                    return
                said = response.text
            await asyncio.sleep(0.3)
        raise AssertionError(f"the desk did not take {answer.id} in {PATIENCE_S} s: {said}")

    async def _all_told(self) -> None:
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while asyncio.get_running_loop().time() < deadline:
            told = {words_id(notice.text)[1] for notice in self.system.notices_now()}
            if self.record.questions.keys() <= told:
                return  # otherwise the verdict says who was not
            await asyncio.sleep(0.5)

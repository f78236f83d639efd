"""Conversations up to the point where a person answers, and what is then seen of that answer."""

from __future__ import annotations

from typing import Any

from tests.faults.load import Load
from tests.faults.record import Answer, Question
from tests.support.notices import Notice, is_ours_to_people, text_of
from tests.support.smtp_sink import SmtpSink
from tests.support.system import System, until

Told = tuple[Notice, Question]


class Talks:
    """One system, and conversations in it up to the point where a person answers."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.load = Load(system, seed=1)

    @property
    def sink(self) -> SmtpSink:
        return self.system.sink

    async def told(self, customer: str) -> Told:
        """A new customer's question has come to Sophie."""
        question = await self.load.ask(f"{customer}@customer.example", "sophie@acme.example")
        return await until(
            lambda: self.notice(question), f"{customer} is told", 60, self.system.tail
        ), question

    async def answer(self, told: Told) -> Answer:
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

    async def state(self, told: Told, wanted: str) -> dict[str, Any]:
        """The reply as the API shows it, once it has come to this state."""
        return await until(lambda: self._reply(told[0], wanted), f"a reply is {wanted}", 60, self.system.tail)

    async def put_off(self, answer: Answer) -> bool:
        """Whether it was tried in vain, and stands as to be sent; or was, before its last try."""
        query = "SELECT state, attempts FROM sends WHERE kind = 'reply' AND content LIKE ?"
        rows = self.system.rows("notifier", query, f"%answer {answer.id}.%")
        return bool(rows) and rows[0]["attempts"] > (rows[0]["state"] != "intent")

    async def conversation(self, told: Told) -> dict[str, Any]:
        async with await self.system.api() as api:
            found: dict[str, Any] = (await api.get(f"/api/conversations/{told[0].conversation}")).json()
            return found

    async def receipt(self, about: str, words: str) -> str:
        """Sophie's receipt in which these words stand."""
        return await until(lambda: self._receipt(about, words), f"a receipt: {words}", 60, self.system.tail)

    async def _count(self, answer: Answer, times: int) -> bool:
        return self.count(answer) >= times

    async def notice(self, question: Question) -> Notice | None:
        """What a person was told of this question."""
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

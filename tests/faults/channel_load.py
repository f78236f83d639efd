"""Customers on every channel at once, as patient as the real ones, and people who answer at the desk."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

import httpx

from tests.faults.channel_far import AGAIN_S, PATIENCE_S, PatientX, Pigeons, post_pigeon
from tests.faults.channel_record import CHANNELS, Answer, ChannelRecord, Line, PhoneCall, said_in
from tests.support.customers import Visitor, call, chat_settings, phone_settings, section_settings
from tests.support.notices import Notice
from tests.support.smtp_client import Mail
from tests.support.system import HOMES, System

LONG = 0.4  # of the answers to posts
STEPS = ("ringing", "in-progress")
ENDS = ("completed", "no-answer", "busy")


def all_channels(x: PatientX, pigeons: Pigeons) -> dict[str, str]:
    """Settings with every channel on, and limits that one machine may use up alone."""
    busy = {"BYNAME_CHAT_LINES_PER_MINUTE": "1000", "BYNAME_CHAT_REQUESTS_PER_MINUTE": "20000"}
    lease = {"BYNAME_NOTIFIER_LEASE_S": "5"}
    twitter = section_settings("twitter", x.settings())
    return chat_settings() | busy | phone_settings() | twitter | pigeons.settings() | lease


class ChannelLoad:
    """Traffic on all channels, all of it written down in `record`."""

    def __init__(self, system: System, x: PatientX, pigeons: Pigeons, seed: int) -> None:
        self.system, self.x, self.pigeons = system, x, pigeons
        self.record = ChannelRecord()
        self.visitors: dict[str, Visitor] = {}
        self._random = random.Random(seed)
        self._asking = self._watching = True
        self._tasks: set[asyncio.Task[None]] = set()
        self._read = 0
        self._told: set[str] = set()
        self._apis: dict[str, httpx.AsyncClient] = {}
        self._ask: dict[str, Callable[[Line], Awaitable[bool]]] = {
            "email": self._mail,
            "chat": self._chat,
            "dm": self._dm,
            "post": self._post,
            "pigeon": self._pigeon,
        }
        x.webhook = f"http://127.0.0.1:{system.port_of('ingest')}/hooks/twitter"

    async def prepare(self) -> None:
        """Tokens, and chat windows, while nobody is being killed."""
        for person in HOMES.values():
            self._apis[person] = await self.system.api(person)
        for number in range(2):
            visitor = self.visitors[f"chat-{number}"] = Visitor(self.system)
            await visitor.enter()

    async def close(self) -> None:
        """Everybody leaves."""
        for one in (*self.visitors.values(), *self._apis.values()):
            await (one.leave() if isinstance(one, Visitor) else one.aclose())

    async def run(self, stop: asyncio.Event) -> None:
        """Everybody talks until `stop`; then until all that was said is taken, told and answered."""
        people = asyncio.create_task(self._people())
        customers = [self._customer(one, f"{one}-{number}") for one in CHANNELS for number in range(2)]
        talking = [asyncio.create_task(one) for one in (*customers, self._phone())]
        await stop.wait()
        self._asking = False
        await asyncio.gather(*talking)
        await self._all_told()
        self._watching = False
        await people
        await asyncio.gather(*self._tasks)

    async def flows(self, things: int) -> None:
        """Until so many more things were taken."""
        wanted = self.record.taken + things
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while self.record.taken < wanted:
            assert asyncio.get_running_loop().time() < deadline, f"traffic stands still\n{self.system.tail()}"
            await asyncio.sleep(0.01)

    async def say(self, channel: str, customer: str) -> Line:
        """One customer's words, said again until they are taken."""
        line = self.record.line(channel, customer)
        await _until_taken(line, lambda: self._ask[channel](line))
        return line

    async def answer(self, notice: Notice, line: Line, *, long: bool = False) -> Answer:
        """A person answers at the desk, with one key until it is taken."""
        answer = self.record.answer(line, long=long)
        api = self._apis[HOMES[notice.to]]
        url = f"/api/conversations/{notice.conversation}/replies"

        async def post() -> bool:
            said = await api.post(url, json={"text": answer.words}, headers={"Idempotency-Key": answer.id})
            return said.status_code == 202

        await _until_taken(answer, post)
        return answer

    async def ring(self, ended: str) -> PhoneCall:
        """A call; its callbacks come in any order, some of them again, each until it is taken."""
        phone = self.record.call(ended)
        steps = [(status, number) for number, status in enumerate(STEPS[: 2 if ended == "completed" else 1])]
        steps += [(ended, len(steps))]
        callbacks = steps + self._random.choices(steps, k=2)
        self._random.shuffle(callbacks)
        for status, sequence in callbacks:
            more = {"CallDuration": "42"} if status == "completed" else {}

            async def post(
                status: str = status, sequence: int = sequence, more: dict[str, str] = more
            ) -> bool:
                sent = await call(self.system, phone.sid, phone.number, status, sequence, **more)
                return sent in (200, 204)

            await _until(post, f"{phone.sid}: {status}")
        phone.taken = True
        return phone

    async def _customer(self, channel: str, customer: str) -> None:
        while self._asking:
            await self.say(channel, customer)
            await asyncio.sleep(self._random.uniform(0.2, 1.2))

    async def _phone(self) -> None:
        while self._asking:
            await self.ring(self._random.choice(ENDS))
            await asyncio.sleep(self._random.uniform(0.2, 1.0))

    # One try on each channel: whether it was taken.

    async def _mail(self, line: Line) -> bool:
        sender = f"{line.customer}@customer.example"
        data = (
            f"From: <{sender}>\r\nTo: hello@acme.example\r\nSubject: About {line.id}\r\n"
            f"Message-ID: <{line.id}@customer.example>\r\n\r\n{line.words}\r\n"
        )
        return (await self.system.send(Mail(sender, ("hello@acme.example",), data.encode()))).startswith(
            "250"
        )

    async def _chat(self, line: Line) -> bool:
        ack = await self.visitors[line.customer].say(line.words, cid=f"the-line-{line.id}")
        return bool(ack["cid"] == f"the-line-{line.id}")

    async def _dm(self, line: Line) -> bool:
        await self.x.dm(line.words, by=line.customer)
        return True

    async def _post(self, line: Line) -> bool:
        await self.x.mention(line.words, by=line.customer)
        return True

    async def _pigeon(self, line: Line) -> bool:
        sender = {"address": line.customer, "name": line.customer}
        document = {"kind": "message", "id": line.id, "sender": sender, "text": line.words}
        return await post_pigeon(self.system, document) == 200

    # People

    async def _people(self) -> None:
        """Everybody reads what they are told, and answers it, once."""
        while self._watching:
            news, self._read = self.system.notices_now()[self._read :], len(self.system.notices_now())
            for notice in news:
                line = self.record.lines.get(said_in(notice.text)[1])
                if line and line.id not in self._told:
                    self._told.add(line.id)
                    if self._random.random() < 0.7:
                        long = line.channel == "post" and self._random.random() < LONG
                        self._tasks.add(asyncio.create_task(self._answer(notice, line, long)))
            await asyncio.sleep(0.1)

    async def _answer(self, notice: Notice, line: Line, long: bool) -> None:
        await self.answer(notice, line, long=long)

    async def _all_told(self) -> None:
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while self.record.lines.keys() - self._told and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.3)  # otherwise the verdict says who was not


async def _until_taken(thing: Line | Answer, attempt: Callable[[], Awaitable[bool]]) -> None:
    await _until(attempt, thing.words[:80])
    thing.taken = True


async def _until(attempt: Callable[[], Awaitable[bool]], what: str) -> None:
    """As whoever talks to us does: again until it is taken."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_S
    while True:
        said = "it was refused"
        try:
            if await attempt():
                return
        except (httpx.HTTPError, AssertionError) as error:  # no answer, or not the right one
            said = str(error)[:200]
        assert asyncio.get_running_loop().time() < deadline, f"not taken in {PATIENCE_S} s: {what}: {said}"
        await asyncio.sleep(AGAIN_S)

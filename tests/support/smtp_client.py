"""A client that sends many mails over a few kept connections, with as little CPU as it can."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Mail:
    """What to send; `data` has CR LF line ends and no dot-stuffing."""

    mail_from: str
    rcpt_to: tuple[str, ...]
    data: bytes = field(repr=False)


LOST = ""  # the final answer of a mail whose connection went away before the server answered


async def send_many(
    host: str,
    port: int,
    mails: Sequence[Mail],
    *,
    connections: int = 16,
    on_answer: Callable[[int, str], None] | None = None,
) -> list[str]:
    """Send each mail once; the final answer of each, or LOST.

    The final answer is that to the dot, or the first refusal before it. `on_answer` hears of each answer
    at once, for a log of what was acknowledged. A lost connection is opened again for the next mail.
    """
    answers = [LOST] * len(mails)
    todo = deque(enumerate(mails))

    async def work() -> None:
        talk: Talk | None = None
        while todo:
            number, mail = todo.popleft()
            try:
                talk = talk if talk is not None and not talk.lost else await Talk.open(host, port)
                answers[number] = await talk.deliver(mail)
            except OSError:
                talk = None
            if on_answer is not None:
                on_answer(number, answers[number])
        if talk is not None:
            talk.close()

    await asyncio.gather(*(work() for _ in range(min(connections, len(mails)))))
    return answers


class Talk(asyncio.Protocol):
    """One SMTP connection for tests: `command`, `raw` bytes, or a whole mail by `deliver`."""

    def __init__(self) -> None:
        self.lost = False
        self._lines = bytearray()
        self._replies: deque[str] = deque()
        self._waiter: asyncio.Future[None] | None = None

    @classmethod
    async def open(cls, host: str, port: int, *, hello: str = "EHLO client.example") -> Talk:
        """Connect and greet; `hello` may be LHLO, or empty for none."""
        _, talk = await asyncio.get_running_loop().create_connection(cls, host, port)
        greeting = await talk.reply()
        if hello and greeting.startswith("220"):
            await talk.command(hello)
        return talk

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        self._wake()

    def data_received(self, data: bytes) -> None:
        self._lines += data
        while (end := self._end_of_reply()) >= 0:
            self._replies.append(self._lines[:end].decode("utf-8", "replace").rstrip("\r\n"))
            del self._lines[:end]
        if self._replies:
            self._wake()

    def _end_of_reply(self) -> int:
        start = 0
        while (end := self._lines.find(b"\n", start) + 1) > 0:
            if self._lines[start + 3 : start + 4] != b"-":
                return end
            start = end
        return -1

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def reply(self) -> str:
        """The next answer, all its lines; ConnectionError when there will be none."""
        while not self._replies:
            if self.lost:
                raise ConnectionResetError("the server closed the connection")
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        return self._replies.popleft()

    def raw(self, data: bytes) -> None:
        """Write bytes as they are."""
        self.transport.write(data)

    async def command(self, line: str) -> str:
        """One command, its answer."""
        self.raw(line.encode() + b"\r\n")
        return await self.reply()

    async def replies(self, count: int) -> list[str]:
        """The next answers."""
        return [await self.reply() for _ in range(count)]

    async def begin(self, mail_from: str, rcpt_to: Iterable[str], *, options: str = "") -> list[str]:
        """MAIL, RCPT and DATA in one write; their answers."""
        lines = [f"MAIL FROM:<{mail_from}>{options}", *(f"RCPT TO:<{one}>" for one in rcpt_to), "DATA"]
        self.raw("\r\n".join([*lines, ""]).encode())
        return await self.replies(len(lines))

    async def deliver(self, mail: Mail) -> str:
        """Send one mail; the answer to its dot, or the first refusal before that."""
        answers = await self.begin(mail.mail_from, mail.rcpt_to)
        if answers[-1].startswith("354"):
            self.raw(stuffed(mail.data))
            return await self.reply()
        await self.command("RSET")
        return next(answer for answer in answers if not answer.startswith("2"))

    def close(self) -> None:
        """Leave without waiting."""
        if not self.transport.is_closing():
            self.raw(b"QUIT\r\n")
            self.transport.close()


def stuffed(data: bytes) -> bytes:
    """The mail as it stands after DATA, end included (RFC 5321 4.5.2)."""
    whole = (b"\r\n" + data).replace(b"\r\n.", b"\r\n..")[2:]
    return whole + (b".\r\n" if whole.endswith(b"\r\n") else b"\r\n.\r\n")

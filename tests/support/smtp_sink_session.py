"""One connection of the SMTP sink: a small server's half of SMTP, and where its rules bite."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

END = b"\r\n.\r\n"
Step = Literal["connect", "ehlo", "mail", "rcpt", "data", "body", "dot"]


@dataclass
class Rule:
    """What to do at a step of a mail whose address matches; `times` None means always.

    at:    connect, ehlo, mail, rcpt, data (the command), body (its first bytes have come), dot (all has come)
    do:    answer (`answer` instead of the good one, e.g. "451 4.7.1 later"), drop (close without a word),
           delay (answer `seconds` later)
    match: a pattern searched in the sender (at mail) or the recipients (at rcpt and after)

    At the dot a mail is recorded when it is dropped or delayed, and is not when it is answered otherwise.
    """

    at: Step
    do: Literal["answer", "drop", "delay"]
    match: str = ""
    times: int | None = None
    answer: str = "451 4.3.0 try again later"
    seconds: float = 0.0

    def applies(self, step: Step, addresses: Iterable[str]) -> bool:
        """Whether it is this rule's turn; uses up one of its times."""
        if step != self.at or self.times == 0:
            return False
        if self.match and not any(re.search(self.match, address) for address in addresses):
            return False
        if self.times is not None:
            self.times -= 1
        return True


class Keeper(Protocol):
    """The sink, as one connection sees it."""

    extensions: list[str]
    connections: set[SinkConnection]
    connected: int

    def rule(self, step: Step, addresses: Iterable[str]) -> Rule | None: ...

    def record(self, mail_from: str, rcpt_to: tuple[str, ...], data: bytes) -> None: ...


class SinkConnection(asyncio.Protocol):
    """One client; everything that one packet brought is answered in one write."""

    def __init__(self, sink: Keeper) -> None:
        self._sink = sink
        self._buffer = bytearray()
        self._out: list[bytes] = []
        self._waiting = False
        self._reset()
        self._in_data = False
        self._verbs: dict[bytes, Callable[[bytes], None]] = {
            b"EHLO": self._ehlo,
            b"HELO": self._ehlo,
            b"MAIL": self._mail,
            b"RCPT": self._rcpt,
            b"DATA": self._data,
            b"RSET": self._rset,
            b"NOOP": lambda _: self._say("250 2.0.0 Ok"),
            b"QUIT": self._quit,
        }

    def _reset(self) -> None:
        self._sender: str | None = None
        self._recipients: list[str] = []
        self._searched = 0
        self._begun = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._sink.connections.add(self)
        self._sink.connected += 1
        self._step("connect", (), "220 sink ESMTP")
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        self._sink.connections.discard(self)

    @property
    def body_bytes(self) -> int:
        """How much of a mail has come in since the 354."""
        return len(self._buffer) - 2 if self._in_data else 0

    def drop(self) -> None:
        """Cut the connection without a word."""
        self._out.clear()
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._work()

    def _work(self) -> None:
        while not self._waiting and not self._transport.is_closing() and self._buffer:
            if not (self._take_body() if self._in_data else self._take_command()):
                break
        self._flush()

    def _flush(self) -> None:
        if self._out:
            self._transport.write(b"".join(self._out))
            self._out.clear()

    def _say(self, text: str) -> None:
        self._out.append(text.encode() + b"\r\n")

    def _step(self, step: Step, addresses: Iterable[str], good: str) -> bool:
        """Answer this step as the rules want it; True when the answer was the good one."""
        rule = self._sink.rule(step, addresses)
        if rule is None:
            self._say(good)
            return True
        if rule.do == "drop":
            self.drop()
            return False
        if rule.do == "delay":
            self._waiting = True
            asyncio.get_running_loop().call_later(rule.seconds, self._go_on, good)
            return True
        self._say(rule.answer)
        return False

    def _go_on(self, answer: str) -> None:
        self._waiting = False
        self._say(answer)
        self._work()

    def _take_command(self) -> bool:
        end = self._buffer.find(b"\n")
        if end < 0:
            return False
        line = bytes(self._buffer[:end]).rstrip(b"\r")
        del self._buffer[: end + 1]
        verb = line[:4].upper()
        self._verbs.get(verb, self._unknown)(line)
        return True

    def _unknown(self, _: bytes) -> None:
        self._say("500 5.5.2 unknown")

    def _ehlo(self, line: bytes) -> None:
        words = ["sink", *self._sink.extensions]
        if line[:4].upper() == b"HELO":
            words = words[:1]
        lines = [f"250-{word}" for word in words[:-1]] + [f"250 {words[-1]}"]
        self._reset()
        self._step("ehlo", (), "\r\n".join(lines))

    def _mail(self, line: bytes) -> None:
        if self._sender is not None:
            self._say("503 5.5.1 nested MAIL")
            return
        sender = _address(line)
        if self._step("mail", (sender,), "250 2.1.0 Ok"):
            self._sender = sender

    def _rcpt(self, line: bytes) -> None:
        recipient = _address(line)
        if self._sender is None:
            self._say("503 5.5.1 MAIL first")
        elif self._step("rcpt", (recipient,), "250 2.1.5 Ok"):
            self._recipients.append(recipient)

    def _data(self, _: bytes) -> None:
        if not self._recipients:
            self._say("503 5.5.1 RCPT first")
        elif self._step("data", self._recipients, "354 go on"):
            self._in_data = True
            self._buffer[:0] = b"\r\n"  # so that the end may be the first line

    def _rset(self, _: bytes) -> None:
        self._reset()
        self._say("250 2.0.0 Ok")

    def _quit(self, _: bytes) -> None:
        self._say("221 2.0.0 Bye")
        self._flush()
        self._transport.close()

    def _take_body(self) -> bool:
        if len(self._buffer) > 2 and not self._begun:
            self._begun = True
            if self._sink.rule("body", self._recipients) is not None:
                self.drop()
                return False
        end = self._buffer.find(END, max(0, self._searched - len(END)))
        if end < 0:
            self._searched = len(self._buffer)
            return False
        data = bytes(self._buffer[: end + 2]).replace(b"\r\n.", b"\r\n")[2:]
        del self._buffer[: end + len(END)]
        self._in_data = False
        self._finish(data)
        return True

    def _finish(self, data: bytes) -> None:
        sender, recipients = self._sender or "", tuple(self._recipients)
        self._reset()
        rule = self._sink.rule("dot", recipients)
        if rule is not None and rule.do == "answer":
            self._say(rule.answer)
            return
        self._sink.record(sender, recipients, data)
        if rule is None:
            self._say("250 2.0.0 kept")
        elif rule.do == "drop":
            self.drop()
        else:
            self._waiting = True
            asyncio.get_running_loop().call_later(rule.seconds, self._go_on, "250 2.0.0 kept")


def _address(line: bytes) -> str:
    return line[line.find(b"<") + 1 : line.find(b">")].decode("utf-8", "replace")

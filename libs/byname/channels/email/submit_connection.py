"""The transactions on one connection to the relay, which aiosmtplib opened (submit_relay).

The transaction is our own because the caller must hear of the one moment that matters: the whole mail is
with the relay except its final dot (RFC 5321 4.1.1.4). Before the dot nothing was handed over, whatever
happens; after it only the relay knows.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Awaitable, Callable

from byname.channels.email.compose import Outgoing
from byname.channels.email.headerfields import checked_address
from byname.channels.email.submit_errors import Deferred, HandOverError, Refused, Unknown
from byname.channels.email.submit_relay import RelayAddress
from byname.channels.email.submit_wire import Reply, is_good, stuffed, take_reply

SLOWEST_BYTES_PER_S = 16 * 1024


class Stale(Deferred):
    """A connection that had lain idle was gone before the first answer; a new one may do at once."""


class RelayConnection(asyncio.Protocol):
    """Hands over one mail after the other."""

    def __init__(self, relay: RelayAddress, transport: asyncio.Transport, extensions: dict[str, str]) -> None:
        self._relay, self._transport, self._extensions = relay, transport, extensions
        self._input = bytearray()
        self._replies: deque[Reply] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._flushed: asyncio.Future[None] | None = None
        self._lost = ""  # why the connection is gone
        self._deadline = math.inf
        self._timer: asyncio.TimerHandle | None = None
        self._used = False
        self._dirty = False
        transport.set_protocol(self)
        transport.set_write_buffer_limits(high=1, low=0)  # "flushed" shall mean: all is with the kernel

    @property
    def usable(self) -> bool:
        """False once it is closed, or has said something unasked (a goodbye)."""
        return not (self._lost or self._transport.is_closing() or self._replies or self._input)

    def abort(self) -> None:
        """Close at once, leaving whatever is unsent unsent."""
        self._transport.abort()

    def quit(self) -> None:
        """Say goodbye without waiting for the answer."""
        if self.usable:
            self._transport.write(b"QUIT\r\n")
        self._transport.close()

    # -- asyncio

    def data_received(self, data: bytes) -> None:
        self._input += data
        try:
            while (reply := take_reply(self._input)) is not None:
                self._replies.append(reply)
        except ValueError:
            self.abort()
        _wake(self._waiter)

    def eof_received(self) -> bool:
        self._lost = self._lost or "it closed the connection"
        _wake(self._waiter)
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost = self._lost or (str(exc) if exc else "it closed the connection")
        if self._timer is not None:
            self._timer.cancel()
        _wake(self._waiter)
        _wake(self._flushed)

    def _be_patient(self, seconds: float) -> None:
        """From now on, give up after so many seconds. One timer serves many mails, it is re-armed lazily."""
        loop = asyncio.get_running_loop()
        self._deadline = loop.time() + seconds
        if self._timer is not None and self._timer.when() > self._deadline:
            self._timer.cancel()
            self._timer = None
        if self._timer is None and seconds < math.inf:
            self._timer = loop.call_at(self._deadline, self._look_at_the_clock)

    def _look_at_the_clock(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = None
        if self._deadline > loop.time():
            if self._deadline < math.inf:
                self._timer = loop.call_at(self._deadline, self._look_at_the_clock)
            return
        self._lost = "it did not answer in time"
        self.abort()

    def pause_writing(self) -> None:
        self._flushed = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        _wake(self._flushed)
        self._flushed = None

    async def _reply(self) -> Reply:
        while not self._replies:
            self._check()
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        return self._replies.popleft()

    async def _flush(self) -> None:
        if self._flushed is not None:
            await self._flushed
        self._check()

    def _check(self) -> None:
        if self._lost or self._transport.is_closing():
            raise ConnectionResetError(self._lost or "the connection was closed")

    # -- one mail

    async def deliver(
        self,
        mail: Outgoing,
        before_final_dot: Callable[[], Awaitable[None]] | None,
        timeout_s: float,
        final_timeout_s: float,
    ) -> str:
        """Hand over one mail; the relay's words. Raises Deferred, Refused or Unknown.

        Any other way out (the callback raised, the task was cancelled) drops the connection as it is.
        """
        try:
            await self._offer(mail, timeout_s)
            if before_final_dot is not None:
                await before_final_dot()
            self._still_waiting_for_the_dot()
            return await self._finish(final_timeout_s)
        except HandOverError:
            raise
        except BaseException:
            self.abort()
            raise
        finally:
            self._be_patient(math.inf)

    async def _offer(self, mail: Outgoing, timeout_s: float) -> None:
        """Envelope and body, all but the dot."""
        try:
            self._be_patient(timeout_s)
            await self._envelope(mail)
            body = stuffed(mail.data)
            self._be_patient(timeout_s + len(body) / SLOWEST_BYTES_PER_S)
            self._transport.write(body)
            await self._flush()
            self._be_patient(math.inf)
        except ConnectionError as error:
            self.abort()
            raise Deferred(f"Relay {self._relay} left before it had the mail: {error}") from error

    def _still_waiting_for_the_dot(self) -> None:
        if self.usable:
            return
        words = "; ".join(map(str, self._replies)) or self._lost
        self.abort()
        raise Deferred(f"Relay {self._relay} gave up before the end of the mail: {words}")

    async def _finish(self, timeout_s: float) -> str:
        self._transport.write(b".\r\n")
        self._be_patient(timeout_s)
        try:
            reply = await self._reply()
        except ConnectionError as error:
            raise Unknown(
                f"Relay {self._relay} has the mail and never said whether it took it: {error}"
            ) from error
        self._used = True
        return self._judge(reply)

    def _judge(self, reply: Reply) -> str:
        if 200 <= reply.code < 300:
            return str(reply)
        if reply.code == 421:
            self.abort()
        if 400 <= reply.code < 600:
            raise self._error("the mail", reply)
        self.abort()
        raise Unknown(
            f"Relay {self._relay} answered the mail with something else than SMTP: {reply}", reply.code
        )

    async def _envelope(self, mail: Outgoing) -> None:
        """MAIL, RCPT and DATA up to the 354."""
        commands = self._commands(mail)
        replies = await self._converse(commands)
        failed = {command: reply for command, reply in replies.items() if not is_good(command, reply)}
        if not failed:
            self._dirty = False
            return
        self._dirty = True
        if "DATA" in replies.keys() - failed.keys() or not all(map(_is_plain_refusal, failed.values())):
            self.abort()  # it waits for a mail that shall not come, it leaves, or it is confused
        command, reply = next(iter(failed.items()))  # the later ones failed because of the first
        raise self._error(command, reply)

    def _commands(self, mail: Outgoing) -> list[str]:
        sender = mail.mail_from and checked_address("MAIL FROM", mail.mail_from)
        recipient = checked_address("RCPT TO", mail.rcpt_to)  # its domain in ASCII
        envelope = [f"MAIL FROM:<{sender}>{self._options(mail)}", f"RCPT TO:<{recipient}>"]
        return [*(["RSET"] if self._dirty else []), *envelope, "DATA"]

    def _options(self, mail: Outgoing) -> str:
        options = ""
        if "size" in self._extensions:
            options += f" SIZE={len(mail.data)}"
        if "8bitmime" in self._extensions and not mail.data.isascii():
            options += " BODY=8BITMIME"
        return options

    async def _converse(self, commands: list[str]) -> dict[str, Reply]:
        """The answers; with PIPELINING (RFC 2920) to all commands, else up to the first refusal."""
        replies: dict[str, Reply] = {}
        pipelined = "pipelining" in self._extensions
        if pipelined:
            self._transport.write("".join(f"{command}\r\n" for command in commands).encode())
        for command in commands:
            if not pipelined:
                self._transport.write(f"{command}\r\n".encode())
            replies[command] = await self._first_or_next(replies)
            if replies[command].code == 421 or not (pipelined or is_good(command, replies[command])):
                break
        return replies

    async def _first_or_next(self, replies: dict[str, Reply]) -> Reply:
        try:
            reply = await self._reply()
        except ConnectionError as error:
            if self._used and not replies:
                raise Stale(f"Relay {self._relay} had closed the idle connection") from error
            raise
        if reply.code == 421 and self._used and not replies:
            self.abort()
            raise Stale(f"Relay {self._relay} closed the idle connection: {reply}", 421)
        return reply

    def _error(self, what: str, reply: Reply) -> HandOverError:
        kind = Refused if 500 <= reply.code < 600 else Deferred
        return kind(f"Relay {self._relay} refused {what}: {reply}", reply.code)


def _is_plain_refusal(reply: Reply) -> bool:
    return 400 <= reply.code < 600 and reply.code != 421


def _wake(waiter: asyncio.Future[None] | None) -> None:
    if waiter is not None and not waiter.done():
        waiter.set_result(None)

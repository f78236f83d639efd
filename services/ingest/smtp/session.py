"""One SMTP or LMTP connection: aiosmtpd's commands with our own reading, limits and answers."""

from __future__ import annotations

import asyncio
import logging
import math
from ssl import SSLContext
from typing import Protocol, cast

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, TLSSetupException, syntax
from aiosmtpd.smtp import Envelope as Transaction
from aiosmtpd.smtp import Session as Hello
from byname.channels.email.model import Envelope

from services.ingest.smtp.contract import Intake, IntakeUnavailable, SmtpSettings
from services.ingest.smtp.data import BLOCK_BYTES, MailEndless, MailRefused, read_mail, too_large
from services.ingest.smtp.syntax import line_refusal, peer_of, plain_address

log = logging.getLogger(__name__)


STORED = "250 2.0.0 The mail is stored"
TRY_AGAIN = "451 4.3.0 The mail cannot be stored right now, please try again"


class Door(Protocol):
    """The listener, as one connection sees it."""

    intake: Intake
    settings: SmtpSettings
    tls: SSLContext | None

    def enter(self, session: SmtpSession) -> str | None:
        """None to let it in, else the answer to send it away with."""

    def leave(self, session: SmtpSession) -> None: ...


class Hooks:
    """What aiosmtpd asks its handler: the answers to EHLO and RCPT."""

    async def handle_EHLO(
        self, server: SmtpSession, session: Hello, _: Transaction, hostname: str, _default: list[str]
    ) -> list[str]:
        session.host_name = hostname.encode("utf-8", "replace").decode()
        return server.capabilities()

    async def handle_RCPT(
        self, server: SmtpSession, _: Hello, transaction: Transaction, address: str, _options: list[str]
    ) -> str:
        return server.answer_recipient(transaction, address)


class SmtpSession(SMTP):
    """One connection. Mail is read in blocks, held to strict CRLF, and answered once it is stored."""

    line_length_limit = BLOCK_BYTES

    def __init__(self, door: Door) -> None:
        settings = door.settings
        super().__init__(
            Hooks(),
            data_size_limit=settings.max_bytes,
            enable_SMTPUTF8=True,
            hostname=settings.hostname,
            ident="ESMTP Byname",
            tls_context=door.tls,
            timeout=settings.command_timeout_s,
            loop=asyncio.get_running_loop(),
        )
        self.in_data = False
        self._door = door
        self._settings = settings
        self._deadline = math.inf
        self._replies: list[bytes] = []
        self._may_wait = False
        self._errors = 0

    # -- the connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self._original_transport is None:
            self.transport = transport
            refusal = self._door.enter(self)
            if refusal is not None:
                self.transport = None
                writer = cast(asyncio.WriteTransport, transport)  # by its shape: uvloop's is of no such class
                writer.write(f"{refusal}\r\n".encode())
                writer.close()
                return
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Let the session run into the end of its input; aiosmtpd would cancel it amid storing a mail."""
        if self.session is None:
            return
        if self._timeout_handle is not None:
            self._timeout_handle.cancel()
        if self._original_transport is not None:
            self._original_transport.close()
        asyncio.StreamReaderProtocol.connection_lost(self, error)
        self.transport = None
        self._door.leave(self)

    def eof_received(self) -> bool | None:
        """A client that has sent its last byte still gets its answers."""
        if self.session is None:
            return False
        asyncio.StreamReaderProtocol.eof_received(self)
        return self.session.ssl is None

    def send_away(self, answer: str) -> None:
        """Say why, then close."""
        if self.transport is not None and not self.transport.is_closing():
            self._writer.write(f"{answer}\r\n".encode())
            self.transport.close()

    def abort(self) -> None:
        """Cut the connection at once, whatever it is doing."""
        if self._handler_coroutine is not None:
            self._handler_coroutine.cancel()
        if self.transport is not None:
            self.transport.close()

    def _reset_timeout(self, duration: float | None = None) -> None:
        self._deadline = self.loop.time() + (duration or self._timeout_duration)
        if self._timeout_handle is None:
            self._timeout_handle = self.loop.call_at(self._deadline, self._timeout_cb)

    def _timeout_cb(self) -> None:
        if self.loop.time() < self._deadline:
            again = min(self._deadline, self.loop.time() + self._timeout_duration)
            self._timeout_handle = self.loop.call_at(again, self._timeout_cb)
            return
        hint = "; a mail ends with CR LF . CR LF" if self.in_data else ""
        self.send_away(f"421 4.4.2 {self.hostname} waited too long{hint}, closing")

    # -- commands

    async def _handle_client(self) -> None:
        """Answer commands until the client leaves (aiosmtpd's loop, with strict CRLF and less work)."""
        try:
            await self.push(f"220 {self.hostname} {self.__ident__}")
            while self.transport is not None and not self.transport.is_closing():
                await self._obey(await self._reader.readuntil(b"\n"))
        except asyncio.LimitOverrunError:
            self.send_away("500 5.5.2 A command line without an end, closing")
        except MailEndless as endless:
            log.warning("connection closed: %s", endless)
            self.send_away(too_large(self._settings.max_bytes))
        except (asyncio.IncompleteReadError, ConnectionError, TLSSetupException):
            log.debug("the client left")
        finally:
            if self.transport is not None:
                self.transport.close()

    async def _obey(self, line: bytes) -> None:
        self._reset_timeout()
        refusal = line_refusal(line)
        if refusal is not None:
            await self.push(refusal)
            return
        word, _, rest = line.partition(b" ")
        verb = word.strip().upper().decode("ascii", "replace")
        # RFC 2920 3.2: only these answers may wait for those of the commands already sent behind them.
        self._may_wait = verb in ("MAIL", "RCPT", "RSET")
        try:
            command = self._smtp_methods.get(verb, self._unknown_command)
            await command(rest.strip().decode("utf-8", "surrogateescape") or None)
        except (ConnectionError, asyncio.IncompleteReadError, TLSSetupException):
            raise
        except Exception:
            log.exception("SMTP command %s failed", verb)
            await self.push(TRY_AGAIN)

    async def _unknown_command(self, _: str | None) -> None:
        await self.push("500 5.5.2 This command is not known here")

    async def push(self, status: str | bytes) -> None:
        """Answer; answers to pipelined commands and the lines of one answer go out in one write."""
        line = status if isinstance(status, bytes) else status.encode("utf-8", "replace")
        self._replies.append(line + b"\r\n")
        self._errors += line[:1] == b"5"
        if line[3:4] == b"-" or (self._may_wait and b"\n" in self._reader._buffer):  # type: ignore[attr-defined]
            return
        self._writer.write(b"".join(self._replies))
        self._replies.clear()
        await self._writer.drain()
        if self._errors > self._settings.max_errors:
            self.send_away("421 4.7.0 Too many errors on this connection, closing")

    def capabilities(self) -> list[str]:
        """The answer to EHLO or LHLO."""
        words = [f"SIZE {self._settings.max_bytes}", "8BITMIME", "SMTPUTF8", "PIPELINING"]
        if self.tls_context is not None and self._tls_protocol is None:
            words.append("STARTTLS")
        lines = [self.hostname, *words, "ENHANCEDSTATUSCODES"]
        return [*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}"]

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """The address and what follows it; (None, None) when it is malformed or not printable."""
        address, rest = plain_address(arg) or super()._getaddr(arg)
        return (address, rest) if address and address.isprintable() else (None, None)

    def answer_recipient(self, transaction: Transaction, address: str) -> str:
        """Ours, not ours, or one too many."""
        if len(transaction.rcpt_tos) >= self._settings.max_recipients:
            return f"452 4.5.3 Too many recipients, at most {self._settings.max_recipients} a mail"
        refusal = self._door.intake.refuse_recipient(address)
        if refusal is not None:
            return refusal
        transaction.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    @syntax("STARTTLS", when="tls_context")
    async def smtp_STARTTLS(self, arg: str | None) -> None:
        if self.tls_context is None or self._tls_protocol is not None:
            await self.push("503 5.5.1 TLS is not offered now")
            return
        await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, _: str | None) -> None:
        await self.push("502 5.5.1 Nobody logs in here: mail is taken for our own addresses only")

    # -- the mail itself

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:
        refusal = self._data_refusal(arg)
        if refusal is not None:
            await self.push(refusal)
            return
        self.in_data = True
        try:
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            answer = await self._take_mail()
            for one in self._answers(answer):
                await self.push(one)
        finally:
            self.in_data = False
            self._set_post_data_state()  # type: ignore[no-untyped-call]

    def _data_refusal(self, arg: str | None) -> str | None:
        if arg:
            return "501 5.5.4 Syntax: DATA"
        if self.envelope is None or not self.envelope.rcpt_tos:
            return "503 5.5.1 No valid recipient yet: send MAIL FROM and RCPT TO first"
        return None

    def _answers(self, answer: str) -> list[str]:
        return [answer]

    async def _take_mail(self) -> str:
        try:
            raw = await read_mail(self._reader, self._settings.max_bytes, self._reset_timeout)
        except MailRefused as refused:
            return refused.answer
        return await self._store(raw)

    async def _store(self, raw: bytes) -> str:
        self._deadline = math.inf
        try:
            async with asyncio.timeout(self._timeout_duration):
                await self._door.intake.accept(self._what_smtp_said(), raw)
        except (IntakeUnavailable, TimeoutError) as why:
            log.warning("mail not stored, the sender shall try again: %s", why or "too slow")
            return TRY_AGAIN
        except Exception:
            log.exception("mail not stored, the sender shall try again")
            return TRY_AGAIN
        finally:
            self._reset_timeout()
        self._errors = 0
        return STORED

    def _what_smtp_said(self) -> Envelope:
        assert self.envelope is not None
        assert self.session is not None
        sender = self.envelope.mail_from or ""
        once: dict[str, str] = {}
        for address in self.envelope.rcpt_tos:
            once.setdefault(address.lower(), address)
        return Envelope(
            mail_from="" if sender == "<>" else sender,
            rcpt_to=tuple(once.values()),
            peer=peer_of(self.session.peer),
            helo=self.session.host_name or "",
            tls=self._tls_protocol is not None,
        )


class LmtpSession(SmtpSession, LMTP):
    """The same by LMTP (RFC 2033): LHLO, and after the mail one answer for every accepted RCPT."""

    def _answers(self, answer: str) -> list[str]:
        assert self.envelope is not None
        return [answer] * len(self.envelope.rcpt_tos)

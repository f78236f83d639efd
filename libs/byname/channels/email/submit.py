"""Handing mail to the relay over a few kept connections, never twice by our own doing."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable

from byname.channels.email.compose import Outgoing
from byname.channels.email.submit_connection import RelayConnection, Stale
from byname.channels.email.submit_errors import Deferred, HandOverError, Refused, Unknown
from byname.channels.email.submit_relay import RelayAddress, connect

__all__ = ["Deferred", "HandOverError", "Outgoing", "Refused", "Submission", "Unknown"]

FINAL_TIMEOUT_S = 600.0  # RFC 5321 4.5.3.2.6: giving up sooner makes copies, or unknowns


class Submission:
    """A pool of connections to one relay.

    `timeout_s` is the patience with connecting, with the envelope, and (plus time for its size) with the
    body; `final_timeout_s` that with the answer to the final dot.
    """

    def __init__(
        self,
        relay: str,
        *,
        connections: int = 8,
        timeout_s: float = 30.0,
        final_timeout_s: float = FINAL_TIMEOUT_S,
        helo: str | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Raises ValueError when `relay` is no relay address; connects only when there is a mail."""
        self._relay = RelayAddress.parse(relay)
        self._slots = asyncio.Semaphore(connections)
        self._timeout_s, self._final_timeout_s = timeout_s, final_timeout_s
        self._helo, self._tls = helo, tls
        self._idle: list[RelayConnection] = []
        self._closed = False

    async def send(
        self, mail: Outgoing, before_final_dot: Callable[[], Awaitable[None]] | None = None
    ) -> str:
        """Hand over one mail; the relay's answer (`250 …`).

        `before_final_dot` is awaited once the relay has everything but the final dot: what it commits, and
        only that, separates "surely not sent" from "perhaps sent". When it raises, the connection is
        dropped, nothing is delivered, and its exception goes on to the caller.

        Raises Deferred (safe to try again), Refused (5xx), Unknown (never resend by itself).
        """
        async with self._slots:
            connection = self._take_idle()
            if connection is not None:
                try:
                    return await self._deliver(connection, mail, before_final_dot)
                except Stale:
                    pass  # it had gone while it lay idle, before it heard of this mail
            return await self._deliver(await self._connect(), mail, before_final_dot)

    async def close(self) -> None:
        """Leave the relay; mails on their way are finished first."""
        self._closed = True
        while self._idle:
            self._idle.pop().quit()

    async def _deliver(
        self,
        connection: RelayConnection,
        mail: Outgoing,
        before_final_dot: Callable[[], Awaitable[None]] | None,
    ) -> str:
        try:
            return await connection.deliver(mail, before_final_dot, self._timeout_s, self._final_timeout_s)
        finally:
            if self._closed:
                connection.quit()
            elif connection.usable:
                self._idle.append(connection)

    async def _connect(self) -> RelayConnection:
        transport, extensions = await connect(
            self._relay, helo=self._helo, timeout_s=self._timeout_s, tls=self._tls
        )
        return RelayConnection(self._relay, transport, extensions)

    def _take_idle(self) -> RelayConnection | None:
        """The connection used last, so that the others grow old and are closed by the relay."""
        while self._idle:
            connection = self._idle.pop()
            if connection.usable:
                return connection
            connection.abort()
        return None

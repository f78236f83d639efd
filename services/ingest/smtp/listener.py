"""The door for mail: an SMTP or LMTP listener that says 250 only once the mail is stored for good."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections import Counter

from services.ingest.smtp.contract import Intake, IntakeUnavailable, SmtpSettings
from services.ingest.smtp.session import LmtpSession, SmtpSession
from services.ingest.smtp.syntax import peer_of

__all__ = ["Intake", "IntakeUnavailable", "SmtpListener", "SmtpSettings", "start_smtp"]

GRACE_S = 5.0


class SmtpListener:
    """Listens, counts the connections of each peer, and lets running mails finish when it closes."""

    def __init__(self, intake: Intake, settings: SmtpSettings) -> None:
        self.intake = intake
        self.settings = settings
        self.tls = _tls_context(settings)
        self.port = settings.port
        self._server: asyncio.Server | None = None
        self._sessions: dict[SmtpSession, str] = {}
        self._per_peer: Counter[str] = Counter()
        self._closing = False

    async def start(self) -> None:
        """Bind and listen; `port` then tells the real port (for a configured port 0)."""
        kind = LmtpSession if self.settings.lmtp else SmtpSession
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: kind(self), self.settings.host, self.settings.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def enter(self, session: SmtpSession) -> str | None:
        """Count the connection in, or say why it cannot come in now."""
        assert session.transport is not None
        peer = peer_of(session.transport.get_extra_info("peername"))
        if self._closing:
            return "421 4.3.2 Shutting down, please come back"
        if len(self._sessions) >= self.settings.max_connections:
            return "421 4.7.0 Too many connections, please come back"
        if self._per_peer[peer] >= self.settings.max_connections_per_peer:
            return f"421 4.7.0 Too many connections from {peer}, please come back"
        self._sessions[session] = peer
        self._per_peer[peer] += 1
        return None

    def leave(self, session: SmtpSession) -> None:
        """Count the connection out."""
        peer = self._sessions.pop(session, None)
        if peer is None:
            return
        self._per_peer[peer] -= 1
        if not self._per_peer[peer]:
            del self._per_peer[peer]

    async def close(self, grace_s: float = GRACE_S) -> None:
        """Stop accepting; mails that are coming in get `grace_s` seconds to be stored and answered."""
        self._closing = True
        if self._server is not None:
            self._server.close()
        give_up = asyncio.get_running_loop().time() + grace_s
        while self._sessions and asyncio.get_running_loop().time() < give_up:
            for session in [one for one in self._sessions if not one.in_data]:
                session.send_away("421 4.3.2 Shutting down, please come back")
            await asyncio.sleep(0.01)
        for session in list(self._sessions):
            session.abort()


async def start_smtp(intake: Intake, settings: SmtpSettings) -> SmtpListener:
    """Listen for mail and hand each one to `intake`.

    Raises OSError when the address cannot be bound, ValueError when the certificate cannot be used.
    """
    # aiosmtpd writes a line per command at INFO; what matters is logged by the session.
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    listener = SmtpListener(intake, settings)
    await listener.start()
    return listener


def _tls_context(settings: SmtpSettings) -> ssl.SSLContext | None:
    if settings.certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(settings.certificate, settings.key)
    except (OSError, ssl.SSLError) as error:
        raise ValueError(
            f"The SMTP certificate {settings.certificate} (key: {settings.key}) cannot be used: {error}"
        ) from error
    return context

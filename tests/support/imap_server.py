"""A small real IMAP server (RFC 3501, IDLE, MOVE, UIDPLUS) that can be told to misbehave.

async with ImapServer() as server:
    server.append(b"Subject: Hi\\r\\n\\r\\nHi\\r\\n")
    ... server.drop_after(2000), server.renumber(), await server.away(), server.hidden.add(3) ...
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from datetime import UTC, date, datetime

from tests.support.imap_folders import Folder
from tests.support.imap_session import Session

EVERYTHING = ("IMAP4rev1", "IDLE", "MOVE", "UIDPLUS", "AUTH=PLAIN", "AUTH=XOAUTH2")
LARGEST_LINE = 2**20


class ImapServer:
    """One account with its folders, on a free loopback port."""

    def __init__(
        self,
        user: str = "support@acme.example",
        password: str = "right",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.user, self.password, self.token = user, password, "token-1"
        self.tls = tls
        self.capabilities = list(EVERYTHING)
        self.folders: dict[str, Folder] = {"INBOX": Folder()}
        self.port = 0
        self.hidden: set[int] = set()  # these mails are listed and not given
        self.refused: set[int] = set()  # FETCH of their bodies is answered with NO
        self.no = "NO [AUTHENTICATIONFAILED] wrong user or password"
        self.logins = 0
        self.commands: list[str] = []
        self._sessions: set[Session] = set()
        self._listener: asyncio.Server | None = None
        self._bytes_left: int | None = None

    async def __aenter__(self) -> ImapServer:
        await self.back()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.away()

    @property
    def inbox(self) -> Folder:
        return self.folders["INBOX"]

    def append(self, raw: bytes, folder: str = "INBOX", day: date | None = None) -> int:
        """A mail comes in; its UID."""
        uid = self.folders[folder].add(raw, day or datetime.now(UTC).date())
        for session in list(self._sessions):
            session.tell(folder)
        return uid

    def renumber(self, folder: str = "INBOX") -> None:
        """All UIDs are others from now on, as after a restore; whoever is connected is cut off."""
        old = self.folders[folder]
        self.folders[folder] = Folder(old.uidvalidity + 1)
        for message in old.messages:
            self.folders[folder].add(message.raw, message.day)
        self.drop()

    def drop(self) -> None:
        """Cut all connections."""
        for session in list(self._sessions):
            session.cut()

    def drop_after(self, size: int) -> None:
        """Cut the connection that sends the byte after so many, wherever that is."""
        self._bytes_left = size

    async def away(self) -> None:
        """Cut all connections and listen no more."""
        if self._listener:
            self._listener.close()
            self._listener = None
        self.drop()
        await asyncio.sleep(0)

    async def back(self) -> None:
        """Listen (again) on the same port."""
        self._listener = await asyncio.start_server(
            self._serve, "127.0.0.1", self.port, limit=LARGEST_LINE, ssl=self.tls
        )
        self.port = self._listener.sockets[0].getsockname()[1]

    def allowed(self, size: int) -> int:
        """How many of these bytes may be sent before the connection is cut."""
        if self._bytes_left is None:
            return size
        allowed = min(size, self._bytes_left)
        self._bytes_left -= allowed
        if allowed < size:
            self._bytes_left = None
        return allowed

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = Session(self, reader, writer)
        self._sessions.add(session)
        try:
            with contextlib.suppress(OSError, EOFError, ValueError):
                await session.run()
        finally:
            self._sessions.discard(session)
            session.cut()

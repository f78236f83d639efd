"""Waiting for a server's word (IDLE, RFC 2177).

imap-tools waits on the socket alone. What a server says together with its "+ idling" has been read from the
socket by then and lies in a buffer, so that a mail which came at that moment would be noticed minutes later.
And it reads what comes without waiting for the end of a line, which then is broken. So here the socket is
only watched; what came is read in peace once IDLE has been ended.
"""

from __future__ import annotations

import selectors
import ssl
from typing import Any

from imap_tools.errors import MailboxTaggedResponseError
from imap_tools.idle import IdleManager


class PatientIdle(IdleManager):
    """IDLE that looks into the buffer before it waits."""

    def __init__(self, mailbox: Any) -> None:
        super().__init__(mailbox)
        self._client: Any = mailbox.client
        self._news = False

    def start(self) -> None:
        """Begin to wait; what the server says before it agrees counts as news."""
        self._news = False
        self._idle_tag = self._client._command("IDLE")
        while self._client._get_response() is not None:
            refused = self._client.tagged_commands.get(self._idle_tag)
            if refused:
                raise MailboxTaggedResponseError(refused, "+")
            self._news = True

    def poll(self, timeout: float | None) -> list[bytes]:
        """One line when the server has said something, or does so within `timeout` seconds; else none."""
        there = self._news or self._buffered() or self._comes(timeout)
        return [b"* news"] if there else []

    def _comes(self, timeout: float | None) -> bool:
        with selectors.DefaultSelector() as selector:
            selector.register(self._client.sock, selectors.EVENT_READ)
            return bool(selector.select(timeout))

    def _buffered(self) -> bool:
        """Whether something lies between the socket and us: in imaplib's file, or in TLS."""
        # Named `_file` from Python 3.14 on, where `file` is deprecated.
        reader = self._client.__dict__.get("_file") or self._client.__dict__.get("file")
        if reader is None:
            return False
        before = self._client.sock.gettimeout()
        self._client.sock.settimeout(0)
        try:
            return bool(reader.peek(1))
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        finally:
            self._client.sock.settimeout(before)

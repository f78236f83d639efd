"""One connection to one folder: plain calls that block, made in a thread of their own."""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
import ssl
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from byname.channels.email.imap_settings import ImapMailbox
from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError
from imap_tools.utils import encode_folder

from services.ingest.imap.errors import NeedsDecision, Outage, SaysNo
from services.ingest.imap.idle import PatientIdle
from services.ingest.imap.login import LATER, log_in

ANSWER_S = 60.0  # the longest silence of a server that owes an answer
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_BODY = re.compile(rb"\bBODY\[(?:HEADER)?\] ?\{\d+\}$")


class Session:
    """A folder that is open. Every call raises Outage when the connection or the server fails."""

    def __init__(self, box: BaseMailBox, folder: str, uidvalidity: int, abilities: Collection[str]) -> None:
        self._box = box
        self._client: Any = box.client
        self._abilities = abilities
        self.folder = folder
        self.uidvalidity = uidvalidity

    def uids_after(self, last: int, since: date | None) -> list[int]:
        """The UIDs above `last`, ascending. A server gives the last mail for n:* even if it is older."""
        words = f"UID {last + 1}:*" + (f" SINCE {_imap_date(since)}" if since else "")
        with _speaking():
            found = self._box.uids(words, charset=None)
        return sorted(uid for uid in map(int, found) if uid > last)

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """How many bytes each of these mails has; those that are gone are missing."""
        found = {}
        for item in self._fetch(uids, "(UID RFC822.SIZE)"):
            line = item[0] if isinstance(item, tuple) else item
            uid, size = _UID.search(line or b""), _SIZE.search(line or b"")
            if uid and size:
                found[int(uid[1])] = int(size[1])
        return found

    def mails(self, uids: Sequence[int]) -> dict[int, bytes]:
        """These mails as they are, without marking them as read; those that are gone are missing."""
        return _bodies(self._fetch(uids, "(UID BODY.PEEK[])"))

    def header(self, uid: int) -> bytes:
        """A mail's header; empty when the mail is gone."""
        return _bodies(self._fetch([uid], "(UID BODY.PEEK[HEADER])")).get(uid, b"")

    def wait(self, idle_s: float, poll_s: float) -> float:
        """Wait for the server to say something; how many seconds to wait besides, when it cannot."""
        if "IDLE" not in self._abilities:
            return poll_s
        with _speaking():
            self._box.idle.wait(idle_s)
            self._client.untagged_responses.clear()  # or every EXISTS would be remembered for ever
        return 0.0

    def mark_seen(self, uids: Sequence[int]) -> None:
        """Mark these mails as read."""
        with _speaking():
            _ok(self._client.uid("STORE", _set(uids), "+FLAGS.SILENT", r"(\Seen)"))

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Move these mails; never expunge what others have marked as deleted."""
        name = encode_folder(folder)
        with _speaking():
            if "MOVE" in self._abilities:
                _ok(self._client.uid("MOVE", _set(uids), name))
                return
            _ok(self._client.uid("COPY", _set(uids), name))
            _ok(self._client.uid("STORE", _set(uids), "+FLAGS.SILENT", r"(\Deleted)"))
            if "UIDPLUS" in self._abilities:
                _ok(self._client.uid("EXPUNGE", _set(uids)))

    def interrupt(self) -> None:
        """Make a call that blocks in another thread fail now."""
        with contextlib.suppress(OSError, AttributeError):
            self._client.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Take leave, if the server still listens."""
        with contextlib.suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
            self._client.sock.settimeout(2.0)
            self._box.logout()
        self.interrupt()

    def _fetch(self, uids: Sequence[int], what: str) -> list[Any]:
        with _speaking():
            return list(_ok(self._client.uid("FETCH", _set(uids), what)) or [])


def open_session(mailbox: ImapMailbox, folder: str, secret: str) -> Session:
    """Connect, log in and open the folder; read-only unless something is done with mail that is kept.

    Outage, LoginRefused, or NeedsDecision when there is no such folder.
    """
    with _speaking():
        box = _connected(mailbox)
    try:
        log_in(box, mailbox, secret)
        with _speaking():
            abilities = _abilities(box.client)
            uidvalidity = _select(box, mailbox, folder)
    except BaseException:
        with contextlib.suppress(OSError):
            box.client.shutdown()
        raise
    return Session(box, folder, uidvalidity, abilities)


def _connected(mailbox: ImapMailbox) -> BaseMailBox:
    if mailbox.tls == "none":
        box: BaseMailBox = _Plain(mailbox.host, mailbox.own_port, ANSWER_S)
        return box
    context = ssl.create_default_context(cafile=mailbox.ca or None)
    if mailbox.tls == "starttls":
        return _StartTls(mailbox.host, mailbox.own_port, ANSWER_S, context)
    return _Tls(mailbox.host, mailbox.own_port, ANSWER_S, ssl_context=context)


class _Plain(MailBoxUnencrypted):
    idle_manager_class = PatientIdle


class _StartTls(MailBoxStartTls):
    idle_manager_class = PatientIdle


class _Tls(MailBox):
    idle_manager_class = PatientIdle


def _abilities(client: Any) -> frozenset[str]:
    """What the server can do; asked after the login, before which many do not say all."""
    return frozenset(b" ".join(_ok(client.capability())).decode("ascii", "replace").upper().split())


def _select(box: BaseMailBox, mailbox: ImapMailbox, folder: str) -> int:
    client: Any = box.client
    status, said = client.select(encode_folder(folder), mailbox.after == "leave")
    if status != "OK":
        raise NeedsDecision(f"there is no folder {folder!r} that can be read: {_text(said)}")
    if mailbox.move_to and not box.folder.exists(mailbox.move_to):
        box.folder.create(mailbox.move_to)
    _, found = client.response("UIDVALIDITY")
    if not found or found[-1] is None:
        raise NeedsDecision(
            f"{folder} has no UIDVALIDITY, so nobody can know which mail is new (RFC 3501 2.3.1.1)"
        )
    return int(found[-1])


@contextlib.contextmanager
def _speaking() -> Iterator[None]:
    """Whatever goes wrong between us and a server is an Outage."""
    try:
        yield
    except (OSError, imaplib.IMAP4.error, ImapToolsError, EOFError, ValueError) as error:
        raise Outage(f"{type(error).__name__}: {str(error)[:200]}") from None


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    status, said = answer
    if status != "OK":
        text = f"the server said {status}: {_text(said)}"
        raise Outage(text) if LATER.search(text) else SaysNo(text)
    return said


def _bodies(items: Sequence[Any]) -> dict[int, bytes]:
    """From imaplib's pieces: (line, literal), then the rest of the line, in which the UID may stand too."""
    found = {}
    for number, item in enumerate(items):
        if not isinstance(item, tuple) or not _BODY.search(item[0]):
            continue
        rest = items[number + 1] if number + 1 < len(items) else b""
        uid = _UID.search(item[0]) or (_UID.search(rest) if isinstance(rest, bytes) else None)
        if uid:
            found[int(uid[1])] = item[1]
    return found


def _set(uids: Sequence[int]) -> str:
    return ",".join(map(str, uids))


def _text(said: Sequence[Any]) -> str:
    return b" ".join(one for one in said if isinstance(one, bytes)).decode("utf-8", "replace")[:200]


def _imap_date(day: date) -> str:
    return f"{day.day:02}-{_MONTHS[day.month - 1]}-{day.year:04}"

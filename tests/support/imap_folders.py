"""Folders of the IMAP server for tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass
class Message:
    """A mail in a folder."""

    uid: int
    raw: bytes
    day: date
    flags: set[str] = field(default_factory=set)

    @property
    def header(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"


@dataclass
class Folder:
    """A folder: UIDs only ever go up until `uidvalidity` changes."""

    uidvalidity: int = 1
    next_uid: int = 1
    messages: list[Message] = field(default_factory=list)

    def add(self, raw: bytes, day: date) -> int:
        self.messages.append(Message(self.next_uid, raw, day))
        self.next_uid += 1
        return self.next_uid - 1

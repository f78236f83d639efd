"""What one mail says, in values that the rest of Byname can use without knowing MIME."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

MailKind = Literal["message", "automatic", "bounce", "list"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a mail is read before it is refused as a dead letter (a defence, not a quota)."""

    header_bytes: int = 256 * 1024
    parts: int = 200
    depth: int = 20
    text_chars: int = 2_000_000


@dataclass(frozen=True, slots=True)
class Envelope:
    """What SMTP said around the mail (RFC 5321): the only reliable routing key."""

    mail_from: str
    rcpt_to: tuple[str, ...]
    peer: str = ""
    helo: str = ""
    tls: bool = False


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One address as it stood in a header; `address` is lower-cased, `name` may be empty."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came along; `content` is decoded, `name` is safe to show and to save under."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    content_id: str = ""
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Bounce:
    """A delivery report (RFC 3464): whose address failed, how (d.d.d), and whether for good."""

    address: str
    status: str
    hard: bool
    action: str = ""
    diagnostic: str = ""
    original_message_id: str = ""


@dataclass(frozen=True, slots=True)
class ThreadHints:
    """Message-IDs, without angle brackets, in the order of the header (RFC 5322 3.6.4)."""

    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """One mail, read. `text` is what is new in it, `text_full` all of it; `html` is sanitized."""

    kind: MailKind
    message_id: str
    sender: Mailbox | None
    reply_to: Mailbox | None
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    subject: str
    date: datetime | None
    text: str
    text_full: str
    html: str
    automatic: bool
    automatic_because: str
    bounces: tuple[Bounce, ...]
    thread: ThreadHints
    attachments: tuple[Attachment, ...]
    authentication_results: tuple[str, ...]
    trimmed_by: str = ""
    defects: tuple[str, ...] = ()
    loop_marks: tuple[str, ...] = ()  # values of X-Byname-Loop
    language: str = ""  # ISO 639-1, as Content-Language says; empty: it does not
    zone: str = ""  # such as +02:00: of the clock that wrote the Date; empty: at UTC, or not known


class UnreadableMail(Exception):
    """The mail is past a limit or cannot be read; the text says why, for the dead letter."""

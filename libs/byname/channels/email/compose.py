"""A whole mail as bytes: header fields, a text, files. What notices and replies have in common.

Nothing leaves here that a relay could change on its way: lines end with CRLF and keep to 998 bytes, bodies
are 7bit, quoted-printable or base64, never 8bit (RFC 2045 6).
"""

from __future__ import annotations

import re
from binascii import b2a_base64, b2a_qp
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import quote

from byname.channels.email.headerfields import checked_address, one_line
from byname.channels.email.model import Attachment

_LONG_LINE = re.compile(r"[^\n]{200}")
_UNSAFE_7BIT = re.compile(r"[^\t\n\r -~]")
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,100}", re.ASCII)
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 ._()+,@-]{1,60}", re.ASCII)
_PREFIXES = re.compile(
    r"(?:(?:re|aw|antw|sv|vs|odp|ynt|回复|答复|回覆)\s?(?:\[\d{1,3}\])?\s?[:：]\s*)+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail ready for SMTP: `data` is what follows DATA, before dot-stuffing (RFC 5321 4.5.2).

    `message_id` is without angle brackets; `mail_from` may be empty (the null sender).
    """

    mail_from: str
    rcpt_to: str
    message_id: str
    data: bytes = field(repr=False)

    def __post_init__(self) -> None:
        checked_address("RCPT TO", self.rcpt_to)
        if self.mail_from:
            checked_address("MAIL FROM", self.mail_from)


def reply_subject(subject: str) -> str:
    """The subject with exactly one "Re: ", so that every mail client keeps the thread together."""
    subject = one_line(subject)
    match = _PREFIXES.match(subject)
    return one_line(f"Re: {subject[match.end() :] if match else subject}")


def compose(fields: Sequence[str], text: str, attachments: Sequence[Attachment] = ()) -> bytes:
    """The mail of these finished header fields with this text and these files.

    The same input gives the same bytes, so a mail that is sent again is the very same mail.
    """
    head = "".join(fields) + "MIME-Version: 1.0\r\n"
    if not attachments:
        return head.encode("ascii") + _text_part(text)
    boundary = "=_" + sha256(head.encode("ascii")).hexdigest()[:32]
    head += f'Content-Type: multipart/mixed;\r\n boundary="{boundary}"\r\n'
    delimiter = f"\r\n--{boundary}".encode("ascii")
    parts = [_text_part(text), *map(_file_part, attachments)]
    return (delimiter + b"\r\n").join([head.encode("ascii"), *parts]) + delimiter + b"--\r\n"


def crlf(text: str) -> str:
    """The text with every line ended by CRLF, the last one too."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return (text if text.endswith("\n") else text + "\n").replace("\n", "\r\n")


def _text_part(text: str) -> bytes:
    """The text as a MIME entity; "=_" opens our boundaries, which the other encodings can never contain."""
    text = crlf(text)
    if not _UNSAFE_7BIT.search(text) and not _LONG_LINE.search(text) and "=_" not in text:
        return _entity("us-ascii", "7bit", text.encode("ascii"))
    raw = text.encode("utf-8", "replace")
    printable = b2a_qp(raw)
    if len(printable) <= len(raw) * 4 // 3 + len(raw) // 28:  # what base64 and its line ends would take
        return _entity("utf-8", "quoted-printable", printable)
    return _entity("utf-8", "base64", _base64_lines(raw))


def _entity(charset: str, encoding: str, body: bytes) -> bytes:
    head = f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode("ascii") + body


def _file_part(attachment: Attachment) -> bytes:
    head = (
        f"Content-Type: {_media_type(attachment)}\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment{_filename(attachment.name)}\r\n\r\n"
    )
    return head.encode("ascii") + _base64_lines(attachment.content)


def _media_type(attachment: Attachment) -> str:
    """The declared type, where base64 may carry it: message/* and multipart/* it may not (RFC 2046 5)."""
    declared = attachment.media_type.lower()
    if not _MEDIA_TYPE.fullmatch(declared) or declared.startswith(("message/", "multipart/")):
        return "application/octet-stream"
    if declared.startswith("text/"):
        return f"{declared}; charset=utf-8" if _is_utf8(attachment.content) else declared
    return declared


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _filename(name: str) -> str:
    """The filename parameter; where it is not plain and short, encoded and continued as in RFC 2231."""
    name = one_line(name, 200).strip('<>" ')  # a reader takes these, when they stand outside, for quotes
    if not name:
        return ""
    if _PLAIN_NAME.fullmatch(name):
        return f';\r\n filename="{name}"'
    encoded = quote(name, safe="")
    if len(encoded) <= 60:
        return f";\r\n filename*=utf-8''{encoded}"
    pieces = re.findall(r"(?:%..|[^%]){1,20}", "utf-8''" + encoded)
    return "".join(f";\r\n filename*{n}*={piece}" for n, piece in enumerate(pieces))


def _base64_lines(raw: bytes) -> bytes:
    encoded = b2a_base64(raw, newline=False)
    return b"".join([encoded[start : start + 76] + b"\r\n" for start in range(0, len(encoded), 76)])

"""The bytes of a transaction: what is sent, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass

from aiosmtplib.protocol import normalize_message_line_endings

from byname.channels.email.crlf import only_crlf

LONGEST_REPLY = 64 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the relay."""

    code: int
    text: str

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


def stuffed(data: bytes) -> bytes:
    """The mail as it stands after DATA, without the final dot (RFC 5321 4.5.2), ending with CR LF."""
    if not (data.endswith(b"\r\n") and only_crlf(data)):
        data = normalize_message_line_endings(data)
    body = data.replace(b"\r\n.", b"\r\n..")
    return b"." + body if body.startswith(b".") else body


def is_good(command: str, reply: Reply) -> bool:
    """Whether the transaction can go on."""
    return reply.code == 354 if command == "DATA" else 200 <= reply.code < 300


def take_reply(lines: bytearray) -> Reply | None:
    """Take the first complete answer off the input. Raises ValueError when it is no SMTP."""
    start, texts = 0, []
    while (end := lines.find(b"\n", start) + 1) > 0:
        texts.append(lines[start + 4 : end].decode("utf-8", "replace").strip())
        if lines[start + 3 : start + 4] != b"-":
            code = int(lines[start : start + 3])
            del lines[:end]
            return Reply(code, " ".join(texts))
        start = end
    if len(lines) > LONGEST_REPLY:
        raise ValueError("an answer without an end")
    return None

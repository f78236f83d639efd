"""A mail out of the pieces that a provider made of it: the header as it stood, the texts, the files.

The same pieces give the same bytes, so that a request which is read again is the very same mail.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from email.utils import quote
from hashlib import sha256
from urllib.parse import quote as percent

from byname.channels.email.charset import storable
from byname.channels.email.compose import crlf

# They describe the body as it was; ours is put together anew.
_OF_THE_BODY = {
    "content-type",
    "content-transfer-encoding",
    "content-disposition",
    "content-length",
    "mime-version",
}
_FIELD_NAME = re.compile(r"[!-9;-~]{1,200}", re.ASCII)  # RFC 5322 2.2
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]{1,60}/[\w!#$&^.+-]{1,100}", re.ASCII)
_FOLD = re.compile(r"(.{400,900}?)[ \t](?=\S)")

Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class File:
    """A file that came along; with a `content_id` the text shows it."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    content_id: str = ""


def build_mail(fields: Fields, text: str, html: str, files: Iterable[File] = ()) -> bytes:
    """The mail with this header, in its order, and this body."""
    bodies = [_text("plain", text)] if text or not html else []
    bodies += [_text("html", html)] if html else []
    body = bodies[0] if len(bodies) == 1 else _multipart("alternative", bodies)
    parts = [_file(one) for one in files]
    if parts:
        body = _multipart("mixed", [body, *parts])
    head = "".join(_line(name, value) for name, value in fields if name.lower() not in _OF_THE_BODY)
    return head.encode("utf-8", "replace") + b"MIME-Version: 1.0\r\n" + body


def read_header(block: str) -> list[tuple[str, str]]:
    """The fields of a header block, in order, each unfolded; lines that are no field are left out."""
    fields: list[tuple[str, str]] = []
    for line in block.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        name, colon, value = line.partition(":")
        if line[:1] in (" ", "\t") and fields:
            fields[-1] = (fields[-1][0], f"{fields[-1][1]} {line.strip()}")
        elif colon and _FIELD_NAME.fullmatch(name.strip()):
            fields.append((name.strip(), value.strip()))
    return fields


def with_missing(fields: Fields, others: Fields) -> list[tuple[str, str]]:
    """The fields, and before them those of `others` that they lack and that say something."""
    present = {name.lower() for name, _ in fields}
    return [(name, value) for name, value in others if value and name.lower() not in present] + list(fields)


def mailbox(name: str, address: str) -> str:
    """A mailbox as it stands in a header."""
    return f'"{quote(name)}" <{address}>' if name else address


def _line(name: str, value: str) -> str:
    if not _FIELD_NAME.fullmatch(name):
        return ""
    flat = storable(" ".join(value.split()))
    return f"{name}: {_FOLD.sub(_broken, flat)}\r\n"


def _broken(match: re.Match[str]) -> str:
    return f"{match[1]}\r\n "


def _text(subtype: str, text: str) -> bytes:
    head = f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return head.encode("ascii") + crlf(text).encode("utf-8", "replace")


def _file(file: File) -> bytes:
    declared = file.media_type.partition(";")[0].strip().lower()
    usable = _MEDIA_TYPE.fullmatch(declared) and not declared.startswith(("multipart/", "message/"))
    content_id = "".join(file.content_id.split()).strip("<>")
    lines = [
        f"Content-Type: {declared if usable else 'application/octet-stream'}",
        "Content-Transfer-Encoding: base64",
        f"Content-Disposition: {'inline' if content_id else 'attachment'}; {_filename(file.name)}",
        *([f"Content-ID: <{content_id}>"] if content_id else []),
    ]
    head = storable("\r\n".join(lines)) + "\r\n\r\n"
    return head.encode("utf-8", "replace") + base64.encodebytes(file.content).replace(b"\n", b"\r\n")


def _filename(name: str) -> str:
    """The parameter; what is not ASCII as in RFC 2231."""
    flat = storable(" ".join(name.split()))
    return f'filename="{quote(flat)}"' if flat.isascii() else f"filename*=utf-8''{percent(flat, safe='')}"


def _multipart(subtype: str, parts: Sequence[bytes]) -> bytes:
    digest = sha256()
    for part in parts:
        digest.update(part)
    boundary = f"=_{digest.hexdigest()[:40]}"
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode("ascii")
    delimiter = f"--{boundary}\r\n".encode("ascii")
    return (
        head + b"".join(delimiter + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode("ascii")
    )

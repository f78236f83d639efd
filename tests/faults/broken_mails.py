"""Mails as the world sends them when something went wrong: by kind, each a little different by its number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Maker = Callable[[int], bytes]


@dataclass(frozen=True)
class Kind:
    """One way to be broken. `cause` is in the dead letter's cause, empty when it is read all the same.

    `mended`: whether raised limits let it through; where not, it stays a dead letter.
    """

    name: str
    make: Maker
    cause: str = ""
    mended: bool = True


def head(number: int, *more: str, sender: str = "", identity: str = "") -> bytes:
    """A usual header, with further lines."""
    lines = (
        f"From: Customer {number} <{sender or f'b{number}@customer.example'}>",
        "To: hello@acme.example",
        f"Subject: About x{number}",
        f"Message-ID: <{identity or f'x{number}'}@customer.example>",
        "MIME-Version: 1.0",
        *more,
    )
    return "\r\n".join([*lines, "", ""]).encode()


def _words(number: int) -> bytes:
    return b"x%d, and some more words.\r\n" % number


def _text(kind: str, body: bytes, *more: str) -> Maker:
    return lambda number: head(number, f"Content-Type: {kind}", *more) + _words(number) + body


def _multipart(number: int, parts: bytes, boundary: str = "b") -> bytes:
    return head(number, f'Content-Type: multipart/mixed; boundary="{boundary}"') + parts


def _nested(number: int, depth: int) -> bytes:
    """Multiparts in each other, `depth` deep, with words at the bottom."""
    down = b"".join(
        b'--b%d\r\nContent-Type: multipart/mixed; boundary="b%d"\r\n\r\n' % (one, one + 1)
        for one in range(depth)
    )
    return _multipart(number, down + b"--b%d\r\n\r\n" % depth + _words(number), "b0")


def _forwarded(number: int, depth: int) -> bytes:
    """A mail in a mail in a mail …"""
    return head(number, "Content-Type: message/rfc822") + b"Content-Type: message/rfc822\r\n\r\n" * depth


def _many_parts(number: int, count: int) -> bytes:
    parts = b"".join(b"--b\r\n\r\npart %d\r\n" % one for one in range(count))
    return _multipart(number, b"--b\r\n\r\n" + _words(number) + parts + b"--b--\r\n")


def _without_header(number: int) -> bytes:
    return b"\r\n" + _words(number)


def _odd_sender(number: int) -> bytes:
    return head(number).replace(b"From:", b"From: <<>> @, ;;: =?utf-8?b?????=") + _words(number)


def _double_fields(number: int) -> bytes:
    return head(number, "From: other@customer.example", "Subject: again", "To: <") * 2 + _words(number)


KINDS = (
    Kind("wrong charset", _text("text/plain; charset=utf-8", b"Gr\xfc\xdfe \xff\xfe\x81\r\n")),
    Kind("unknown charset", _text("text/plain; charset=x-klingon", b"Gr\xc3\xbc\xc3\x9fe\r\n")),
    Kind("no such encoding", _text("text/plain", b"=ZZ=\r\n", "Content-Transfer-Encoding: x-uuuu")),
    Kind("broken base64", _text("text/plain", b"!!!*?=\r\n", "Content-Transfer-Encoding: base64")),
    Kind("NUL bytes", _text("text/plain; charset=\0utf-8", b"\0\0and\0\0\r\n", "X-Nul: \0\0")),
    Kind("raw bytes in the header", lambda n: b"X-Raw: \xff\xfe\xc3\r\n" + head(n) + _words(n)),
    Kind("broken words", lambda n: b"Subject: =?utf-8?q?=ZZ=?= =?x?b?%%%?=\r\n" + head(n) + _words(n)),
    Kind("no end of parts", lambda n: _multipart(n, b"--b\r\n\r\n" + _words(n))),
    Kind("no beginning of parts", lambda n: _multipart(n, _words(n))),
    Kind("parts without a boundary", _text("multipart/mixed", b"")),
    Kind("missing everything", _without_header),
    Kind("nothing at all", lambda n: b""),
    Kind("only a header", lambda n: head(n)[:-2]),
    Kind("odd sender", _odd_sender),
    Kind("fields twice", _double_fields),
    Kind("broken Message-ID", lambda n: head(n).replace(b"<x", b"<<x\0 @ >") + _words(n)),
    Kind("used Message-ID", lambda n: head(n).replace(b"<x%d@" % n, b"<same@") + _words(n)),
    Kind("impossible date", lambda n: b"Date: Feb 31 99999 25:61 +9999\r\n" + head(n) + _words(n)),
    Kind("broken html", _text("text/html", b"<p><table><<b><!--<script>" * 200 + b"\r\n")),
    Kind("one line of 300 KB", _text("text/plain", b"word " * 60_000 + b"\r\n")),
    Kind("nested 30 deep", lambda n: _nested(n, 30), "nested deeper"),
    Kind("nested 10,000 deep", lambda n: _nested(n, 10_000), "nested deeper", mended=False),
    Kind("forwarded 30 times", lambda n: _forwarded(n, 30), "nested deeper"),
    Kind("10,000 parts", lambda n: _many_parts(n, 10_000), "more than 200 parts"),
    Kind(
        "1 MB header",
        lambda n: b"X-Long: " + b"x" * 2**20 + b"\r\n" + head(n) + _words(n),
        "larger than 262144",
    ),
)

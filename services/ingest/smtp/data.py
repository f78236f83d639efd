"""Reading one mail after DATA (RFC 5321 4.1.1.4): in blocks, within its limit, strict about CR LF.

Only CR LF . CR LF ends a mail. A bare CR or LF anywhere in it gets it refused as a whole, so that no two
servers can disagree about where it ends (SMTP smuggling, CVE-2023-51764).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from byname.channels.email.crlf import only_crlf

BLOCK_BYTES = 64 * 1024
END_OF_MAIL = b"\r\n.\r\n"
BARE_LINE_END = (
    "554 5.6.11 The mail has a bare CR or a bare LF in it; end every line with CR LF "
    "(refused against SMTP smuggling), nothing was stored"
)


class MailRefused(Exception):
    """The mail came to its end but is not taken; `answer` is what SMTP says about it."""

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.answer = answer


class MailEndless(ConnectionError):
    """The mail went on to twice its limit; the connection is not worth keeping."""


async def read_mail(reader: asyncio.StreamReader, max_bytes: int, alive: Callable[[], None]) -> bytes:
    """The mail as its sender wrote it, dot-stuffing undone; `alive` is called before each block.

    Raises MailRefused after its end, MailEndless before it. `reader` must have BLOCK_BYTES as its limit.
    """
    # The CR LF of the DATA command itself may begin the end mark, so it goes back in front.
    reader._buffer[:0] = b"\r\n"  # type: ignore[attr-defined]
    stuffed = await _read_to_end(reader, max_bytes, alive)
    if not only_crlf(stuffed):
        raise MailRefused(BARE_LINE_END)
    return stuffed.replace(b"\r\n.", b"\r\n")[2:]  # RFC 5321 4.5.2


async def _read_to_end(reader: asyncio.StreamReader, max_bytes: int, alive: Callable[[], None]) -> bytes:
    """All up to the end mark; what is past the limit is read and dropped."""
    limit = max_bytes + len(END_OF_MAIL)
    blocks: list[bytes] = []
    size, ended = 0, False
    while not ended:
        alive()
        block, ended = await _next_block(reader)
        size += len(block)
        if size <= limit:
            blocks.append(block)
        else:
            blocks.clear()
        if size > 2 * limit and not ended:
            raise MailEndless(f"a mail of more than {size} bytes")
    if size > limit:
        raise MailRefused(too_large(max_bytes))
    return b"".join(blocks)[:-3]


async def _next_block(reader: asyncio.StreamReader) -> tuple[bytes, bool]:
    try:
        return await reader.readuntil(END_OF_MAIL), True
    except asyncio.LimitOverrunError as more:
        return await reader.read(more.consumed), False


def too_large(max_bytes: int) -> str:
    """The answer to a mail past the limit (RFC 1870)."""
    return f"552 5.3.4 The mail is larger than {max_bytes} bytes, nothing was stored"

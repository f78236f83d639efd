"""Standard delivery reports (RFC 3464) whose MIME was lost on the way: gateways join all into one text."""

from __future__ import annotations

import re
from email import message_from_string

from byname.channels.email.headers import Headers

_RECIPIENT = re.compile(r"^[ \t>]{0,8}Final-Recipient[ \t]{0,3}:[^\n]{1,300}@", re.IGNORECASE | re.MULTILINE)
_MARGIN = re.compile(r"^[ \t>]{1,8}(?=[A-Z][\w-]{2,30}:)", re.MULTILINE)
_PARAGRAPH_END = re.compile(r"\n[ \t>]*\n")
BLOCKS = 100
BLOCK_CHARS = 2_000


def blocks_in_text(text: str) -> list[Headers]:
    """The recipients' blocks that stand in the text, each as the fields that it would have been."""
    found: list[Headers] = []
    end = 0
    for match in _RECIPIENT.finditer(text):
        if match.start() < end or len(found) == BLOCKS:
            continue
        start = _start_of_paragraph(text, match.start(), end)
        close = _PARAGRAPH_END.search(text, match.end())
        end = close.start() if close else len(text)
        block = text[start : min(end, match.start() + BLOCK_CHARS)].strip()
        found.append(Headers(message_from_string(_MARGIN.sub("", block))))
    return found


def _start_of_paragraph(text: str, at: int, floor: int) -> int:
    """Where the empty line above ends, at most a block's length before."""
    above = [gap.end() for gap in _PARAGRAPH_END.finditer(text, max(floor, at - BLOCK_CHARS), at)]
    return above[-1] if above else at

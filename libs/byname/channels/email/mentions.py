"""Which mails a mail mentions, read from its raw header before the mail itself is read."""

from __future__ import annotations

import re

from byname.ids import derive

LARGEST_HEADER = 64 * 1024
MOST_IDS = 6

_END = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"^(?:in-reply-to|references)[ \t]*:(.*(?:\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
_ID = re.compile(rb"<([^<>\s]{3,998})>")


def mentioned_ids(raw: bytes) -> tuple[str, ...]:
    """The last few Message-IDs of In-Reply-To and References, the nearest first (RFC 5322 3.6.4)."""
    end = _END.search(raw, 0, LARGEST_HEADER)
    header = raw[: end.start() if end else LARGEST_HEADER]
    found = [one for field in _FIELD.findall(header) for one in reversed(_ID.findall(field))]
    return tuple(dict.fromkeys(one.decode("utf-8", "replace") for one in found))[:MOST_IDS]


def text_key(message_id: str) -> str:
    """Under which a mail's text is remembered; strangers choose Message-IDs, so never the value itself."""
    return derive("tx", message_id.strip("<> "))

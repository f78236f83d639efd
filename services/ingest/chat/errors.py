"""What the chat server can say no with.

Refused            a widget's request or frame, with a status, a code and a sentence
└── NotKept        the line is not on disk yet: the widget sends it again
"""

from __future__ import annotations


class Refused(Exception):
    """No, and why. `status` is HTTP's, `retry_ms` says when it may work."""

    def __init__(self, status: int, code: str, text: str, retry_ms: int = 0) -> None:
        super().__init__(text)
        self.status = status
        self.code = code
        self.text = text
        self.retry_ms = retry_ms


class NotKept(Refused):
    """The bus or the store is away; nothing was acknowledged."""

    def __init__(self) -> None:
        super().__init__(503, "unavailable", "Your words are not sent yet, they will be in a moment.", 2000)

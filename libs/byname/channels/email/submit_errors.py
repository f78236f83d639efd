"""How handing over a mail can fail, told by what may be done next."""

from __future__ import annotations


class HandOverError(Exception):
    """The mail was not, or perhaps not, handed over.

    HandOverError
    ├── Deferred   not handed over, trying again is safe: 4xx, no connection, lost before the final dot
    ├── Refused    not handed over, trying again will not help: 5xx
    └── Unknown    the final dot may have arrived and no answer came: never resend by itself

    The text is a sentence for people; `code` is the relay's, when it gave one.
    """

    def __init__(self, text: str, code: int | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.code = code


class Deferred(HandOverError):
    """Not handed over; try again later."""


class Refused(HandOverError):
    """Not handed over, for good."""


class Unknown(HandOverError):
    """Perhaps handed over; a person or a policy decides."""

"""What an adapter can say about something that does not go well: each tells what to do next.

ChannelError
├── NotForUs      genuine, but nothing that concerns us: acknowledge it, count it, forget it
├── Rejected      it will never be right as it is: a dead letter coming in, a failed reply going out
│   └── Forged    it does not come from whom it says: 401 and nothing else; nothing is stored
├── Retryable     not now: again after `after` seconds
│   └── NeedsCall a call has to be made first, such as fetching a certificate
└── NeedsReauth   our credentials are no good any more: keep everything, tell the people who run us
"""

from __future__ import annotations

from byname.channels.model import Call


class ChannelError(Exception):
    """The text is a sentence for people; it never holds a secret."""


class NotForUs(ChannelError):
    """Genuine, but of a kind that does not concern us."""


class Rejected(ChannelError):
    """It will never be right as it is. `status` is the HTTP status for whoever brought it."""

    status = 400


class Forged(Rejected):
    """The signature is wrong, missing or too old."""

    status = 401


class Retryable(ChannelError):
    """It did not work now and may work later. `after` is in seconds, None where nobody said."""

    def __init__(self, text: str, after: float | None = None) -> None:
        super().__init__(text)
        self.after = after


class NeedsCall(Retryable):
    """Whether it is genuine cannot be said before this call's answer is known: see `Learning` in base."""

    def __init__(self, text: str, call: Call) -> None:
        super().__init__(text)
        self.call = call


class NeedsReauth(ChannelError):
    """The far side does not accept our credentials (any more)."""

"""What a handler can say about an event that it could not process.

HandlerError
├── Reject         it can never be processed: dead letter at once
├── NotYet         something it builds on has not arrived here yet: again in a moment
└── PartlyFailed   of a batch only these failed, the rest is done
"""

from __future__ import annotations

from collections.abc import Mapping


class HandlerError(Exception):
    """Raised by a handler to decide what becomes of the event."""


class Reject(HandlerError):
    """This can never be processed: park it as a dead letter; the text is the cause people read."""


class NotYet(HandlerError):
    """What this builds on has not arrived here yet; try again soon."""


class PartlyFailed(HandlerError):
    """Of this batch only some failed: by their number in the stream, with the error of each."""

    def __init__(self, failures: Mapping[int, Exception]) -> None:
        super().__init__(f"{len(failures)} of a batch failed")
        self.failures = failures

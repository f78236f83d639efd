"""What can go wrong on the bus.

BusError
├── BusUnavailable     nobody acknowledged in time: try again later, with the same ids
├── BusRefused         the server will not take it (a limit, a permission): the text says which
├── UnsafeServer       the server does not fsync before it acknowledges: we do not start
├── Reject             (raised by handlers) this event can never be processed: dead letter at once
└── NotYet             (raised by handlers) something it builds on has not arrived: soon again
"""

from __future__ import annotations


class BusError(Exception):
    """Any trouble with the bus."""


class BusUnavailable(BusError):
    """Nobody acknowledged in time; what was to be published is not known to be stored."""


class BusRefused(BusError):
    """The server refused; repeating will not help until something is changed."""


class UnsafeServer(BusError):
    """The server acknowledges before it has written to disk; the text holds the line to fix."""


class Reject(BusError):
    """Raised by a handler: this can never be processed, park it as a dead letter."""


class NotYet(BusError):
    """Raised by a handler: what this builds on has not arrived here yet; try again soon."""

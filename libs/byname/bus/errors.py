"""What can go wrong on the bus.

BusError
├── BusUnavailable     nobody acknowledged in time: try again later, with the same ids
├── BusRefused         the server will not take it (a limit, a permission): the text says which
└── UnsafeServer       the server does not fsync before it acknowledges: we do not start
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

"""Chance that comes out the same on every replay: drawn from the id of what it is about."""

from __future__ import annotations

from byname.ids import derive

_WIDTH = 13  # hex digits: 52 bits, exact in a float


def draw(about: str, what: str) -> float:
    """A number from 0 up to 1; the same for the same id and purpose, on every machine."""
    drawn: float = int(derive("ch", what, about)[3 : 3 + _WIDTH], 16) / 16**_WIDTH
    return drawn

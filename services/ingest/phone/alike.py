"""Which of several equal lines of a file a line is: two calls of the same minute may be written alike. Pure.

It depends on the file's own bytes before the line and on nothing else: not on where a look began, nor on what
the file is called by now. Equal lines stand close together, as they say when their calls ended.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

REACH = 256 * 1024  # so many bytes before a line are looked through

Placed = tuple[int, bytes]  # where a line begins in its file, and the line without its end


def placed(chunk: bytes, start: int) -> list[Placed]:
    """The lines of a chunk that begins at `start`."""
    found = []
    for line in chunk.split(b"\n"):
        found.append((start, line.rstrip(b"\r")))
        start += len(line) + 1
    return found


def earlier(chunk: bytes, start: int) -> list[Placed]:
    """The lines of a chunk that lies before those to be counted; without the first where it may be cut."""
    return placed(chunk, start)[1 if start else 0 :]


def ordinals(before: Sequence[Placed], lines: Sequence[Placed]) -> list[int]:
    """For each line how many equal ones begin at most REACH bytes before it; `before` come first."""
    places: dict[bytes, list[int]] = {}
    for start, line in before:
        places.setdefault(line, []).append(start)
    found = []
    for start, line in lines:
        known = places.setdefault(line, [])
        found.append(len(known) - bisect_left(known, start - REACH))
        known.append(start)
    return found

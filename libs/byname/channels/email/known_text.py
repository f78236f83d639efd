"""Finding in a mail what we already hold: the stored texts of the messages that it may answer.

This beats every pattern, because it does not ask how the mail program marks a quote.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from byname.channels.email.trim_rules import shape_of

SHORTEST = 12  # letters and digits; shorter lines ("Thanks!") may well be written twice
KNOWN_CHARS = 200_000
_NOT_WORD = re.compile(r"[\W_]+")


def known_lines(lines: list[str], previous_texts: Sequence[str]) -> list[str] | None:
    """The lines without the block that repeats a previous text; None where there is no such single block.

    Known lines with new ones between them are answers in place: then nothing is taken out here.
    """
    known = _squeezed(" ".join(previous_texts)[:KNOWN_CHARS])
    marks = [_mark(line, known) for line in lines]
    found = [at for at, mark in enumerate(marks) if mark == "k"]
    if not found or sum(len(_squeezed(lines[at])) for at in found) < 2 * SHORTEST:
        return None
    start, end = found[0], found[-1] + 1
    shape = shape_of(lines)
    if any(mark == "n" and shape[at] in "t" for at, mark in enumerate(marks[start:end], start)):
        return None
    start, end = _widened(shape, marks, start, end)
    kept = lines[:start] + lines[end:]
    return kept if any(line.strip() for line in kept) else None


def _squeezed(text: str) -> str:
    return _NOT_WORD.sub("", text).lower()


def _mark(line: str, known: str) -> str:
    """k: repeats what we hold, s: too short to tell, n: new."""
    squeezed = _squeezed(line)
    if not squeezed or (len(squeezed) < SHORTEST and squeezed in known):
        return "s"
    return "k" if squeezed in known else "n"


def _widened(shape: str, marks: list[str], start: int, end: int) -> tuple[int, int]:
    """The block with its "On … wrote:" above it, and with the short lines and quotes around it."""
    while start and (shape[start - 1] in "qbhd" or (shape[start - 1] == "e" and _marker_above(shape, start))):
        start -= 1
    while end < len(shape) and shape[end] in "qe":
        end += 1
    while end < len(shape) and marks[end] == "s" and not any(mark == "n" for mark in marks[end:]):
        end += 1
    return start, end


def _marker_above(shape: str, at: int) -> bool:
    return shape[:at].rstrip("e")[-1:] in ("q", "b", "h")

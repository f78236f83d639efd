"""Finding in a mail what we already hold: the stored texts of the messages that it may answer.

This beats every pattern, because it does not ask how the mail program marks a quote.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from byname.channels.email.trim_rules import EMPTY, TEXT, Lines

SHORTEST = 12  # letters and digits; shorter lines ("Thanks!") may well be written twice
KNOWN_CHARS = 200_000
KNOWN, SHORT, NEW = "ksn"
_NOT_WORD = re.compile(r"[\W_]+")


def without_known(mail: Lines, previous_texts: Sequence[str]) -> Lines:
    """The mail without the block that repeats a previous text; the same object where there is none.

    Known lines with new ones between them are answers in place: then nothing is taken out here.
    """
    known = _squeezed(" ".join(previous_texts)[:KNOWN_CHARS])
    marks = "".join(_mark(line, known) for line in mail.lines[:5_000])
    start, end = marks.find(KNOWN), marks.rfind(KNOWN) + 1
    repeated = sum(
        len(_squeezed(line)) for line, mark in zip(mail.lines, marks, strict=False) if mark == KNOWN
    )
    if start < 0 or repeated < 2 * SHORTEST or _has_answers(mail.shape, marks, start, end):
        return mail
    start, end = _widened(mail.shape, marks, start, end)
    kept = mail.part(0, start) + mail.part(end, len(mail.lines))
    return kept if kept.filled else mail


def _squeezed(text: str) -> str:
    return _NOT_WORD.sub("", text).lower()


def _mark(line: str, known: str) -> str:
    squeezed = _squeezed(line)
    if not squeezed or (len(squeezed) < SHORTEST and squeezed in known):
        return SHORT
    return KNOWN if squeezed in known else NEW


def _has_answers(shape: str, marks: str, start: int, end: int) -> bool:
    return any(marks[at] == NEW and shape[at] == TEXT for at in range(start, end))


def _widened(shape: str, marks: str, start: int, end: int) -> tuple[int, int]:
    """The block with its "On … wrote:" above it, and with the short lines and quotes around it."""
    while start and (
        shape[start - 1] in "qbhd" or (shape[start - 1] == EMPTY and _marker_above(shape, start))
    ):
        start -= 1
    while end < len(shape) and shape[end] in "qe":
        end += 1
    if NEW not in marks[end:]:
        end = len(marks)
    return start, end


def _marker_above(shape: str, at: int) -> bool:
    return shape[:at].rstrip(EMPTY)[-1:] in ("q", "b", "h")

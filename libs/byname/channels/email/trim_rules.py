"""How mail programs mark what is not new: line by line, in some twenty languages, every pattern bounded.

Each line becomes one letter, so that the shape of a mail is a short string that `trim` can reason about:
e empty, t text, q quote, b "On … wrote:" or "Original Message", f "Forwarded message", h a header field
shown in the text, d a signature's delimiter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from byname.channels.email.trim_attribution import LINE_CHARS, attribution_size, undirected
from byname.channels.email.trim_phrases import (
    DEVICES,
    FORWARDED_PLAIN,
    FORWARDED_RULED,
    FROM,
    ORIGINAL_MESSAGE,
    OTHER_FIELDS,
    REPLY_ABOVE,
    SENT_FROM,
    SENT_FROM_DEVICE,
)

REPLY_ABOVE_CHARS = 90  # "Please type your reply above this line", as help desks demand it
LINES_LOOKED_AT = 3_000  # the rest is told apart by its first character alone

EMPTY, TEXT, QUOTE, WROTE, FORWARD, FIELD, DELIMITER = "etqbfhd"

_RULED = r"[\s>*]{0,20}[-_=]{2,40}\s{0,5}"
_ORIGINAL = re.compile(rf"{_RULED}(?:{ORIGINAL_MESSAGE})", re.IGNORECASE)
_REPLY_ABOVE = re.compile(rf"[\W_]{{0,20}}{REPLY_ABOVE}[\W_]{{0,20}}\Z", re.IGNORECASE)
_FORWARD = re.compile(rf"{_RULED}(?:{FORWARDED_RULED})|[\s>]{{0,20}}(?:{FORWARDED_PLAIN})\b", re.IGNORECASE)
_FROM_FIELD = re.compile(rf"[\s>*_]{{0,20}}(?:{FROM})[\s*_]{{0,5}}[:：]", re.IGNORECASE)
_FIELD = re.compile(
    rf"[\s>*_]{{0,20}}(?:{FROM}|{OTHER_FIELDS})[\s*_]{{0,5}}[:：][\s*_]{{0,5}}\S", re.IGNORECASE
)
_DELIMITER = re.compile(r"\s{0,3}(?:-- ?|--+|__+|[—–]+|={3,}|\*{3,}|~{3,})\s*\Z")
_SIGNATURE_RULE = re.compile(r"\s{0,3}(?:--|__+|[—–]+)\s*\Z")
_SENT_FROM = re.compile(rf"[\s(<\[]{{0,5}}(?:{SENT_FROM})", re.IGNORECASE)
_SENT_FROM_DEVICE = re.compile(rf"[\s(<\[]{{0,5}}(?:{SENT_FROM_DEVICE})", re.IGNORECASE)
_DEVICE = re.compile(DEVICES, re.IGNORECASE)
_MARKDOWN_LINK = re.compile(r"\[([^\]\n]{1,100})\]\([^)\n]{0,300}\)")
_FENCE = "```"


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a text with their letters, cut and joined together."""

    lines: Sequence[str]
    shape: str

    @classmethod
    def of(cls, lines: Sequence[str]) -> Lines:
        return cls(lines, shape_of(lines))

    @property
    def filled(self) -> int:
        return len(self.shape) - self.shape.count(EMPTY)

    def part(self, start: int, end: int) -> Lines:
        return Lines(self.lines[start:end], self.shape[start:end])

    def without(self, letters: str) -> Lines:
        kept = [at for at, letter in enumerate(self.shape) if letter not in letters]
        return Lines([self.lines[at] for at in kept], "".join(self.shape[at] for at in kept))

    def __add__(self, other: Lines) -> Lines:
        return Lines([*self.lines, *other.lines], self.shape + other.shape)


def shape_of(lines: Sequence[str]) -> str:
    """One letter a line, as the module says; code between fences is text whatever it looks like."""
    looked_at = lines[:LINES_LOOKED_AT]
    letters = [_letter(line) for line in looked_at]
    for start, end in _attributions(looked_at, letters):
        nested = lines[start].lstrip().startswith(">") and start and letters[start - 1] == QUOTE
        letters[start:end] = [QUOTE if nested else WROTE] * (end - start)
    _hide_code(looked_at, letters)
    rest = (
        QUOTE if line.startswith(">") else TEXT if line.strip() else EMPTY for line in lines[LINES_LOOKED_AT:]
    )
    return "".join(letters) + "".join(rest)


def _letter(line: str) -> str:
    line = undirected(line)
    stripped = line.strip()
    if not stripped:
        return EMPTY
    if len(line) > LINE_CHARS:
        return QUOTE if stripped[0] == ">" else TEXT
    if stripped[0] in "-_—–=*~" and _DELIMITER.match(line):
        return DELIMITER
    if marker := _marker(line):
        return marker
    if stripped[0] == ">":
        return QUOTE
    return FIELD if (":" in line or "：" in line) and _FIELD.match(line) else TEXT


def _marker(line: str) -> str:
    if _ORIGINAL.match(line) or (len(line) <= REPLY_ABOVE_CHARS and _REPLY_ABOVE.match(line)):
        return WROTE
    return FORWARD if _FORWARD.match(line) else ""


def _attributions(lines: Sequence[str], letters: Sequence[str]) -> list[tuple[int, int]]:
    below = _quoted_below(letters)
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(lines):
        size = attribution_size(lines, at, below) if letters[at] in "tqh" else 0
        if size:
            found.append((at, at + size))
        at += size or 1
    return found


def _quoted_below(letters: Sequence[str]) -> list[bool]:
    """For each line, whether within three lines under it a quote or a header field comes first."""
    below = [False] * len(letters)
    following = ""
    for at in range(len(letters) - 1, -1, -1):
        below[at] = following.lstrip(EMPTY)[:1] in (QUOTE, FIELD)
        following = (letters[at] + following)[:4]
    return below


def _hide_code(lines: Sequence[str], letters: list[str]) -> None:
    fences = [at for at, line in enumerate(lines) if line.startswith(_FENCE)]
    for start, end in zip(fences[::2], fences[1::2], strict=False):
        letters[start : end + 1] = [TEXT] * (end + 1 - start)


def is_from_field(line: str) -> bool:
    """Whether the line shows who a quoted mail came from."""
    return _FROM_FIELD.match(line) is not None


def is_signature_rule(line: str) -> bool:
    """Whether people set such a line above their signature; longer rules also part what they write."""
    return _SIGNATURE_RULE.match(line) is not None


def is_device_line(line: str) -> bool:
    """Whether the line is "Sent from my …"."""
    if len(line) > 100:
        return False
    line = _MARKDOWN_LINK.sub(r"\1", undirected(line))
    if _SENT_FROM.match(line):
        return True
    return _SENT_FROM_DEVICE.match(line) is not None and _DEVICE.search(line) is not None

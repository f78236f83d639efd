"""The weighted length of a post, as X counts it: at most 280.

Source: twitter-text config v3, https://docs.x.com/resources/fundamentals/counting-characters. Web
addresses and emoji are found by the library twitter-text-parser; its list of emoji is of 2019, so a
sequence made since counts as its parts, which is never less than X counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from byname.channels.twitter.library import extract_emojis_with_indices, extract_urls_with_indices
from byname.channels.twitter.words import whole

LIMIT = 280
URL_WEIGHT = 23
EMOJI_WEIGHT = 2
LIGHT = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))  # 1 each, all others 2
TEXT_SIGNS = ("©", "®")  # letters, not emoji, unless U+FE0F follows
INVALID = re.compile("[\ufffe\uffff\ufeff]")


@dataclass(frozen=True, slots=True)
class Atom:
    """A stretch of text that is never cut: a web address, an emoji sequence, or one character."""

    start: int
    end: int
    weight: int


def normal(text: str) -> str:
    """The text as X stores it: NFC, one kind of line end, whole characters, none of those it refuses."""
    lines = whole(text).replace("\r\n", "\n").replace("\r", "\n")
    return INVALID.sub("", unicodedata.normalize("NFC", lines))


def atoms(text: str, emoji: bool = True) -> Iterator[Atom]:
    """A normal text from left to right. Without `emoji` it is counted as in config v2."""
    ends = {start: (end, URL_WEIGHT) for start, end in urls(text)}
    if emoji:
        ends = {start: (end, EMOJI_WEIGHT) for start, end in _emoji(text)} | ends
    at = 0
    while at < len(text):
        end, weight = ends.get(at) or (at + 1, _weight_of(text[at]))
        yield Atom(at, end, weight)
        at = end


def weigh(text: str, emoji: bool = True) -> int:
    """The weighted length."""
    return sum(atom.weight for atom in atoms(normal(text), emoji))


def is_valid(text: str, emoji: bool = True) -> bool:
    """Whether X takes it as one post."""
    return not INVALID.search(text) and 0 < weigh(text, emoji) <= LIMIT


def urls(text: str) -> list[tuple[int, int]]:
    """Where web addresses stand, also those without a scheme: X shortens and charges for all of them."""
    return [_span(found) for found in extract_urls_with_indices(text)]


def _emoji(text: str) -> Iterator[tuple[int, int]]:
    if text.isascii():
        return
    for found in extract_emojis_with_indices(text):
        if found["emoji"] not in TEXT_SIGNS:
            yield _span(found)


def _span(found: dict[str, Any]) -> tuple[int, int]:
    start, end = found["indices"]
    return int(start), int(end)


def _weight_of(character: str) -> int:
    point = ord(character)
    return 1 if any(low <= point <= high for low, high in LIGHT) else 2

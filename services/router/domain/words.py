"""A text cut into words, once, for all rules that look at words. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

LONGEST = 4000  # characters looked at: what somebody wants stands at the beginning

WORD = re.compile(r"[^\W_]+")
# Accents of Latin, Greek and Cyrillic, vowel points of Hebrew and Arabic; and what cannot be seen.
_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640"
    "\u00ad\u200b-\u200f\u2060\ufeff]"
)
_LETTERS = re.compile("[æœøłđðþı]")  # no accent to Unicode (UAX 15), but one to whoever types without it
_SPACED = "".join(one if one.isalnum() else " " for one in map(chr, range(128)))
_PLAIN = {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}


class Words:
    """A folded text, and its words in the shapes that rules ask for; each is made when first asked for."""

    __slots__ = ("_each", "_row", "inorder", "text")

    def __init__(self, text: str, inorder: Sequence[str]) -> None:
        self.text = text  # folded, otherwise as it was
        self.inorder = inorder
        self._each: frozenset[str] | None = None
        self._row = ""

    @property
    def each(self) -> frozenset[str]:
        """Every word once."""
        if self._each is None:
            self._each = frozenset(self.inorder)
        return self._each

    @property
    def row(self) -> str:
        """ " word word word ", so that several in a row are one substring."""
        if not self._row:
            self._row = f" {' '.join(self.inorder)} "
        return self._row


def words_of(text: str) -> Words:
    """The words of the first `LONGEST` characters."""
    folded = fold(text[:LONGEST])[:LONGEST]  # one character can stand for eighteen (NFKC)
    # The second way is the same for plain letters, and five times as fast.
    found = folded.translate(_SPACED).split() if folded.isascii() else WORD.findall(folded)
    return Words(folded, found)


def fold(text: str) -> str:
    """Without case, accents and width: Zoë is zoe, STRASSE is straße is strasse (NFKC, then caseless)."""
    if text.isascii():
        return text.lower()
    caseless = unicodedata.normalize("NFKC", text).casefold()
    bare = _MARKS.sub("", unicodedata.normalize("NFD", caseless))
    return _LETTERS.sub(lambda found: _PLAIN[found[0]], unicodedata.normalize("NFC", bare))

"""A customer's text as words and punctuation, with what is not their own words left out. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import NamedTuple

from services.router.domain.mentions.small_words import SHORT
from services.router.domain.words import LONGEST, fold

# Quoted lines, what follows a signature's dashes (RFC 3676 4.3), addresses of mail and web.
_QUOTED = re.compile(r"^[ \t]*[>|].*$|^-- ?\n(?s:.*)", re.M)
# All lengths are bounded (RFC 5321 4.5.3.1): nobody makes us count for long.
_ADDRESSES = re.compile(
    r"\S{1,64}@\S{1,255}\.\S{1,63}|\w{1,15}://\S+|\bwww\.\S+|\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}\."
    r"(?:com|net|org|info|biz|shop|store|app|dev|io|co|eu|uk|de|at|ch|fr|es|nl|pl|pt|us)\b(?:/\S*)?",
    re.I,
)
_MAYBE_ADDRESS = re.compile(r"\.[^\W\d_]|://")  # quickly told, and mostly not there
_PIECE = re.compile(r"[.!?\n]\s*")  # where one sentence may end and the next begin
_LAST_WORD = re.compile(r"[^\W_]{2,5}\Z")  # as long as the longest abbreviation
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_TOKEN = re.compile(r"[^\W_]+|[,.;:!?\n@/()…–—-]")
_DASHES = "-–—"
ENDS = frozenset(".;!?\n()…")
SOFT = frozenset(",:-/@")


def _nothing(found: re.Match[str]) -> str:
    """Line breaks in its place, so that everything else stays where it was."""
    return "\n" * len(found[0])


class Token(NamedTuple):
    """A folded word, or a sign of punctuation, and where it stands."""

    word: str
    start: int
    end: int


def own_words(text: str) -> str:
    """The text in its usual composed form, with line breaks in place of all that somebody else wrote."""
    text = text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))[:LONGEST]
    if ">" in text or "|" in text or "\n--" in text:
        text = _QUOTED.sub(_nothing, text)
    return _ADDRESSES.sub(_nothing, text) if _MAYBE_ADDRESS.search(text) else text


def tokens_around(text: str, wanted: Collection[str]) -> list[Token]:
    """The tokens of those sentences that have a wanted word; "…" for all that lies before and between."""
    found: list[Token] = []
    for begin, end in _pieces(text):
        folded = fold(text[begin:end])
        if any(word in folded for word in wanted):
            found.extend(tokens_of(text, begin, end))
        elif not folded.isspace() and not (found and found[-1].word == "…"):
            found.append(Token("…", begin, end))
    return found


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Begin and end of each sentence; "Ms." and its like end none."""
    begin = 0
    for stop in _PIECE.finditer(text):
        if stop[0][0] != "." or (
            len(stop[0]) > 1 and not _is_short(text[max(begin, stop.start() - 6) : stop.start()])
        ):
            yield begin, stop.end()
            begin = stop.end()
    if begin < len(text):
        yield begin, len(text)


def _is_short(text: str) -> bool:
    word = _LAST_WORD.search(text)
    return word is None or fold(word[0]) in SHORT


def tokens_of(text: str, begin: int = 0, stop: int = LONGEST) -> list[Token]:
    """Words folded; hyphens and full stops inside of words or after abbreviations are no punctuation."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text, begin, stop):
        sign, start, end = match[0], match.start(), match.end()
        if sign[0].isalnum():
            found.append(Token(fold(sign), start, end))
        elif sign in _DASHES:
            if not (start > 0 and text[start - 1].isalnum() and text[end : end + 1].isalnum()):
                found.append(Token("-", start, end))
        elif not (sign == "." and found and found[-1].end == start and found[-1].word in SHORT):
            found.append(Token(sign, start, end))
    return found

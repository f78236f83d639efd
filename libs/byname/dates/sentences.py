"""The sentences that a person has written themselves: without quotes of others, and without the signature."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SIGNATURE = re.compile(r"^-- ?$", re.M)
_QUOTE_BEGINS = re.compile(
    r"^(?:-{2,} ?(?:original message|ursprungliche nachricht|message d'origine|mensaje original)"
    r"|on .{4,80} wrote:|am .{4,80} schrieb .{0,80}:|le .{4,80} a ecrit ?:|el .{4,80} escribio:"
    r"|(?:from|von|de): .{0,100}\n(?:sent|date|to|gesendet|datum|an|envoye|enviado|para|a): )",
    re.M,
)
_QUOTED_LINE = re.compile(r"^[ \t]*[>|].*$", re.M)
_QUOTED_WORDS = re.compile(r"\"[^\"\n]{8,400}\"|[“„«»][^“”„«»\n]{8,400}[”“»«]")
_END = re.compile(
    r"\n[ \t]*\n\s*"  # a paragraph
    r"|\n(?=[ \t]*(?:[-*•·]|\d{1,2}[.)]) )"  # an item of a list
    r"|[!?…]+(?=\s|$)"
    r"|(?<![\s.]\w)(?<!\d)(?<![ap]\.m)(?<!dez)(?<!nov)(?<!okt)(?<!sept)(?<!dec)\.(?=\s|$)"
    r"|(?:(?<=:\d\d)|(?<=\d{4}))\.(?=\s|$)"
)
_LONGEST = 1000  # characters of a sentence that are looked at


def own_words(plain: str) -> str:
    """Folded text without what is somebody else's, or a signature; every place stays the same."""
    ends = [found.start() for pattern in (_SIGNATURE, _QUOTE_BEGINS) if (found := pattern.search(plain))]
    plain = plain[: min(ends)] if ends else plain
    if ">" in plain or "|" in plain:
        plain = _QUOTED_LINE.sub(_blank_line, plain)
    if '"' in plain or not plain.isascii():
        plain = _QUOTED_WORDS.sub(_blank, plain)
    return plain


def sentences(plain: str) -> Iterator[tuple[int, int]]:
    """From where to where each sentence goes, its last sign included."""
    begin = 0
    for found in _END.finditer(plain):
        if found.end() > begin:
            yield begin, min(found.end(), begin + _LONGEST)
        begin = found.end()
    if begin < len(plain):
        yield begin, min(len(plain), begin + _LONGEST)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _blank_line(found: re.Match[str]) -> str:
    """A quoted line stands for a whole paragraph: nothing before it goes on behind it."""
    return "\n" + " " * (len(found[0]) - 2) + "\n" if len(found[0]) > 1 else "\n"

"""Long words in pieces: at the end of a paragraph, a line, a sentence or a word, whichever comes last."""

from __future__ import annotations

ENDS = ("\n\n", "\n", ". ", " ")


def split(text: str, most: int) -> list[str]:
    """The text in pieces of at most `most` characters; only white space between them is left out."""
    pieces, rest = [], text.strip()
    while len(rest) > most:
        cut = _cut(rest, most)
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*pieces, rest] if rest else pieces


def _cut(text: str, most: int) -> int:
    """Where to cut: at the best end in the second half of the piece, else in the midst of a long word."""
    for end in ENDS:
        found = text.rfind(end, most // 2, most)
        if found > 0:
            return found + len(end.rstrip())
    return most

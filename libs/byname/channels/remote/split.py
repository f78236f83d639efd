"""Long words in pieces that a channel can carry."""

from __future__ import annotations

from collections.abc import Iterator

BREAKS = ("\n\n", "\n", " ")


def pieces(text: str, longest: int) -> tuple[str, ...]:
    """The text in pieces of at most `longest` characters, cut where a reader would; 0: in one piece."""
    return tuple(_cut(text, longest)) if longest and len(text) > longest else (text,)


def _cut(text: str, longest: int) -> Iterator[str]:
    while len(text) > longest:
        place = _place(text, longest)
        yield text[:place].rstrip() or text[:place]
        text = text[place:].lstrip()
    if text:
        yield text


def _place(text: str, longest: int) -> int:
    """Behind the last paragraph, line or word that fits, unless that would leave most of the piece empty."""
    for mark in BREAKS:
        found = text.rfind(mark, 1, longest + len(mark))
        if found > longest // 2:
            return min(found, longest)
    return longest

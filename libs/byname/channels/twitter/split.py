"""A long answer as a thread: pieces of at most 280 weighted characters, cut where a reader would pause.

A paragraph's end is best, then a sentence's end, then a space; a word or address is cut only when it is
longer than a post. Nothing is added, not even "1/3": X shows a thread in its order.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from byname.channels.twitter.graphemes import may_cut
from byname.channels.twitter.weight import LIMIT, atoms, weigh

# A cut that leaves a piece emptier than this is not worth it for a nicer place.
WELL_FILLED = 0.6
PARAGRAPH_END = re.compile(r"\n\s*\Z")
SENTENCE_END = re.compile(r"""([.!?…][)"'”’»]*\s+|[。！？][」』]*\s*)\Z""")


def pieces(text: str, limit: int = LIMIT) -> list[str]:
    """The posts of a text that is `normal` already; only white space between them is left out."""
    until, places = [0], []
    for atom in atoms(text):
        until += [until[-1] + atom.weight] * (atom.end - atom.start)
        if atom.end < len(text) and may_cut(text, atom.end):
            places.append(atom.end)
    return _Measured(text, until, places, weigh, limit).pieces()


def plain_pieces(text: str, limit: int) -> list[str]:
    """The same where every character counts one, as in direct messages."""
    places = [at for at in range(1, len(text)) if may_cut(text, at)]
    return _Measured(text, list(range(len(text) + 1)), places, len, limit).pieces()


@dataclass(frozen=True, slots=True)
class _Measured:
    """A text, the weight up to each of its characters, and the places where nothing is torn."""

    text: str
    until: list[int]
    places: list[int]
    measure: Callable[[str], int]
    limit: int

    def pieces(self) -> list[str]:
        out, start = [], self._past_space(0)
        while start < len(self.text):
            cut = self._cut(start)
            out.append(self.text[start:cut].rstrip())
            start = self._past_space(cut)
        return out

    def _cut(self, start: int) -> int:
        """Each piece is weighed by itself: a cut can make a web address of half a word."""
        reach = self._past_space(bisect_right(self.until, self.until[start] + self.limit) - 1)
        if reach == len(self.text) and self._fits(start, reach):
            return reach
        places = self.places[bisect_right(self.places, start) : bisect_right(self.places, reach)]
        while places:
            chosen = self._nicest(start, reach, places)
            if self._fits(start, places[chosen]):
                return places[chosen]
            del places[chosen:]
        return self._torn(start, reach)

    def _nicest(self, start: int, reach: int, places: list[int]) -> int:
        """The index of the best place: the last one of the best kind."""
        full = start + (reach - start) * WELL_FILLED
        for ending, least in ((PARAGRAPH_END, full), (SENTENCE_END, full), (None, start)):
            for index in range(len(places) - 1, -1, -1):
                if places[index] < least:
                    break
                if self._ends(ending, start, places[index]):
                    return index
        return len(places) - 1

    def _ends(self, ending: re.Pattern[str] | None, start: int, at: int) -> bool:
        if self.text[at].isspace():  # the pause goes on: its end is the better place
            return False
        if ending is None:
            return self.text[at - 1].isspace()
        return ending.search(self.text, max(start, at - 20), at) is not None

    def _torn(self, start: int, reach: int) -> int:
        """A single sign that is longer than a post, such as a letter under a hundred accents."""
        cut = max(reach, start + 1)
        while cut > start + 1 and not self._fits(start, cut):
            cut -= 1
        return cut

    def _fits(self, start: int, cut: int) -> bool:
        return self.measure(self.text[start:cut].rstrip()) <= self.limit

    def _past_space(self, at: int) -> int:
        while at < len(self.text) and self.text[at].isspace():
            at += 1
        return at

"""Finding in a mail what we already hold: the stored texts of the messages that it may answer.

This beats every pattern, because it does not ask how the mail program marks a quote. Lines are compared by
their letters and digits alone, so wrapping, ">" marks, quotation marks, accents and rewritten links do not
count; and a line counts as repeated only where its neighbours are repeated in the same order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from byname.channels.email.trim_rules import EMPTY, QUOTE, TEXT, Lines

SHORTEST = 12  # letters and digits; shorter lines ("Thanks!") may well be written twice
ALONE = 40  # a line of so many is no coincidence even between strange ones
BLOCK = 24  # the least that a repeated block has
GAP = 200  # letters of the stored text that a mail program may leave out between two lines
MOST = 0.8  # of a stored text: then it was quoted, not cited
KNOWN_CHARS = 100_000
LINES_COMPARED = 3_000
MARKER_ABOVE = 8  # lines that may stand between "On … wrote:" and the first line that we know
KNOWN, BARE, MAYBE, NEW = "k-mn"  # bare: no letters; maybe: short, and somewhere in the known text

_NOT_WORD = re.compile(r"[\W_]+")
_FURNITURE = re.compile(
    r"(?:https?://|www\.|mailto:)[^\s<>()\[\]]{1,3000}|\[(?:cid|image|inline|bild|imagen?):?[^\]\n]{0,200}\]",
    re.IGNORECASE,
)
_LINK_GOES_ON = re.compile(r"[>\s|]{0,20}(?=\S{0,3000}[/%=&])\S{30,}\s*\Z")
_FROM_ELSEWHERE = "bfh"


@dataclass(frozen=True, slots=True)
class _Block:
    """Where the repeated lines are, what share of their stored text, and where "-- " follows (or the end)."""

    start: int
    end: int
    share: float
    signature: int


class Compared(NamedTuple):
    """The mail without what it repeats (the same object if nothing), and whether answers stand inside."""

    kept: Lines
    answered: bool = False


def without_known(mail: Lines, previous_texts: Sequence[str]) -> Compared:
    """The mail without the block that repeats a previous text.

    Known lines with new ones between them are answers in place: then only what follows the last one goes.
    """
    pieces = _pieces(previous_texts)
    marks, share = _marks(mail, pieces) if pieces else ("", 0.0)
    start, end = marks.find(KNOWN), marks.rfind(KNOWN) + 1
    if start < 0:
        return Compared(mail)
    last = _last_answer(mail.shape, marks, start, end)
    if last >= 0:
        marked = mail.shape[start] == QUOTE
        rest = _has_words(mail.shape, marks, last + 1, len(mail.shape))
        return Compared(mail if marked or rest else mail.part(0, last + 1), answered=not marked)
    return Compared(_cut_out(mail, marks, start, end, share))


def _cut_out(mail: Lines, marks: str, start: int, end: int, share: float) -> Lines:
    below = (at for at in range(end, len(mail.lines)) if mail.lines[at] == "-- ")
    cut = _to_cut(mail.shape, marks, _Block(start, end, share, next(below, len(mail.lines))))
    if cut is None:
        return mail
    kept = mail.part(0, cut[0]) + mail.part(cut[1], len(mail.lines))
    return kept if TEXT in kept.shape else mail


def squeezed(text: str) -> str:
    """The letters and digits of a text, without case, accents, links and placeholders of pictures."""
    if "/" in text or "[" in text or ":" in text or "www" in text:
        text = _FURNITURE.sub(" ", text)
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    return _NOT_WORD.sub("", text).casefold()


def _pieces(texts: Sequence[str]) -> list[str]:
    pieces = (squeezed(text[:KNOWN_CHARS]) for text in texts)
    return [piece for piece in pieces if len(piece) >= SHORTEST]


def _marks(mail: Lines, pieces: list[str]) -> tuple[str, float]:
    """One letter a line (known, bare, maybe, new), and the share of its text that the block repeats."""
    known = "\0".join(pieces)[:KNOWN_CHARS]
    letters = [squeezed(line) for line in mail.lines[:LINES_COMPARED]]
    places = _places(letters, known)
    marks = [_mark(at, letters, places, mail) for at in range(len(letters))]
    repeated = sum(len(letters[at]) for at, mark in enumerate(marks) if mark == KNOWN)
    first = next((places[at] for at, mark in enumerate(marks) if mark == KNOWN), 0)
    whole = known.count("\0", 0, first)
    if repeated < BLOCK and repeated < MOST * len(pieces[whole]):
        return NEW * len(mail.lines), 0.0
    rest = NEW * (len(mail.lines) - len(letters))
    return "".join(marks) + rest, repeated / max(1, len(pieces[whole]))


def _places(letters: Sequence[str], known: str) -> list[int]:
    """Where in the known text each line stands; -1 for nowhere. What follows the line before comes first."""
    places: list[int] = []
    expected = 0
    for word in letters:
        at = known.find(word, expected, expected + len(word) + GAP) if word else -1
        if at < 0 and len(word) >= SHORTEST:
            at = known.find(word)
        places.append(at)
        expected = at + len(word) if at >= 0 else expected
    _place_short_ones(letters, known, places)
    return places


def _place_short_ones(letters: Sequence[str], known: str, places: list[int]) -> None:
    """A short line that stands in the known text right above the next line ("Hello Anna,")."""
    following = -1
    for at in range(len(letters) - 1, -1, -1):
        word = letters[at]
        if word and places[at] < 0 and following >= 0:
            places[at] = known.rfind(word, max(0, following - len(word) - GAP), following)
        following = places[at] if word else following


def _mark(at: int, letters: Sequence[str], places: Sequence[int], mail: Lines) -> str:
    word, place = letters[at], places[at]
    if not word or (place < 0 and _LINK_GOES_ON.match(mail.lines[at])):
        return BARE
    if place < 0:
        return NEW
    if len(word) >= ALONE or (len(word) >= SHORTEST and mail.shape[at] == QUOTE):
        return KNOWN
    if _follows(at, letters, places, -1) or _follows(at, letters, places, 1):
        return KNOWN
    return MAYBE if len(word) < SHORTEST else NEW


def _follows(at: int, letters: Sequence[str], places: Sequence[int], step: int) -> bool:
    """Whether the next filled line, above or below, is repeated from next to it."""
    other = at + step
    while 0 <= other < len(letters) and not letters[other]:
        other += step
    if not 0 <= other < len(letters) or places[other] < 0:
        return False
    first, second = (other, at) if step < 0 else (at, other)
    gap = places[second] - places[first] - len(letters[first])
    return 0 <= gap <= GAP and len(letters[first]) + len(letters[second]) >= SHORTEST


def _last_answer(shape: str, marks: str, start: int, end: int) -> int:
    """The last line that somebody wrote between the repeated ones, or -1.

    A signature above the next header is no answer.
    """
    return next(
        (
            at
            for at in range(end - 1, start - 1, -1)
            if marks[at] == NEW and shape[at] == TEXT and not _ends_an_older_mail(shape, marks, at, end)
        ),
        -1,
    )


def _ends_an_older_mail(shape: str, marks: str, at: int, end: int) -> bool:
    above = marks.rfind(KNOWN, 0, at)
    below = marks.find(KNOWN, at, end)
    return shape[above] != QUOTE and any(letter in _FROM_ELSEWHERE for letter in shape[at:below])


def _to_cut(shape: str, marks: str, block: _Block) -> tuple[int, int] | None:
    """Which lines go: the block, what the mail program wrote above it, and the rest of an unmarked quote."""
    start, headed = _widened_up(shape, marks, block.start)
    above = _has_words(shape, marks, 0, start)
    below = _has_words(shape, marks, block.end, block.signature)
    if above and (not below or (headed and shape[block.end - 1] != QUOTE)):
        return start, len(shape)
    marked = headed or shape[block.end - 1] == QUOTE
    if above and not marked and block.share < MOST:
        return None
    end = block.end
    while end < block.signature and (shape[end] in "qe" or marks[end] == BARE):
        end += 1
    return start if above else 0, end


def _has_words(shape: str, marks: str, start: int, end: int) -> bool:
    return any(shape[at] == TEXT and marks[at] in (NEW, MAYBE) for at in range(start, end))


def _widened_up(shape: str, marks: str, start: int) -> tuple[int, bool]:
    """The start of the block with the "On … wrote:" above it, and whether there is one.

    Above an answer on top, our greeting may stand between them, which the stored text does not have.
    """
    near = [at for at in range(max(0, start - MARKER_ABOVE), start) if shape[at] in _FROM_ELSEWHERE]
    if near and (_has_words(shape, marks, 0, near[0]) or not _has_words(shape, marks, near[-1], start)):
        start = near[-1]
    while start and (
        shape[start - 1] in "qbhfd" or (shape[start - 1] == EMPTY and _marker_above(shape, start))
    ):
        start -= 1
    return start, bool(near)


def _marker_above(shape: str, at: int) -> bool:
    return shape[:at].rstrip(EMPTY)[-1:] in ("q", "b", "h", "f")

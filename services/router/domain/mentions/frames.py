"""Whether the words around a name ask for it. Pure.

The words before the name are looked up in a table, so that hundreds of ways to ask cost a few look-ups.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from services.router.domain.mentions.asking import ASKS, WISHED
from services.router.domain.mentions.small_words import (
    BEING,
    BUTS,
    CONJUNCTIONS,
    DENIALS,
    MODALS,
    PRONOUNS,
    THIS,
    WISHES,
)
from services.router.domain.mentions.tokens import ENDS, SOFT, tokens_of

_BEGIN = "^"
_FAR = 8  # words that a `~` may stand for
_MORE = CONJUNCTIONS | {"-"}  # another clause begins
_STOPS = ENDS | SOFT | BUTS | {_BEGIN}

Row = tuple[str, ...]
Step = frozenset[str]  # what may stand there; "" where nothing needs to


class Frame:
    """What has to follow the name, and whether a wish is needed."""

    __slots__ = ("after", "wished")

    def __init__(self, after: Sequence[Step], wished: bool) -> None:
        self.after = tuple(after)
        self.wished = wished


def closed_frame(before: Sequence[str], clause: Sequence[str], after: Sequence[str]) -> bool | None:
    """None where nobody is asked for; else whether words on both sides say so.

    `before`: words and signs before the name, the nearest first, without small words, "^" where the sentence
    begins. `clause`: the same with them. `after`: what follows the name, up to and with the sentence's end.
    """
    found = None
    for row, rest in _rows(before):
        if row not in _FRAMES or _denied(row, rest):
            continue
        for frame in _FRAMES[row]:
            if _follows(frame.after, after) and (not frame.wished or _wished(rest, clause, after)):
                found = found or (bool(frame.after) and bool(row))
    return found


def _rows(before: Sequence[str]) -> Iterable[tuple[Row, Sequence[str]]]:
    """Every row of words that ends at the name, and what stands before it."""
    for size in range(min(len(before), _LONGEST) + 1):
        rest = before[size:]
        row = tuple(reversed(before[:size]))
        if _BEGIN in row:
            return
        yield row, rest
        if not rest or rest[0] == _BEGIN or rest[0] in SOFT:
            yield (_BEGIN, *row), rest


def _follows(steps: Sequence[Step], after: Sequence[str]) -> bool:
    if not steps:
        return True
    step, more = steps[0], steps[1:]
    if "~" in step:
        return any(_follows(more, after[skipped:]) for skipped in range(min(_FAR, len(after))))
    if "" in step and _follows(more, after):
        return True
    if not after:
        return False
    met = after[0] in step or ("." in step and (after[0] in ENDS or after[0] in _MORE))
    met = met or ("," in step and after[0] == "-")
    return met and _follows(more, after[1:])


def _denied(row: Row, rest: Sequence[str]) -> bool:
    """ "I do not want to talk to Tom", "this is Tom"; but not "it does not work can I talk to Tom"."""
    if row[:1] and row[0] in BEING and rest and rest[0] in THIS:
        return True
    nearer = ""
    for word in rest:
        if word in _STOPS or (word in MODALS and nearer in PRONOUNS):
            return False
        if word in DENIALS:
            return True
        nearer = word
    return False


def _wished(rest: Sequence[str], clause: Sequence[str], after: Sequence[str]) -> bool:
    if not rest or rest[0] in _STOPS:
        return True
    return any(word in WISHES for word in clause) or any(word in WISHES for word in after)


def _compile() -> dict[Row, list[Frame]]:
    frames: dict[Row, list[Frame]] = {}
    for lines, wished in ((ASKS, False), (WISHED, True)):
        for line in lines:
            before, _, after = line.partition("…")
            frame = Frame([_step(one) for one in after.split()], wished)
            for row in product(*(one.split("|") for one in before.split())):
                frames.setdefault(_row(row), []).append(frame)
    return frames


def _row(words: Iterable[str]) -> Row:
    """`isn't` is two words in a text as well; `_` is none."""
    found: list[str] = []
    for word in words:
        if word == _BEGIN:
            found.append(word)
        elif word != "_":
            found.extend(token.word for token in tokens_of(word))
    return tuple(found)


def _step(alternatives: str) -> Step:
    return frozenset("" if one == "_" else one for one in alternatives.split("|"))


_FRAMES = _compile()
_LONGEST = max(len(row) for row in _FRAMES)

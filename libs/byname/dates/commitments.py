"""Where people say that they will do something: quick to see where they do not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from byname.dates import wording


@dataclass(frozen=True, slots=True)
class _Language:
    """The patterns, and pieces of text without at least one of which they hardly match, found much faster.

    `reach`: so far before and behind such a piece the pattern reaches; None: it may be anywhere.
    """

    marks: tuple[str, ...]
    pattern: re.Pattern[str]
    reach: tuple[int, int] | None = None

    def may_match(self, plain: str, flat: str) -> bool:
        """`flat` is the same text behind a blank, all on one line."""
        if self.reach is None:
            return any(mark in flat for mark in self.marks) and bool(self.pattern.search(plain))
        back, ahead = self.reach
        return any(
            self.pattern.search(plain, max(0, at - back), at + ahead)
            for mark in self.marks
            for at in _places(flat, mark)
        )


def _places(plain: str, mark: str) -> Iterator[int]:
    at = plain.find(mark)
    while at >= 0:
        yield at
        at = plain.find(mark, at + 1)


_ENGLISH_MARKS = (
    "'ll", "will ", " shall ", "let me", "let us", "going to", "about to", "i'm ", "i am ", "we're ",
    "we are ", "able to", "promise to", "plan to", "aim to", "intend to", "hope to", "planning to",
    "hoping to", " expect ",
)  # fmt: skip
_SPANISH_MARKS = (
    " el ", " la ", " los ", " las ", " lo ", " le ", " les ", " un ", " una ", " su ", " en ", " por ",
    " que ", " esta ", "voy a", "vamos a", "manana", "hoy", "pronto", "luego", "contacto", "noticias",
    "respuesta",
)  # fmt: skip
_LANGUAGES = (
    _Language(_ENGLISH_MARKS, re.compile(wording.ENGLISH), (16, 90)),
    _Language((" ich ", " wir ", " sie ", " du ", " und "), re.compile(wording.GERMAN)),
    _Language((" je ", " j'", " nous ", " vous ", " on "), re.compile(wording.FRENCH)),
    _Language(_SPANISH_MARKS, re.compile(wording.SPANISH)),
)


def commitments(sentence: str) -> Iterator[tuple[int, int]]:
    """Where a folded sentence says that its writer will do something."""
    plain = wording.NOT_REALLY.sub(lambda found: " " * len(found[0]), sentence)
    for language in _LANGUAGES:
        for found in language.pattern.finditer(plain):
            if not _taken_back(plain, found):
                yield found.span()


def may_commit(plain: str) -> bool:
    """Whether anything in a folded text reads so; quick, for all the texts that do not."""
    flat = " " + plain.replace("\n", " ")
    return any(language.may_match(plain, flat) for language in _LANGUAGES)


def _taken_back(sentence: str, found: re.Match[str]) -> bool:
    before, behind = sentence[: found.start()], sentence[found.end() :]
    clause = re.split(r"[,;:.]", behind, maxsplit=1)[0]
    if wording.NOT.search(before[-60:]) or wording.SOMEBODY_SAID.search(before[-80:]):
        return True
    if wording.GERMAN_FUTURE.search(found[0]) and not wording.GERMAN_INFINITIVE.search(behind):
        return True
    return bool(wording.NOT_BEHIND.search(clause))

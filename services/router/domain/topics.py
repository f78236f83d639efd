"""What a message is about, by the written rules of the team file. Pure.

An index from words to topics: a hundred rules cost what the words of the text cost, not what the rules do.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from byname.team.parts import without_tag
from byname.team.policy import Topic

from services.router.domain.words import WORD, Words, fold, words_of

__all__ = ["TopicIndex", "Words", "has_any", "words_of"]

_STEM = 3  # letters of a beginning that the index knows it by
# Written without spaces, or with endings and vowel signs that would cut words: looked for as they stand.
_WRITTEN_TOGETHER = re.compile(
    "[\u0900-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\U0001b000-\U0001b2ff\U00020000-\U0003ffff]"
)
_STARRED = re.compile(WORD.pattern + r"\*?")
_BETWEEN_WORDS = re.compile(r"[\s\-–—.,;:!?/'’`\"()_]*")


@dataclass(frozen=True, slots=True)
class Phrase:
    """What one entry of a rule looks for, folded; `row` is empty where it is looked for as it stands."""

    literal: str
    row: tuple[str, ...] = ()  # ("money", "back"); a word may end in `*`
    sought: str = ""  # the row as it stands in `Words.row`: " money back ", " refund"
    pattern: re.Pattern[str] | None = None  # instead, where a `*` is not at its end

    def found_in(self, words: Words) -> bool:
        """Whether the text has it."""
        if self.pattern:
            return self.pattern.search(words.row) is not None
        if self.row:
            return self.sought in words.row
        return any(self._alone(words.text, at) for at in self._places(words.text))

    def _places(self, text: str) -> Iterator[int]:
        at = text.find(self.literal) if self.literal else -1
        while at >= 0:
            yield at
            at = text.find(self.literal, at + 1)

    def _alone(self, text: str, at: int) -> bool:
        """`c++` is not in `abc++`; where a script has no spaces, nothing is inside of a word."""
        if _WRITTEN_TOGETHER.search(self.literal):
            return True
        end = at + len(self.literal)
        before = at > 0 and self.literal[0].isalnum() and text[at - 1].isalnum()
        goes_on = end < len(text) and self.literal[-1].isalnum() and text[end].isalnum()
        return not before and not goes_on


@lru_cache(maxsize=4096)
def phrase_of(text: str) -> Phrase:
    """`refund`, `refund*`, `money back`, `返金`, `c++`: read once for all messages."""
    folded = fold(text.strip())
    if _WRITTEN_TOGETHER.search(folded):
        return Phrase(folded.rstrip("*"))
    row = tuple(_STARRED.findall(folded))
    if not row or _BETWEEN_WORDS.sub("", _STARRED.sub("", folded)):
        return Phrase(folded)
    sought = f" {' '.join(row)} ".removesuffix("* ")
    within = any(word.endswith("*") for word in row[:-1])
    return Phrase(folded, row, sought, re.compile(f" {' '.join(map(_matching, row))} ") if within else None)


def _matching(word: str) -> str:
    return f"{re.escape(word[:-1])}[^ ]*" if word.endswith("*") else re.escape(word)


def has_any(words: Words, phrases: Sequence[str]) -> str:
    """The first of the phrases that the text has, else ""."""
    return next((phrase for phrase in phrases if phrase_of(phrase).found_in(words)), "")


class TopicIndex:
    """The topics of a team file, ready to be asked about one message after the other."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self._ids = tuple(topic.id for topic in topics)
        self._channels = tuple(frozenset(topic.channels) for topic in topics)
        self._bare = {at for at, topic in enumerate(topics) if _only_channels(topic)}
        self._words: dict[str, set[int]] = defaultdict(set)
        self._rows: dict[str, list[tuple[Phrase, int]]] = defaultdict(list)  # by one of their words
        self._stems: dict[str, list[tuple[str, Phrase, int]]] = defaultdict(list)  # by their first letters
        self._literals: dict[str, list[tuple[Phrase, int]]] = defaultdict(list)  # by their first character
        self._addresses: dict[str, set[int]] = defaultdict(set)
        self._tags: dict[str, set[int]] = defaultdict(set)
        for at, topic in enumerate(topics):
            self._add(at, topic)
        self._known = frozenset(self._words) | frozenset(self._rows)
        self._lengths = tuple(sorted({len(stem) for stem in self._stems}))

    def match(
        self, words: Words, *, recipients: Sequence[str], tags: Collection[str], channel: str
    ) -> tuple[str, ...]:
        """Ids of the topics that a message has, in the order of the file."""
        found = {*self._bare, *self._by_words(words)}
        for address in recipients:
            found.update(
                self._addresses.get(address.lower(), ()), self._addresses.get(without_tag(address), ())
            )
        for tag in tags:
            found |= self._tags.get(fold(tag.strip()), set())
        return tuple([self._ids[at] for at in sorted(found) if self._heard_on(at, channel)]) if found else ()

    def _heard_on(self, at: int, channel: str) -> bool:
        return not self._channels[at] or channel in self._channels[at]

    def _by_words(self, words: Words) -> Iterator[int]:
        for word in self._known.intersection(words.inorder):
            yield from self._words.get(word, ())
            yield from (at for row, at in self._rows.get(word, ()) if row.found_in(words))
        for length in self._lengths:
            for word in words.each:
                for beginning, phrase, at in self._stems.get(word[:length], ()):
                    if word.startswith(beginning) and (len(phrase.row) == 1 or phrase.found_in(words)):
                        yield at
        if self._literals:
            for character in self._literals.keys() & set(words.text):
                yield from (at for one, at in self._literals[character] if one.found_in(words))

    def _add(self, at: int, topic: Topic) -> None:
        for text in topic.words:
            self._add_phrase(at, phrase_of(text))
        for address in topic.addresses:
            self._addresses[address.lower()].add(at)
        for tag in topic.tags:
            self._tags[fold(tag.strip())].add(at)

    def _add_phrase(self, at: int, phrase: Phrase) -> None:
        whole = [word for word in phrase.row if not word.endswith("*")]
        if not phrase.row:
            self._literals[phrase.literal[:1]].append((phrase, at))
        elif not whole:
            stem = phrase.row[0][:-1]
            self._stems[stem[:_STEM]].append((stem, phrase, at))
        elif len(phrase.row) > 1:
            # By the word that says most: of many rules on "order …" few are looked at.
            key = min(whole, key=lambda word: (len(self._rows.get(word, ())), -len(word)))
            self._rows[key].append((phrase, at))
        else:
            self._words[whole[0]].add(at)


def _only_channels(topic: Topic) -> bool:
    return not (topic.words or topic.addresses or topic.tags)

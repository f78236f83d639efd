"""The names of a text, and the words around them that ask for one. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from services.router.domain.mentions.called import Directory
from services.router.domain.mentions.frames import closed_frame
from services.router.domain.mentions.names_in import Named, names_in, together
from services.router.domain.mentions.small_words import (
    ARTICLES,
    BUTS,
    CONJUNCTIONS,
    DENIALS,
    FILLERS,
    GREETINGS,
    ORS,
    POLITE,
    SELF_AFTER,
    SELF_SECOND,
    THANKS,
    THEIRS,
)
from services.router.domain.mentions.tokens import ENDS, SOFT, Token

__all__ = ["How", "Named", "Sentence"]

_AROUND = 16  # words and signs on each side
_MOST = 20  # names looked at: who writes more of them asks for nobody
_QUOTED = 60
_BEFORE_NAME = 30  # of a quotation that has to be cut


@dataclass(frozen=True, slots=True)
class How:
    """In which way somebody is asked for."""

    greeting: bool = False
    closed: bool = False  # words on both sides say so


_BY_HANDLE = How(closed=True)
_GREETED = How(greeting=True)


class Sentence:
    """One text, to be asked once."""

    def __init__(self, text: str, tokens: Sequence[Token], directory: Directory) -> None:
        self._text = text
        self._tokens = tokens
        self._names = names_in(text, tokens, directory)

    def asked(self) -> Iterator[tuple[list[Named], How]]:
        """Everybody asked for, in the order of the words."""
        earlier = False
        for group in islice(together(self._names, self._tokens), _MOST):
            how = self._how(group) or (self._or_else(group) if earlier else None)
            if how:
                earlier = True
                yield group, how

    def quote(self, group: Sequence[Named]) -> str:
        """The words in which they asked, at most 60 characters."""
        begin, end = self._extent(group)
        if end - begin > _QUOTED:
            begin = max(begin, self._tokens[group[0].lead].start - _BEFORE_NAME)
            while begin > 0 and self._text[begin - 1].isalnum():
                begin += 1
        words = " ".join(self._text[begin:end].split()).rstrip(" ,;:.-")
        if len(words) > _QUOTED:
            words = words[: _QUOTED - 1].rpartition(" ")[0].rstrip(" ,;:.-") + "…"
        return words

    def _extent(self, group: Sequence[Named]) -> tuple[int, int]:
        first, last = group[0].lead, group[-1].last
        while first > 0 and self._tokens[first - 1].word not in ENDS:
            first -= 1
        while last < len(self._tokens) and self._tokens[last].word not in ENDS:
            last += 1
        shown = last + (last < len(self._tokens) and self._tokens[last].word in "?!")
        return self._tokens[first].start, self._tokens[shown - 1].end

    def _how(self, group: Sequence[Named]) -> How | None:
        if self._is_theirs(group[0]):
            return None
        if group[0].at and self._is_mention(group[0].lead):
            return _BY_HANDLE
        whole = not group[-1].another
        if whole and self._is_greeting(group):
            return _GREETED
        closed = self._frame(group)
        return How(closed=closed) if closed is not None and (whole or closed) else None

    def _is_theirs(self, named: Named) -> bool:
        """ "My son Tom", "meine Frau Sophie"."""
        places = {named.first, named.lead} - {0}
        return any(self._tokens[at - 1].word in THEIRS for at in places)

    def _frame(self, group: Sequence[Named]) -> bool | None:
        after = list(self._after(group[-1].last))
        politely = [word for word in after if word not in POLITE]
        found = None
        for begin in self._begins(group[0]):
            clause = list(self._clause(begin))
            before = list(self._before(begin))
            for follows in (after, politely) if len(politely) < len(after) else (after,):
                closed = closed_frame(before, clause, follows)
                if closed is not None:
                    found = found or closed
        return found

    def _begins(self, named: Named) -> list[int]:
        """Where the name begins: as it is, with its title, with an article before that."""
        begins = [named.first, named.lead]
        if named.lead > 0 and self._tokens[named.lead - 1].word in ARTICLES:
            begins.append(named.lead - 1)
        return list(dict.fromkeys(begins))

    def _before(self, begin: int) -> Iterator[str]:
        for at in range(begin - 1, max(-1, begin - 1 - _AROUND), -1):
            word = self._tokens[at].word
            if word in ENDS:
                break
            if word not in POLITE and word not in FILLERS:
                yield word
        yield "^"

    def _clause(self, begin: int) -> Iterator[str]:
        for at in range(begin - 1, max(-1, begin - 1 - _AROUND), -1):
            word = self._tokens[at].word
            if word in ENDS or word in SOFT or word in BUTS:
                return
            yield word

    def _after(self, last: int) -> Iterator[str]:
        for token in self._tokens[last : last + _AROUND]:
            if token.word not in FILLERS:
                yield token.word
            if token.word in ENDS or token.word in CONJUNCTIONS:
                return
        yield "\n"

    def _is_mention(self, lead: int) -> bool:
        """@sophie; but not "thanks @sophie"."""
        before = self._tokens[lead - 1].word if lead > 0 else ""
        return before not in THANKS and before not in DENIALS

    def _is_greeting(self, group: Sequence[Named]) -> bool:
        """ "Hi Sophie", "Sehr geehrte Frau Müller", at the very beginning; or the bare name and a comma."""
        words = [token.word for token in self._own_start(group[0].lead)]
        if words[-1:] == [","]:
            words.pop()
        if words and (words[-1] in ENDS or not any(word in GREETINGS for word in words)):
            return False
        if not all(word in GREETINGS or word in ",.!\n" or word in ARTICLES for word in words):
            return False
        follows = [token.word for token in self._tokens[group[-1].last :][:3]]
        return not _of_themselves(follows) and (bool(words) or self._is_called(group[-1].last))

    def _own_start(self, lead: int) -> Sequence[Token]:
        """The tokens before the name, without empty lines and the @handles that a post begins with."""
        at = 0
        while at < lead and (self._tokens[at].word == "\n" or self._is_handle(at)):
            at += 2 if self._tokens[at].word == "@" else 1
        return self._tokens[min(at, lead) : lead]

    def _is_handle(self, at: int) -> bool:
        return self._tokens[at].word == "@" and at + 1 < len(self._tokens)

    def _is_called(self, last: int) -> bool:
        """ "Sophie, can you help me": a comma, and a sentence that goes on."""
        rest = self._tokens[last : last + 4]
        if len(rest) < 2 or rest[0].word != ",":
            return False
        if rest[1].word == "\n":
            return bool(self._text[rest[1].end :].strip())
        begins = self._text[rest[1].start : rest[1].end]
        shouting = self._text[self._tokens[last - 1].start : rest[1].end].isupper()
        return len(rest) == 4 and (begins[0].islower() or begins == "I" or shouting)

    def _or_else(self, group: Sequence[Named]) -> How | None:
        """ "Is Sophie there? Or Tom?\""""
        before = next(iter(self._before(group[0].lead)))
        ends = next(iter(self._after(group[-1].last))) in ENDS
        return How(closed=True) if before in ORS and ends else None


def _of_themselves(follows: Sequence[str]) -> bool:
    """ "Hi, Tom from Acme", "Hallo, Sophie Brown hier", "hello sophie and I …"."""
    if follows[:1] == [","]:
        return follows[1:2] == ["from"]
    first, second = (*follows, "", "")[:2]
    if first in SELF_AFTER or (second in SELF_SECOND and first not in {"are", "you", "is"}):
        return True
    return first in CONJUNCTIONS and second in {"i", "ich", "je", "ik", "yo", "eu", "io"}

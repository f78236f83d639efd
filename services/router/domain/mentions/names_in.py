"""Where a text has somebody's name, as words of their own, and how it is written. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.router.domain.mentions.called import Called, Directory, Row
from services.router.domain.mentions.small_words import ARTICLES, JOINERS, PARTICLES, POLITE, STARTERS, TITLES
from services.router.domain.mentions.tokens import ENDS, SOFT, Token

_GLUE = frozenset(" -_'’")


@dataclass(frozen=True, slots=True)
class Named:
    """One place where a name stands: tokens `first` to `last`, `lead` with its title or @ before it."""

    row: Row
    called: Called
    text: str
    lead: int
    first: int
    last: int
    titled: bool
    at: bool
    capital: bool
    apart: bool  # nothing, a sign or "please" follows
    another: bool  # it is part of more: "Sophie's", or "Sophie Brown" where ours is Sophie Miller


def names_in(text: str, tokens: Sequence[Token], directory: Directory) -> list[Named]:
    """Every name of the team, the longest reading of each place."""
    found: list[Named] = []
    at = 0
    while at < len(tokens):
        named = _named(text, tokens, at, directory) if tokens[at].word in directory else None
        if named:
            found.append(named)
        at = named.last if named else at + 1
    return found


def together(names: Sequence[Named], tokens: Sequence[Token]) -> Iterator[list[Named]]:
    """Names that are said in one breath: "Sophie or Tom", "Sophie, Tom und Frau Miller"."""
    group: list[Named] = []
    for named in names:
        if group and _between(tokens, group[-1], named) is None:
            yield from _really(group, tokens)
            group = []
        group.append(named)
    if group:
        yield from _really(group, tokens)


def _really(group: list[Named], tokens: Sequence[Token]) -> Iterator[list[Named]]:
    """A comma alone does not list: "Hi Sophie, Tom told me …"."""
    if len(group) > 1 and _between(tokens, group[-2], group[-1]) == ",":
        yield from ([one] for one in group)
    else:
        yield group


def _between(tokens: Sequence[Token], left: Named, right: Named) -> str | None:
    """The word or comma that joins two names, None where they are not joined."""
    words = [token.word for token in tokens[left.last : right.lead]]
    words = [word for word in words if word != "," or len(words) == 1]
    return words[0] if len(words) == 1 and (words[0] in JOINERS or words[0] == ",") else None


def _named(text: str, tokens: Sequence[Token], at: int, directory: Directory) -> Named | None:
    for row, called in directory[tokens[at].word]:
        last = at + len(row)
        if _is_row(text, tokens[at:last], row) and not _inside(text, tokens[at].start, tokens[last - 1].end):
            return _place(text, tokens, at, last, row, called)
    return None


def _is_row(text: str, tokens: Sequence[Token], row: Row) -> bool:
    if tuple(token.word for token in tokens) != row:
        return False
    return all(text[one.end : two.start] in _GLUE for one, two in pairwise(tokens))


def _inside(text: str, start: int, end: int) -> bool:
    """Whether it is part of something longer: Anne-Sophie, sophie_91, #sophie, sophie@, sophie.jpg."""
    before, next_ = text[:start][-2:], text[end : end + 2]
    attached = before[-1:] in {"-", ".", "&", "/"} and before[:-1].isalnum()
    if before[-1:] in {"_", "#", "\\"} or (attached and before[-1:] != "/") or before == "@@":
        return True
    if before[-1:] == "@" and (before[:-1].isalnum() or before[:-1] in {".", "_"}):
        return True
    if before[-1:] == "/" and not attached and before[:-1] != " ":
        return True
    return next_[:1] in {"_", "@", "\\"} or (next_[:1] in {"-", ".", "&"} and next_[1:].isalnum())


def _place(text: str, tokens: Sequence[Token], first: int, last: int, row: Row, called: Called) -> Named:
    start, end = tokens[first].start, tokens[last - 1].end
    is_handle = first > 0 and tokens[first - 1].word == "@" and tokens[first - 1].end == start
    lead = first - 1 if is_handle else _lead(text, tokens, first)
    follows = tokens[last].word if last < len(tokens) else "."
    written = text[start:end]
    return Named(
        row=row,
        called=called,
        text=written,
        lead=lead,
        first=first,
        last=last,
        titled=lead < first and not is_handle,
        at=is_handle,
        capital=written[0].isupper(),
        apart=follows in ENDS or follows in SOFT or follows in POLITE,
        another=_owns(text, end) or (len(row) == 1 and _goes_on(text, tokens, first, last)),
    )


def _lead(text: str, tokens: Sequence[Token], first: int) -> int:
    """Where the title begins: Frau Dr. Müller, Mr van der Berg."""
    at = first
    while at > 0 and tokens[at - 1].word in PARTICLES - ARTICLES | {"der", "den"}:
        at -= 1
    titled = at
    while titled > 0 and tokens[titled - 1].word in TITLES and not _shortened(text, tokens[titled - 1]):
        titled -= 1
    return titled if titled < at else first


def _shortened(text: str, token: Token) -> bool:
    """The m of "I'm" is no Monsieur."""
    return token.start > 0 and text[token.start - 1] in "'’"


def _owns(text: str, end: int) -> bool:
    apostrophe = text[end : end + 1] in {"'", "’"}
    return apostrophe and (text[end + 1 : end + 2].isalnum() or text[end - 1 : end].lower() == "s")


def _goes_on(text: str, tokens: Sequence[Token], first: int, last: int) -> bool:
    """A capital letter right after the name: a surname that is not ours."""
    if last >= len(tokens) or text[tokens[last - 1].end : tokens[last].start] != " ":
        return False
    word = text[tokens[last].start : tokens[last].end]
    shouting = text[tokens[first].start : tokens[last - 1].end].isupper()
    return word[0].isupper() and not shouting and tokens[last].word not in STARTERS

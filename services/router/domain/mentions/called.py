"""What each of the company's people may be called. Pure; made once for a team."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from byname.team import Person, Team

from services.router.domain.mentions.name_words import COMMON
from services.router.domain.words import WORD, fold

Row = tuple[str, ...]
_TYPED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


@dataclass(slots=True)
class Called:
    """Who has this name, in the order of the team file, by what kind of name it is to them."""

    full: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)  # `names` in the team file
    first: list[str] = field(default_factory=list)
    last: list[str] = field(default_factory=list)
    handle: list[str] = field(default_factory=list)  # only behind an @

    def by_itself(self) -> list[str]:
        return list(dict.fromkeys((*self.full, *self.chosen, *self.first)))

    def behind_at(self) -> list[str]:
        return list(dict.fromkeys((*self.by_itself(), *self.handle)))

    def with_title(self) -> list[str]:
        return list(dict.fromkeys(self.last or self.by_itself()))


Directory = dict[str, list[tuple[Row, Called]]]


def directory(team: Team) -> Directory:
    """All names by their first word, the longest first."""
    called: dict[Row, Called] = defaultdict(Called)
    for person in team:
        for kind, name in _names(person):
            for row in _spellings(name):
                people: list[str] = getattr(called[row], kind)
                if person.id not in people:
                    people.append(person.id)
    found: Directory = {}
    for row in sorted(called, key=len, reverse=True):
        found.setdefault(row[0], []).append((row, called[row]))
    return found


def is_common(row: Row, called: Called, person: str) -> bool:
    """Whether this could be an ordinary word, and the company has not decided otherwise."""
    return len(row) == 1 and row[0] in COMMON and person not in called.chosen


def _names(person: Person) -> Iterator[tuple[str, str]]:
    words = person.name.split()
    if len(words) > 1:
        yield "full", person.name
        yield "last", words[-1]
    for name in person.names:
        yield "chosen", name
    if not person.names and words:
        yield "first", words[0]
    yield "handle", person.id
    yield "handle", person.id.replace("-", "")
    yield "handle", "".join(words)


def _spellings(name: str) -> Iterable[Row]:
    """Müller is muller, and Mueller where there was no key for it."""
    typed_out = name.casefold().translate(_TYPED_OUT)
    rows = (tuple(WORD.findall(fold(one))) for one in (name, typed_out))
    return dict.fromkeys(row for row in rows if row)

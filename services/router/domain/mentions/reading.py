"""Reading a customer's words for somebody they ask for. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from byname.team import Team

from services.router.domain.mentions.called import Called, directory, is_common
from services.router.domain.mentions.name_words import COMMON, SMALL
from services.router.domain.mentions.sentence import How, Named, Sentence
from services.router.domain.mentions.tokens import own_words, tokens_around
from services.router.domain.words import Words, words_of


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom the words ask for."""

    people: tuple[str, ...] = ()  # person ids, in the order of the words; mostly one
    words: str = ""  # how they asked, at most 60 characters, to be quoted in the reason
    unsure: str = ""  # in a sentence, who was asked for where we do not guess who that is


NOBODY = Asked()


class Names:
    """The names of a team, ready to be looked for in one text after the other."""

    def __init__(self, team: Team) -> None:
        self._directory = directory(team)
        self._first_words = frozenset(self._directory)

    def asked_for(self, text: str, words: Words | None = None) -> Asked:
        """Whom the text asks for; `words` are its own (or more), where they have been cut already."""
        words = words or words_of(text)
        wanted = self._first_words.intersection(words.inorder)
        return self._read(own_words(text), wanted) if wanted else NOBODY

    def _read(self, text: str, wanted: frozenset[str]) -> Asked:
        sentence = Sentence(text, tokens_around(text, wanted), self._directory)
        people: dict[str, None] = {}
        unsure: dict[str, None] = {}
        quote = ""
        for group, how in sentence.asked():
            for named in group:
                who, why = _who(named, how)
                people |= dict.fromkeys(who)
                unsure |= dict.fromkeys(why)
            quote = quote or (sentence.quote(group) if people else "")
        return Asked(tuple(people), quote, " ".join(unsure)) if people or unsure else NOBODY


def _who(named: Named, how: How) -> tuple[list[str], list[str]]:
    """The one person of this name; or nobody, and perhaps the sentence that says why."""
    called, row = named.called, named.row
    found = _candidates(named, called, how.greeting)
    if len(found) > 1:
        count = {2: "two", 3: "three"}.get(len(found), str(len(found)))
        return [], [f"They asked for {named.text}: {count} people have this name ({', '.join(found)})"]
    if not found or named.titled:
        return found, []
    common = is_common(row, called, found[0])
    if common:
        clear = named.apart or (named.capital and not how.greeting) or how.closed
        hint = f"They may have asked for {named.text} ({found[0]}), which is an ordinary word too"
        return [], [hint] if clear else []
    small = len(row) == 1 and (row[0] in SMALL or row[0] in COMMON)
    return (found, []) if named.capital or how.closed or not small else ([], [])


def _candidates(named: Named, called: Called, greeting: bool) -> list[str]:
    if named.titled:
        return called.with_title()
    if named.at:
        return called.behind_at()
    if greeting and named.capital and named.apart:
        return called.by_itself() or called.last
    return called.by_itself()

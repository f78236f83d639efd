"""A rule reads one piece of a date at one place of a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from byname.dates.said import NOTHING, Said

Found = re.Match[str]
CLEAR = {
    "by", "until", "till", "til", "on", "bis", "am", "um", "vor", "zum", "spatestens",
    "le", "avant", "au", "jusqu'a", "el", "hasta", "para", "antes de", "antes del",
}  # fmt: skip
_ALONE = re.compile(r"\.?\s*(?:$|[,;!?)]|(?:at|um|a|and|und|et|y|uhr)\b)")
ENDS = r"(?![\w']|[.,:/-]?\d)"  # a word or a number ends here, and no longer number goes on


@dataclass(frozen=True, slots=True)
class Place:
    """What a rule may ask besides its own words."""

    text: str  # as written, composed; as long as the folded text
    today: date
    seen: Said = NOTHING  # the pieces before
    lead: str = ""  # the connecting word before, such as "at"
    within: bool = False  # within a sentence, where a number may be anything: only what must be a date is one

    def doubtful(self, found: Found) -> bool:
        """Whether this may be no date at all, as nothing before or behind it says that it is one."""
        return self.within and self.seen == NOTHING and self.lead not in CLEAR and not alone(found)


def alone(found: Found) -> bool:
    """Whether nothing follows that a number could count."""
    return bool(_ALONE.match(found.string, found.end()))


Read = Callable[[Found, Place], Said | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern over folded text, and what its words say."""

    pattern: re.Pattern[str]
    read: Read


def rule(pattern: str, ends: str = ENDS) -> Callable[[Read], Rule]:
    """Make a rule of a function; what the pattern finds must end where a word ends."""
    compiled = re.compile(f"(?:{pattern})(?:{ends})")
    return lambda read: Rule(compiled, read)


def say(pattern: str, said: Said) -> Rule:
    """A rule for words that always say the same."""
    return rule(pattern)(lambda _found, _place: said)


def readings(rules: tuple[Rule, ...], plain: str, at: int, place: Place) -> Iterator[tuple[Said, int]]:
    """Every way to go on here: the pieces with the new one, and where it ends."""
    for one in rules:
        found = one.pattern.match(plain, at)
        more = one.read(found, place) if found else None
        both = place.seen.with_(more) if more else None
        if found and both and not (place.within and both.contradicts):  # "yesterday on Friday": two dates
            yield both, found.end()

"""The date at the beginning of a text: as many of its words as are one, read in a person's zone and hours."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from byname.dates import clocks, days, parts, periods, spans, vocabulary
from byname.dates.exact import exact
from byname.dates.folding import composed, folded, shown
from byname.dates.rules import Place, readings
from byname.dates.said import At, Said
from byname.dates.settling import Contradiction, settle
from byname.hours import WorkingTime
from byname.hours.words import MONTHS, NAMES

FARTHEST = timedelta(days=366)
_LOOKED_AT = 120  # characters; no date is longer
_RULES = (*days.RULES, *periods.RULES, *spans.RULES, *parts.RULES, *clocks.RULES)
_BLANK = r"(?:[\s,;:()]|-(?!\d))*"
_LEAD = re.compile(rf"{_BLANK}(?:(?P<lead>(?:{vocabulary.LEADS})(?![\w])|@){_BLANK})?")
_BLANKS = re.compile(_BLANK)
_AFTER = re.compile(r"[\s,;:.!?)\-]*(?:(?:to|pour|para|zu)\s+)?")
_VAGUE = re.compile(rf"(?:{vocabulary.VAGUE}|{vocabulary.VAGUE_ALONE})(?!\w)")
_EXAMPLES = "friday 17:00, tomorrow noon, 31.12. or in 2 days"
_NEAR = "write a moment within the next 366 days"

Code = Literal["no_date", "vague", "past", "far"]


class NoDate(ValueError):
    """There is no date that could be kept: what was read, and what to write instead, as a whole sentence."""

    def __init__(self, code: Code, sentence: str) -> None:
        super().__init__(sentence)
        self.code: Code = code


@dataclass(frozen=True, slots=True)
class When:
    """A moment that somebody has named."""

    moment: datetime  # UTC
    rest: str  # what follows the date
    said: str  # the words that were read as the date


def read_when(
    text: str, now: datetime, zone: str, *, hours: WorkingTime | None = None, at: At = "end"
) -> When:
    """The date at the beginning of a text, such as `friday 17:00 send the invoice`.

    A day without a time of day is meant until the end of that person's working day (at="end"), or from its
    beginning on (at="begin"). Raises NoDate where there is no date, or one that has passed or is more than
    366 days ahead; ValueError where there is no such zone.
    """
    here = now.astimezone(time_zone(zone))
    text = text.lstrip()
    head = composed(text[:_LOOKED_AT])
    try:
        to_the_second = exact(head, here.tzinfo)
    except (ValueError, OverflowError):
        raise _unread(head) from None
    if to_the_second:
        (moment, end), words = to_the_second, head[: to_the_second[1]]
    else:
        moment, end, words = _as_people_write(head, here, hours, at)
    check(moment, here, words)
    rest = head[end:] + text[_LOOKED_AT:]
    return When(moment, rest[_matched(_AFTER, rest) :], words)


def _as_people_write(
    head: str, here: datetime, hours: WorkingTime | None, at: At
) -> tuple[datetime, int, str]:
    found = longest(head, 0, here)
    if found is None:
        raise _unread(head)
    said, start, end = found
    words = " ".join(head[start:end].split())
    try:
        return settle(said, here, hours, at), end, words
    except Contradiction as error:
        raise NoDate("no_date", f"“{shown(words)}”: {error}; write one of the two") from None
    except OverflowError:
        raise NoDate("far", f"“{shown(words)}” is more than a year ahead; {_NEAR}") from None


def time_zone(name: str) -> ZoneInfo:
    """The zone of that name; ValueError if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no time zone {name!r}; use one such as Europe/Berlin") from None


def longest(
    head: str, at: int, here: datetime, lead: str = "", within: bool = False
) -> tuple[Said, int, int] | None:
    """The most words from there on that are a date: what they say, where it begins, and where it ends."""
    plain = folded(head)
    place = Place(head, here.date(), lead=lead, within=within)
    start, end = -1, at
    for _ in range(len(Said.__slots__)):
        step = _step(plain, end, place)
        if step is None:
            break
        said, begin, end = step
        place = replace(place, seen=said, lead="")
        start = begin if start < 0 else start
    return (place.seen, start, end) if start >= 0 else None


def _step(plain: str, at: int, place: Place) -> tuple[Said, int, int] | None:
    """The longest next piece, behind as few connecting words as will do."""
    lead = place.lead
    at = _matched(_BLANKS, plain, at)
    for _ in range(4):
        found = [(end, said) for said, end in readings(_RULES, plain, at, replace(place, lead=lead))]
        if found:
            end, said = max(found, key=lambda one: one[0])
            return said, at, end
        following = _LEAD.match(plain, at)
        if not following or following.end() == at:
            return None
        at, lead = following.end(), following["lead"] or lead
    return None


def vague_at(plain: str) -> bool:
    """Whether folded words begin with a time that is none, such as "soon"."""
    at = 0
    for _ in range(4):
        if _VAGUE.match(plain, at):
            return True
        at = _matched(_LEAD, plain, at)
    return False


def check(moment: datetime, here: datetime, words: str) -> None:
    """NoDate if the moment has passed, or is too far ahead."""
    there = moment.astimezone(here.tzinfo)
    day = f"{NAMES[there.weekday()]} {there.day} {MONTHS[there.month - 1]} {there.year}"
    name = f"“{shown(words)}” ({day}, {there:%H:%M})"
    if moment <= here:
        raise NoDate("past", f"{name} has passed; write a moment that is still to come, such as {_EXAMPLES}")
    if moment - here > FARTHEST:
        raise NoDate("far", f"{name} is more than a year ahead; {_NEAR}")


def _unread(head: str) -> NoDate:
    seen = shown(head, 40)
    if vague_at(folded(head)):
        return NoDate(
            "vague", f"“{seen}” does not say until when: by what date? Write one such as {_EXAMPLES}"
        )
    if not seen:
        return NoDate("no_date", f"There is no date; begin with one such as {_EXAMPLES}")
    return NoDate(
        "no_date", f"“{seen}” does not begin with a date that can be read; write one such as {_EXAMPLES}"
    )


def _matched(pattern: re.Pattern[str], text: str, at: int = 0) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at

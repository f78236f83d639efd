"""Promises in what people write: sentences in which they say what they will do, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from byname.dates import vocabulary as words
from byname.dates.commitments import commitments, may_commit
from byname.dates.folding import composed, folded, shown
from byname.dates.reading import FARTHEST, longest, time_zone
from byname.dates.said import Said
from byname.dates.sentences import own_words, sentences
from byname.dates.settling import Contradiction, settle
from byname.hours import WorkingTime

MOST = 5
_CANDIDATES = 30  # sentences with promising words in which a date is looked for
_LOOKED_AT = 8000  # characters of a text
_LONGEST = 300  # characters of a sentence that is given back
_TRIES = 20  # places of a sentence at which a date is looked for

_GREETING = re.compile(
    r"\b(?:good|guten?|schonen|nice|have a|bon(?:ne)?|buen[oa]s?) (?:\w+ )?"
    r"(?:morning|afternoon|evening|day|weekend|week|night|morgen|abend|tag|nachmittag|wochenende|apres-midi|soiree"
    r"|journee|dias|tardes|noches|semaine|fin de semana|week-end)\b"
)
_STARTS = re.compile(
    r"\b(?=\d{1,2}(?!\d)|(?:"
    + "|".join(
        (
            *words.WEEKDAYS, *words.DAYS.values(), words.END_OF_DAY, words.END_OF_WEEK, words.END_OF_MONTH,
            words.BEGIN_OF_DAY, words.TONIGHT, words.NOON, words.MIDNIGHT, words.WEEKEND, words.NEXT_BEFORE,
            words.THIS, words.END_OF, words.MIDDLE_OF, words.BEGIN_OF, words.LAST_BEFORE, words.HALF_HOUR,
            r"(?:in the|am|dans la|du|por la|de la|le|la|el|heute)(?= )", r"(?:dans l'|l')(?=\w)",
            r"(?:within|in|innerhalb|binnen|dans|d'ici|sous|dentro de|en)(?= )",
            r"[^\W\d_]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?",
        )
    )
    + r")(?!\w))"
)  # fmt: skip
_OF = re.compile(
    r"\b(?:from|since|of|dated|vom|von|seit|du|des|(?<!antes )del?|depuis|desde) (?:the |le |el |dem )?$"
)
_LEAD = re.compile(rf"(?:^|\W)({words.LEADS}) $")
_VAGUE = re.compile(
    rf"\b(?:{words.VAGUE}|as soon as|once (?:i|we|it|they|the)|sobald|des que|en cuanto|tan pronto como)"
    r"(?!\w)"
)


_Clock = tuple[datetime, WorkingTime | None]  # now, in a zone, and the hours that count there
_Due = tuple[datetime, str]  # the moment, and the zone by whose clock it was read


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence that reads like a promise."""

    text: str  # the sentence, on one line, at most 300 characters
    due: datetime | None  # UTC, in the future; None: it says when in words that are no date, such as "soon"
    zone: str  # where the clock stands by which it was read; empty without a date


def find_promises(
    text: str, now: datetime, zones: tuple[str, ...], hours: WorkingTime | None = None
) -> list[Found]:
    """The sentences of a person's own words that read like promises, at most five; nothing is assumed.

    `zones`: the person's, whose `hours` these are, then the customer's; where they differ, the earlier moment
    counts. Unknown zones are left out. Looks at the first 8,000 characters.
    """
    text = composed(text[:_LOOKED_AT])
    plain = folded(text)
    if not may_commit(plain):
        return []
    plain = _GREETING.sub(lambda match: " " * len(match[0]), own_words(plain))
    clocks = [(now.astimezone(zone), hours if zone.key == zones[0] else None) for zone in _known(zones)]
    spoken = ((text[begin:end], plain[begin:end]) for begin, end in sentences(plain))
    candidates = ((*one, said) for one in spoken if (said := _said(one[1])) is not None)
    found = (_promise(*one, clocks) for one in islice(candidates, _CANDIDATES))
    return list(islice(filter(None, found), MOST))


def _known(zones: tuple[str, ...]) -> Iterator[ZoneInfo]:
    for name in dict.fromkeys(zones):
        try:
            yield time_zone(name)
        except ValueError:
            continue


def _said(plain: str) -> int | None:
    """Where the promising words of a sentence begin, if it has any."""
    asked = plain.rstrip().endswith("?")
    return None if asked else next((begin for begin, _ in commitments(plain)), None)


def _promise(text: str, plain: str, said: int, clocks: list[_Clock]) -> Found | None:
    due = next(_dues(text, plain, said, clocks), None)
    if due:
        return Found(_sentence(text, said), *due)
    return Found(_sentence(text, said), None, "") if _VAGUE.search(plain) else None


def _dues(text: str, plain: str, said: int, clocks: list[_Clock]) -> Iterator[_Due]:
    """The moments that the sentence names: those behind the promising words first."""
    before: list[_Due] = []
    end = 0
    for start in [found.start() for found in _STARTS.finditer(plain)][:_TRIES]:
        if start < end:
            continue
        due, stop = _earliest(text, plain, start, clocks)
        end = max(end, stop)
        if due and start > said:
            yield due
        elif due:
            before.append(due)
    yield from before


def _earliest(text: str, plain: str, at: int, clocks: list[_Clock]) -> tuple[_Due | None, int]:
    """The moment that the words at one place are by the clock by which it comes first, and where they end."""
    lead = _LEAD.search(plain[max(0, at - 20) : at])
    end, found = at, []
    for here, hours in clocks:
        read = longest(text[at : at + 120], 0, here, lead[1] if lead else "", within=True)
        if read is None:
            continue
        end = at + read[2]
        moment = _moment(read[0], here, hours)
        if moment and not _OF.search(plain[:at]):
            found.append((moment, str(here.tzinfo)))
    return min(found, key=lambda due: due[0], default=None), end


def _moment(said: Said, here: datetime, hours: WorkingTime | None) -> datetime | None:
    try:
        moment = settle(said, here, hours, "end")
    except (Contradiction, OverflowError):
        return None
    return moment if here < moment <= here + FARTHEST else None


def _sentence(text: str, at: int) -> str:
    """The sentence on one line; of a long one, what is around the promising words."""
    if len(text) > _LONGEST:
        text = text[max(0, at - _LONGEST // 3) :]
    return shown(text, _LONGEST)

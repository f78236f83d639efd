"""What an exchange's pieces say together: news of a call replace each other, legs of a call add up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from byname.channels.inbound import InboundCall
from byname.contracts.call import Outcome

BY_HAND = "person"
# They write a row for each phone that rang and each part of a call, none for the call as a whole.
LEGS = frozenset({"asterisk", "freeswitch", "csv"})
_RANK: tuple[Outcome, ...] = ("answered", "wrong_number", "voicemail", "missed", "busy", "failed")
_LATE = datetime.max.replace(tzinfo=UTC)
_ROUNDING_S = 2  # rows are written in whole seconds, each for itself

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Record:
    """A call as exchanges know it."""

    direction: str = ""
    number: str = ""
    name: str = ""
    line: str = ""
    person: str = ""  # who took or made it
    asked: tuple[str, ...] = ()  # whose phones or lines it rang
    outcome: Outcome | None = None
    started_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    talk_s: int = 0
    over: bool = False

    @property
    def begun(self) -> datetime | None:
        """When it began, or the nearest that is known."""
        if self.started_at or self.answered_at:
            return self.started_at or self.answered_at
        return self.ended_at - timedelta(seconds=self.talk_s) if self.ended_at else None


def fold(pieces: Sequence[InboundCall]) -> Record:
    """The record of one call; `pieces` in their order, none of them by hand."""
    legs = [one for one in pieces if one.source in LEGS]
    return _of_legs(legs) if legs else _of_news(pieces)


def _of_news(pieces: Sequence[InboundCall]) -> Record:
    """The last word counts; what a piece leaves empty it does not speak of."""
    direction, outcome = _last(pieces, "direction"), _last_outcome(pieces)
    person = _last(pieces, "person")
    if outcome == "missed" and direction == "in" and any(one.recordings for one in pieces):
        outcome = "voicemail"  # nobody took it, and yet something was recorded
    mine = direction == "out" or outcome in ("answered", "wrong_number")
    ended = [one.ended_at for one in pieces if one.ended_at]
    return Record(
        direction=direction,
        number=_last(pieces, "number"),
        name=_last(pieces, "name"),
        line=_last(pieces, "line"),
        person=person if mine else "",
        asked=(person,) if person else (),
        outcome=outcome,
        started_at=min((one.started_at for one in pieces if one.started_at), default=None),
        answered_at=next((one.answered_at for one in reversed(pieces) if one.answered_at), None),
        ended_at=ended[-1] if ended else None,
        talk_s=next((one.talk_s for one in reversed(pieces) if one.talk_s), 0),
        over=any(one.ended for one in pieces),
    )


def _of_legs(pieces: Sequence[InboundCall]) -> Record:
    """Talk adds up, rings do not; a voice mailbox that answers is nobody's answer."""
    legs = sorted(pieces, key=lambda one: (one.started_at or _LATE, one.sequence, one.id))
    direction = _first(legs, "direction")
    along = [one for one in legs if one.direction in (direction, "")]
    boxes = [_span(one) for one in legs if one.outcome == "voicemail"]
    spoken = [one for one in legs if one.outcome == "answered" and _is_spoken(one, boxes)]
    return Record(
        direction=direction,
        number=_first(along, "number"),
        name=_first(along, "name"),
        line=_first(along, "line"),
        person=_last(spoken, "person") or (_first(along, "person") if direction == "out" else ""),
        asked=tuple(dict.fromkeys(one.person for one in legs if one.person)),
        outcome=_best(legs, spoken),
        started_at=min((one.started_at for one in legs if one.started_at), default=None),
        answered_at=min((one.answered_at for one in spoken if one.answered_at), default=None),
        ended_at=max((one.ended_at for one in legs if one.ended_at), default=None),
        talk_s=_talked(spoken, boxes),
        over=any(one.ended for one in legs),
    )


def _best(legs: Sequence[InboundCall], spoken: Sequence[InboundCall]) -> Outcome | None:
    said = {one.outcome for one in legs} - {"answered", None}
    if spoken:
        return "answered"
    if not said and any(one.outcome == "answered" for one in legs):
        return "missed"
    return next((outcome for outcome in _RANK if outcome in said), None)


def _is_spoken(leg: InboundCall, boxes: Sequence[Span]) -> bool:
    """Whether more than a mailbox was there; a `Local` leg counts as answered when a mailbox answers it."""
    start, end = _span(leg)
    if not any(start <= upto and since <= end for since, upto in boxes):
        return True
    return _length(_without([(start, end)], boxes)) > _ROUNDING_S


def _talked(spoken: Sequence[InboundCall], boxes: Sequence[Span]) -> int:
    """Seconds in which at least one of these legs was up: rows that tell of the same talk count once."""
    untimed = sum(one.talk_s for one in spoken if one.answered_at is None)
    return untimed + _length(_without(_union(_span(one) for one in spoken), boxes))


def _span(leg: InboundCall) -> Span:
    start = leg.answered_at or leg.started_at or _LATE
    if leg.outcome == "voicemail" and leg.ended_at:
        return start, max(start, leg.ended_at)
    return start, start + timedelta(seconds=leg.talk_s if leg.answered_at else 0)


def _union(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    left = list(spans)
    for since, upto in taken:
        pieces = [part for start, end in left for part in ((start, min(end, since)), (max(start, upto), end))]
        left = [(start, end) for start, end in pieces if start < end]
    return left


def _length(spans: Iterable[Span]) -> int:
    return round(sum((end - start).total_seconds() for start, end in spans))


def earliest(pieces: Iterable[InboundCall]) -> datetime | None:
    """The first moment that any piece names."""
    named = (moment for one in pieces for moment in (one.started_at, one.answered_at, one.ended_at))
    return min((moment for moment in named if moment), default=None)


def _first(pieces: Iterable[InboundCall], field: str) -> str:
    return next((str(getattr(one, field)) for one in pieces if getattr(one, field)), "")


def _last(pieces: Sequence[InboundCall], field: str) -> str:
    return _first(reversed(pieces), field)


def _last_outcome(pieces: Sequence[InboundCall]) -> Outcome | None:
    return next((one.outcome for one in reversed(pieces) if one.outcome), None)

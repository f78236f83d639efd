"""All that is known of one call, put together from its pieces in whatever order they come, however often."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Literal

from byname.channels.inbound import InboundCall
from byname.channels.phone.record import BY_HAND, Record, earliest, fold
from byname.channels.phone.spoken import capitalised, sentence
from byname.contracts.base import Handle
from byname.contracts.call import CallLogged, Outcome

CHANNEL = "phone"
# A call that no record ends: so long nothing more was heard of it.
TALKING = timedelta(hours=4)
RINGING = timedelta(minutes=10)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class CallState:
    """A call: `pieces` in their order, each once; `revision` is the highest one that was said."""

    id: str
    pieces: tuple[InboundCall, ...] = ()
    revision: int = 0

    @cached_property
    def record(self) -> Record | None:
        """What exchanges tell of it."""
        told = [one for one in self.pieces if one.source != BY_HAND]
        return fold(told) if told else None

    @cached_property
    def note(self) -> InboundCall | None:
        """What a person noted."""
        return next((one for one in self.pieces if one.source == BY_HAND), None)

    @cached_property
    def number(self) -> str:
        """The customer's, empty when withheld or not known yet."""
        recorded = self.record.number if self.record else ""
        return recorded or (self.note.number if self.note else "")

    @cached_property
    def started_at(self) -> datetime | None:
        """When it began, as far as that is known."""
        record, note = self.record, self.note
        begun = (record.begun if record else None) or (note.started_at if note else None)
        return begun or earliest(self.pieces)


def add(state: CallState, piece: InboundCall) -> CallState:
    """The call with one more piece; the same in any order, and when a piece comes again."""
    pieces = {(one.source, one.id): one for one in state.pieces}
    place = (piece.source, piece.id)
    pieces[place] = max(pieces.get(place, piece), piece, key=_weight)
    return replace(state, pieces=tuple(sorted(pieces.values(), key=_order)))


def add_all(state: CallState, pieces: Iterable[InboundCall]) -> CallState:
    """The call with all these pieces."""
    for piece in pieces:
        state = add(state, piece)
    return state


def logged(
    state: CallState, now: datetime, name_of: Callable[[str], str] = capitalised, *, silent: bool = False
) -> CallLogged | None:
    """The call for everybody to know; None while it goes on, unless nothing more comes (`silent`)."""
    record, note = state.record, state.note
    started_at = state.started_at
    if (record and not record.over and not silent) or started_at is None:
        return None
    outcome = _outcome(record, note)
    direction: Literal["in", "out"] = "out" if _direction(record, note) == "out" else "in"
    person = note.person if note and note.person else _whose(record)
    talk_s = _talk(record, note, outcome)
    ended_at = record.ended_at if record else None
    if ended_at is None and note:
        ended_at = started_at + timedelta(seconds=note.talk_s)
    told = note or _annotated(state)
    fact = CallLogged(
        call=state.id,
        revision=state.revision + 1,
        handle=_handle(state, record, note),
        direction=direction,
        outcome=outcome,
        person=person,
        line=(record.line if record else "") or (note.line if note else ""),
        started_at=started_at,
        answered_at=record.answered_at if record and outcome == "answered" else None,
        ended_at=max(ended_at, started_at) if ended_at else None,
        talk_s=talk_s,
        recordings=tuple(sorted({one for piece in state.pieces for one in piece.recordings})),
        text="",
        notes=told.notes if told else "",
        promises=told.promises if told else (),
        recap=told.recap if told else False,
        claims=tuple(dict.fromkeys(claim for piece in state.pieces for claim in piece.claims)),
        conversation=next((piece.conversation for piece in state.pieces if piece.conversation), ""),
        sources=tuple(sorted({piece.source for piece in state.pieces})),
        logged_at=now,
    )
    return fact.model_copy(update={"text": sentence(fact, name_of(person) if person else "")})


def patience(state: CallState) -> timedelta:
    """How long after the last piece a call without an end counts as over."""
    record = state.record
    return TALKING if record and record.answered_at and not record.ended_at else RINGING


def fingerprint(fact: CallLogged) -> str:
    """Equal for facts that say the same, whenever they say it."""
    said = fact.model_dump_json(exclude={"revision", "logged_at"})
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _annotated(state: CallState) -> InboundCall | None:
    """The last word on what was heard and promised, where a channel tells it with its own records."""
    return next((one for one in reversed(state.pieces) if one.notes or one.promises or one.recap), None)


def _outcome(record: Record | None, note: InboundCall | None) -> Outcome:
    """The person knows better than the exchange who it was that answered."""
    found = (note.outcome if note else None) or (record.outcome if record else None)
    return found or ("answered" if record and record.answered_at else "missed")


def _direction(record: Record | None, note: InboundCall | None) -> str:
    return (record.direction if record else "") or (note.direction if note else "")


def _whose(record: Record | None) -> str:
    """Who took or made it; when nobody did, the one person whose phone or line it rang."""
    if record is None or record.person:
        return record.person if record else ""
    return record.asked[0] if len(record.asked) == 1 else ""


def _talk(record: Record | None, note: InboundCall | None, outcome: Outcome) -> int:
    if outcome not in ("answered", "wrong_number"):
        return 0
    return record.talk_s if record and record.talk_s else (note.talk_s if note else 0)


def _handle(state: CallState, record: Record | None, note: InboundCall | None) -> Handle:
    """Two callers who withhold their number are never one customer."""
    name = (note.name if note else "") or (record.name if record else "")
    return Handle(channel=CHANNEL, address=state.number or f"anonymous:{state.id}", name=name[:200])


def _weight(piece: InboundCall) -> tuple[int, bool, str]:
    return piece.sequence, piece.ended, piece.model_dump_json()


def _order(piece: InboundCall) -> tuple[int, datetime, str, str]:
    return piece.sequence, piece.started_at or _NEVER, piece.source, piece.id

"""Which pieces are one call, and when what a person noted is what the exchange recorded. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from byname.channels.inbound import InboundCall
from byname.channels.phone.calls import CallState, add, add_all
from byname.ids import derive

NEAR = timedelta(minutes=10)  # people write down about when it was
UNSPOKEN = ("missed", "busy", "failed", "voicemail")  # nobody of ours talked in such a call
Pair = tuple[bool, timedelta, str, str]  # whether they disagree, how far apart, record, note


@dataclass(slots=True)
class Entry:
    """A call as it is kept: what was said of it, and the original that was read last."""

    state: CallState
    said: str = ""
    cause: str = ""


@dataclass(slots=True)
class Calls:
    """The calls that a batch can concern. `gone`: calls that turned out to be another one, kept there."""

    entries: dict[str, Entry] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    touched: dict[str, None] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)

    def put(self, piece: InboundCall, cause: str) -> None:
        """Add a piece to the call that it names."""
        name = name_of(piece)
        call = self.names.setdefault(name, derive("call", piece.source, piece.call))
        entry = self.entries.setdefault(call, Entry(CallState(call)))
        state = add(entry.state, piece)
        if state != entry.state:
            entry.state, entry.cause = state, cause
            self.touched[call] = None

    def join(self) -> None:
        """Make one call of each note and record that fit together, the best pairs first."""
        by_number: dict[str, list[CallState]] = {}
        for entry in self.entries.values():
            by_number.setdefault(entry.state.number, []).append(entry.state)
        by_number.pop("", None)  # withheld numbers are nobody's in particular
        states = [self.entries[call].state for call in self.touched]
        pairs = {pair for state in states for pair in _fitting(state, by_number.get(state.number, []))}
        taken: set[str] = set()
        for *_, record, note in sorted(pairs):
            if not taken & {record, note}:
                taken |= {record, note}
                self._unite(record, note)

    def _unite(self, record: str, note: str) -> None:
        """One call of both, under the id that was said, else the record's."""
        first, second = self.entries[record], self.entries[note]
        kept, left = (second, first) if second.state.revision else (first, second)
        kept.state = add_all(kept.state, left.state.pieces)
        kept.cause = left.cause if left.state.id in self.touched else kept.cause
        del self.entries[left.state.id]
        self.gone[left.state.id] = kept.state.id
        for name, call in self.names.items():
            if call == left.state.id:
                self.names[name] = kept.state.id
        self.touched.pop(left.state.id, None)
        self.touched[kept.state.id] = None


def name_of(piece: InboundCall) -> str:
    """Under which a piece's call is found."""
    return derive("cn", piece.source, piece.call)


def _fitting(state: CallState, others: Sequence[CallState]) -> Iterator[Pair]:
    """The calls that may be this one: best are those that agree on the outcome, then the nearest."""
    for other in others:
        record, note = (state, other) if state.note is None else (other, state)
        unsaid = not (state.revision and other.revision)  # an id that was said cannot be taken back
        if unsaid and record.note is None and note.record is None and _same(record, note):
            yield _contradict(record, note), _apart(record, note), record.id, note.id


def _same(record: CallState, note: CallState) -> bool:
    """Same number, about the same time, same direction, the same person as far as is known, and spoken in."""
    told, noted = record.record, note.note
    if told is None or noted is None or not told.number or told.number != noted.number:
        return False
    if told.direction and noted.direction and told.direction != noted.direction:
        return False
    if noted.outcome == "answered" and told.over and told.outcome in UNSPOKEN:
        return False  # they spoke in another call, whose record is still to come
    return (not told.person or told.person == noted.person) and _apart(record, note) <= NEAR


def _contradict(record: CallState, note: CallState) -> bool:
    told, noted = record.record, note.note
    return bool(
        told and noted and told.outcome and (told.outcome == "answered") != (noted.outcome == "answered")
    )


def _apart(record: CallState, note: CallState) -> timedelta:
    if record.started_at is None or note.started_at is None:
        return timedelta.max
    return abs(record.started_at - note.started_at)

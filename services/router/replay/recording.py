"""What was recorded, in the order in which the router decided it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from byname.contracts import (
    FACTS,
    ConversationAssigned,
    ConversationOffered,
    Event,
    MessageAttached,
    MessageReceived,
    PageRequested,
    UnknownEvent,
    decode,
)
from byname.contracts.catalog import ROWS
from pydantic_core import from_json

from services.router.domain import TurnDue
from services.router.domain.words import LONGEST

# What the router hears, what it says, and of that what tells who answers.
HEARD = frozenset(row.type for row in ROWS if "router" in row.consumers)
SAID = frozenset(row.type for row in ROWS if "router" in row.producers)
TELLING = frozenset(
    one.type for one in (MessageAttached, ConversationAssigned, ConversationOffered, PageRequested)
)
PASSED_ON = TELLING - {MessageAttached.type}  # all that a timer can lead to
SUBJECTS = tuple(f"{kind}.>" for kind in sorted(HEARD | SAID))


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that the router decided about at `now`, and what it said of who answers."""

    heard: Event[Any]
    now: datetime
    said: tuple[Event[Any], ...] = ()

    @property
    def by_timer(self) -> bool:
        """Whether the router's own timer went off; nothing but its consequences is recorded."""
        return isinstance(self.heard.data, TurnDue)

    @property
    def conversations(self) -> set[str]:
        """Those that it is about."""
        own = {self.heard.conversation} - {""}
        return own | {one.data.conversation for one in self.said}

    @property
    def attached(self) -> MessageAttached | None:
        """Where a message or call went, if it is one."""
        return next((one.data for one in self.said if isinstance(one.data, MessageAttached)), None)

    @property
    def version(self) -> int:
        """The version of the team file it was decided by; 0 where nothing says so."""
        return max((getattr(one.data, "policy", 0) for one in self.said), default=0)


@dataclass(slots=True)
class _Consequences:
    """What the router said because of one event."""

    first: int  # place on the stream
    now: datetime
    conversation: str
    kinds: set[str] = field(default_factory=set)
    telling: list[Event[Any]] = field(default_factory=list)


class Recorder:
    """Takes the facts of the stream in their order; `happenings` puts them as they were decided.

    An input has its place, and its time, by the first fact that came of it. One of which nothing came was
    heard after the input before it, and after all that was said before it came. A timer that went off is told
    by the facts that have no other cause.
    """

    def __init__(self) -> None:
        self._heard: dict[str, tuple[int, Event[Any]]] = {}
        self._because: dict[str, _Consequences] = {}

    def take(self, place: int, subject: str, raw: bytes) -> None:
        """One message of the stream. What this program cannot read is passed over, as the router did."""
        kind = _kind_of(subject)
        if kind in SAID:
            self._said(place, kind, raw)
        if kind in HEARD:
            self._hear(place, raw)

    def happenings(self) -> list[Happening]:
        """All that was decided, in order."""
        order: list[tuple[tuple[int, int], Event[Any]]] = []
        last = 0
        for place, event in self._heard.values():
            because = self._because.get(event.id)
            last = because.first if because else max(last, place)
            order.append(((last, place), event))
        order += [
            ((of.first, 0), _timer(cause, of))
            for cause, of in self._because.items()
            if cause not in self._heard and of.kinds <= PASSED_ON
        ]
        found: list[Happening] = []
        for _, event in sorted(order, key=lambda one: one[0]):
            because = self._because.get(event.id)
            now = because.now if because else max(event.time, found[-1].now if found else event.time)
            found.append(Happening(event, now, tuple(because.telling) if because else ()))
        return found

    def _hear(self, place: int, raw: bytes) -> None:
        try:
            event = decode(raw, FACTS)
        except UnknownEvent:
            return
        if isinstance(event.data, MessageReceived):
            event = _slim(event)
        self._heard.setdefault(event.id, (place, event))

    def _said(self, place: int, kind: str, raw: bytes) -> None:
        try:
            head = from_json(raw)
            cause, key, own = head["causation"], head["subject"], head["source"] == "/byname/router"
            now = datetime.fromisoformat(head["time"])
            telling = [decode(raw, FACTS)] if own and kind in TELLING else []
        except (ValueError, KeyError, TypeError, UnknownEvent):
            return
        if not own:
            return
        of = self._because.setdefault(cause, _Consequences(place, now, key))
        of.kinds.add(kind)
        of.telling += telling


def record(messages: Iterable[tuple[int, str, bytes]]) -> list[Happening]:
    """What was decided, from (place, subject, bytes) of the stream in order."""
    recorder = Recorder()
    for place, subject, raw in messages:
        recorder.take(place, subject, raw)
    return recorder.happenings()


def _kind_of(subject: str) -> str:
    """byname.message.received.v1.hd_… is byname.message.received.v1."""
    return ".".join(subject.split(".", 4)[:4])


def _timer(cause: str, of: _Consequences) -> Event[TurnDue]:
    fact = TurnDue(conversation=of.conversation, due=of.now)
    return Event(id=cause, source="router", key=of.conversation, time=of.now, data=fact)


def _slim(event: Event[Any]) -> Event[Any]:
    """Without what no decision depends on: a hundred thousand mails have to fit."""
    message = event.data.model_copy(update={"text": event.data.text[:LONGEST], "text_full": "", "html": ""})
    return Event(event.id, event.source, event.key, event.time, message, event.causation, event.traceparent)

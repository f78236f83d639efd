"""What our own people have in hand, said and done: the state that a choice depends on besides the policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from byname.people import Said
from byname.team import Person

# How a person's room is counted. What can wait counts as mail.
_KINDS = {"chat": "chats", "phone": "calls"}
# What a person who has no limit is taken to hold, for their weight.
_USUAL = {"chats": 6, "calls": 10, "mails": 40}
KINDS = tuple(_USUAL)
NO_LIMIT = 10**9
FULL_HAND = 1.0  # as many conversations as a person has room for
LIVE = frozenset({"chat", "phone"})  # the customer is there now


def kind_of(channel: str) -> str:
    """Under what a conversation on this channel counts: chats, calls or mails."""
    return _KINDS.get(channel, "mails")


def limit_of(person: Person, kind: str) -> int:
    """How many of the kind a person can have at once; 0: no limit."""
    return int(getattr(person.holds, kind))


def room_of(person: Person, kind: str) -> float:
    """The person's weight among the others, for this kind."""
    return (limit_of(person, kind) or _USUAL[kind]) * person.weight


@dataclass(slots=True)
class InHand:
    """Open conversations of a kind, and the tag by which equals take turns."""

    open: int = 0
    tag: float = 0.0


@dataclass(slots=True)
class Turn:
    """What a person has done on the front line in a week."""

    week: str = ""  # ISO, such as 2026-W48
    minutes: int = 0
    red: int = 0  # times that the red phone rang


@dataclass(slots=True)
class Office:
    """Loads, turns and presence of everybody. `touched_*` name what has to be saved."""

    said: dict[str, Said] = field(default_factory=dict)
    in_hand: dict[tuple[str, str], InHand] = field(default_factory=dict)  # (person or "", kind)
    live: dict[str, tuple[str, datetime]] = field(default_factory=dict)  # chats: person, last words
    turns: dict[str, Turn] = field(default_factory=dict)
    touched_said: set[str] = field(default_factory=set)
    touched_in_hand: set[tuple[str, str]] = field(default_factory=set)
    touched_turns: set[str] = field(default_factory=set)
    # The same as it is asked for with each message: made when first asked for, kept up to date after that.
    _loads: dict[str, dict[str, int]] = field(default_factory=dict, repr=False, compare=False)
    _tags: dict[str, dict[str, float]] = field(default_factory=dict, repr=False, compare=False)
    _live_since: datetime | None = field(default=None, repr=False, compare=False)
    _words: tuple[datetime, Mapping[str, Said]] | None = field(default=None, repr=False, compare=False)

    def loads(self, kind: str, now: datetime, live: timedelta) -> Mapping[str, int]:
        """How many of a kind each person has in hand now. A chat goes on for `live` after the last words."""
        if kind == "chats" and self._live_since != now - live:
            self._live_since = since = now - live
            self._loads[kind] = Counter(person for person, at in self.live.values() if at > since)
        if kind not in self._loads:
            self._loads[kind] = {who: one.open for (who, of), one in self.in_hand.items() if of == kind}
        return self._loads[kind]

    def count(self, person: str, kind: str, change: int) -> None:
        """A conversation more, or fewer, in a person's hands."""
        one = self._hand(person, kind)
        one.open = max(0, one.open + change)
        self.touched_in_hand.add((person, kind))
        if kind in self._loads:
            self._loads[kind][person] = one.open

    def talk(self, conversation: str, person: str, at: datetime) -> None:
        """The customer spoke at that moment in this chat; with nobody ("") it does not go on."""
        self._count_live(self.live.pop(conversation, None), -1)
        if person:
            self.live[conversation] = (person, at)
            self._count_live((person, at), +1)

    def _count_live(self, chat: tuple[str, datetime] | None, change: int) -> None:
        if chat and self._live_since and chat[1] > self._live_since:
            loads = self._loads["chats"]
            loads[chat[0]] = loads.get(chat[0], 0) + change

    def tags(self, kind: str) -> Mapping[str, float]:
        """What each person has had, for their room; by "" the clock of all.

        Nobody stays behind the clock: as in start-time fair queueing, whoever was away catches nothing up.
        Goyal, Vin and Cheng, "Start-time Fair Queuing", SIGCOMM 1996.
        """
        if kind not in self._tags:
            self._tags[kind] = {who: one.tag for (who, of), one in self.in_hand.items() if of == kind}
        return self._tags[kind]

    def serve(self, person: Person, kind: str, least: float) -> None:
        """This person gets one more; the clock goes on to the least that anybody there has had.

        More than a full hand is not remembered: who is asked for by many is not left out for ever.
        """
        tags = self.tags(kind)
        clock = max(tags.get("", 0.0), least)
        had = min(max(tags.get(person.id, 0.0), clock), clock + FULL_HAND)
        self._tag("", kind, clock)
        self._tag(person.id, kind, had + 1.0 / room_of(person, kind))

    def _tag(self, person: str, kind: str, tag: float) -> None:
        self._hand(person, kind).tag = self._tags[kind][person] = tag
        self.touched_in_hand.add((person, kind))

    def _hand(self, person: str, kind: str) -> InHand:
        found = self.in_hand.get((person, kind))
        if found is None:
            found = self.in_hand[person, kind] = InHand()
        return found

    def turn(self, person: str, now: datetime) -> Turn:
        """What the person has done this week."""
        found = self.turns.get(person)
        if found is None:
            return Turn(week_of(now))
        return found if found.week == week_of(now) else Turn(week_of(now))

    def minutes(self, person: str, now: datetime) -> int:
        """How many of their minutes on the front line the person has used this week."""
        found = self.turns.get(person)
        return found.minutes if found is not None and found.week == week_of(now) else 0

    def take_turn(self, person: str, now: datetime, *, minutes: int = 0, red: bool = False) -> None:
        """A conversation counts against the person's week: minutes of their hours, or a ring."""
        turn = self.turn(person, now)
        turn.minutes += minutes
        turn.red += red
        self.turns[person] = turn
        self.touched_turns.add(person)

    def words(self, now: datetime) -> Mapping[str, Said]:
        """What people have said of their presence that still counts; mostly little of `said`."""
        if self._words is None or self._words[0] != now:
            self._words = now, {who: word for who, word in self.said.items() if word.holds(now)}
        return self._words[1]

    def say(self, person: str, said: Said) -> None:
        """What a person says of their presence."""
        self.said[person], self._words = said, None
        self.touched_said.add(person)


@lru_cache(maxsize=64)
def week_of(now: datetime) -> str:
    """The ISO week, such as 2026-W48."""
    year, week, _ = now.isocalendar()
    return f"{year}-W{week:02}"

"""What our own people have in hand, said and done: the state that a choice depends on besides the policy."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from byname.people import Said
from byname.team import Person

# How a person's room is counted. What can wait counts as mail.
_KINDS = {"chat": "chats", "phone": "calls"}
# What a person who has no limit is taken to hold, for their weight.
_USUAL = {"chats": 6, "calls": 10, "mails": 40}
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

    def loads(self, kind: str, now: datetime, live: timedelta) -> dict[str, int]:
        """How many of a kind each person has in hand now. A chat goes on for `live` after the last words."""
        if kind != "chats":
            return {who: one.open for (who, of), one in self.in_hand.items() if of == kind}
        since = now - live
        return Counter(person for person, at in self.live.values() if at > since)

    def count(self, person: str, kind: str, change: int) -> None:
        """A conversation more, or fewer, in a person's hands."""
        one = self.in_hand.setdefault((person, kind), InHand())
        one.open = max(0, one.open + change)
        self.touched_in_hand.add((person, kind))

    def tag(self, person: str, kind: str) -> float:
        """What this person has had, for their room. Nobody stays behind the clock of all: as in start-time
        fair queueing, whoever was away catches nothing up.

        Goyal, Vin and Cheng, "Start-time Fair Queuing", SIGCOMM 1996.
        """
        now, own = self.in_hand.get(("", kind)), self.in_hand.get((person, kind))
        return max(now.tag if now else 0.0, own.tag if own else 0.0)

    def serve(self, person: Person, kind: str, least: float) -> None:
        """This person gets one more; the clock goes on to the least that anybody there has had.

        More than a full hand is not remembered: who is asked for by many is not left out for ever.
        """
        clock = self.in_hand.setdefault(("", kind), InHand())
        clock.tag = max(clock.tag, least)
        had = min(self.tag(person.id, kind), clock.tag + FULL_HAND)
        self.in_hand.setdefault((person.id, kind), InHand()).tag = had + 1.0 / room_of(person, kind)
        self.touched_in_hand |= {("", kind), (person.id, kind)}

    def turn(self, person: str, now: datetime) -> Turn:
        """What the person has done this week."""
        week = week_of(now)
        found = self.turns.get(person)
        return found if found and found.week == week else Turn(week)

    def take_turn(self, person: str, now: datetime, *, minutes: int = 0, red: bool = False) -> None:
        """A conversation counts against the person's week: minutes of their hours, or a ring."""
        turn = self.turn(person, now)
        turn.minutes += minutes
        turn.red += red
        self.turns[person] = turn
        self.touched_turns.add(person)

    def say(self, person: str, said: Said) -> None:
        """What a person says of their presence."""
        self.said[person] = said
        self.touched_said.add(person)


def week_of(now: datetime) -> str:
    """The ISO week, such as 2026-W48."""
    year, week, _ = now.isocalendar()
    return f"{year}-W{week:02}"

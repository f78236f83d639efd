"""Who of our people is here at a moment: by their hours, unless they have said otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from byname.hours import Status, WorkingTime
from byname.team import Person, Team, working_time
from byname.team.hours_of import turns_of


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said by hand; past `until` their hours count again."""

    state: str  # here, away
    until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it still counts."""
        return self.state in ("here", "away") and (self.until is None or now < self.until)


class People:
    """The people of one team file, with their hours worked out. Make a new one when the team changes.

    A status is worked out once for as long as it lasts: asking again costs a comparison.
    """

    def __init__(self, team: Team) -> None:
        self.team = team
        self._hours: dict[str, WorkingTime] = {one.id: working_time(team.company, one) for one in team}
        self._turns: dict[str, WorkingTime] = {}
        self._known: dict[str, tuple[datetime, Status]] = {}
        self._here: frozenset[str] = frozenset()  # by their hours, from one moment until before another
        self._adjusted: dict[frozenset[tuple[str, str]], frozenset[str]] = {}  # the same, with what was said
        self._from: datetime | None = None
        self._until: datetime | None = None

    def hours(self, person: str) -> WorkingTime:
        """A person's working time by the team file."""
        return self._hours[person]

    def turns(self, person: Person) -> WorkingTime:
        """When somebody from outside support is on the front line."""
        if person.id not in self._turns:
            self._turns[person.id] = turns_of(self.team.company, person)
        return self._turns[person.id]

    def status(self, person: Person, now: datetime, said: Mapping[str, Said]) -> Status:
        """Whether they are here, until when, and why; `back` is when they will be here again, if known."""
        word = said.get(person.id)
        if word is not None and word.holds(now):
            return self._by_hand(person, now, word)
        if person.away:
            return Status(False, None, None, f"{person.name} is away")
        return self._by_hours(person, now)

    def here(self, now: datetime, said: Mapping[str, Said]) -> frozenset[str]:
        """The ids of everybody who is here."""
        if self._from is None or now < self._from or (self._until is not None and now >= self._until):
            found = {one.id: self._by_hours(one, now) for one in self.team if not one.away}
            self._here = frozenset(name for name, status in found.items() if status.here)
            self._adjusted.clear()
            self._from = now
            self._until = min((status.until for status in found.values() if status.until), default=None)
        by_hand = frozenset((name, word.state) for name, word in said.items() if word.holds(now))
        if not by_hand:
            return self._here
        if by_hand not in self._adjusted:
            come = {name for name, state in by_hand if state == "here" and self.team.person(name)}
            self._adjusted[by_hand] = (self._here - {name for name, _ in by_hand}) | come
        return self._adjusted[by_hand]

    def _by_hand(self, person: Person, now: datetime, word: Said) -> Status:
        if word.state == "here":
            return Status(True, word.until, now, f"{person.name} is here")
        back = self._hours[person.id].next_open(word.until) if word.until else None
        return Status(False, word.until, back, f"{person.name} said they are away")

    def _by_hours(self, person: Person, now: datetime) -> Status:
        since, status = self._known.get(person.id, (now, None))
        if status is None or now < since or (status.until is not None and now >= status.until):
            status = self._hours[person.id].at(now)
            self._known[person.id] = (now, status)
        return status

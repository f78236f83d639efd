"""Who could answer at this moment: here, with room, and on this channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import repeat
from math import inf

from byname.hours import Status
from byname.team import Person

from services.router.domain.asking import Ask
from services.router.domain.office import LIVE, Office, kind_of
from services.router.domain.policy import Policy


class Sight:
    """One look at the office, for one question."""

    __slots__ = ("_here", "_loads", "ask", "kind", "live", "now", "office", "policy")

    def __init__(self, ask: Ask, office: Office, policy: Policy, now: datetime) -> None:
        self.ask, self.office, self.policy, self.now = ask, office, policy, now
        self.kind = kind_of(ask.channel)
        self.live = ask.channel in LIVE
        self._loads: Mapping[str, int] | None = None
        self._here: frozenset[str] | None = None

    @property
    def loads(self) -> Mapping[str, int]:
        """What everybody has in hand of this kind."""
        if self._loads is None:
            live = timedelta(minutes=self.policy.section.live_minutes)
            self._loads = self.office.loads(self.kind, self.now, live)
        return self._loads

    @property
    def here(self) -> frozenset[str]:
        """Ids of everybody who is here."""
        if self._here is None:
            self._here = self.policy.people.here(self.now, self.office.words(self.now))
        return self._here

    def status(self, person: Person) -> Status:
        """Whether the person is here, and until when."""
        return self.policy.people.status(person, self.now, self.office.words(self.now))

    def is_full(self, person: Person) -> bool:
        """Whether they have as much in hand as they can hold."""
        return self.loads.get(person.id, 0) >= self.policy.limits[self.kind][person.id]

    def is_free(self, person: Person) -> bool:
        """Here, on this channel, with room, and not ruled out."""
        return (
            person.id in self.here
            and person.id not in self.ask.without
            and person.speaks(self.ask.channel)
            and not self.is_full(person)
        )

    def support(self) -> Sequence[str]:
        """Ids of everybody in support who could answer now."""
        without, people = self.ask.without, self.policy.present(self.ask.channel, self.here)
        if self.kind not in self.policy.limited:
            return [one for one in people if one not in without] if without else people
        limits, had = self.policy.limits[self.kind], self.loads.get
        return [one for one in people if had(one, 0) < limits[one] and one not in without]

    def by_room(self, people: Sequence[str]) -> str:
        """Whoever has least in hand and has had least, both for their room; equals take turns.

        What was had keeps the shares with the weights, whoever's conversations end sooner or later; what is
        in hand spares those whose do not end.
        """
        in_hand, rooms = self.loads.get, self.policy.rooms[self.kind]
        tags = self.office.tags(self.kind)
        clock, had = tags.get("", 0.0), tags.get
        found, least, earliest = "", inf, inf
        for person in people:  # as min() with a key does, in a third of its time
            tag = had(person, clock)
            tag = tag if tag > clock else clock
            share = in_hand(person, 0) / rooms[person] + tag
            if share < least or (share == least and tag < earliest):
                found, least, earliest = person, share, tag
        return found

    def has_most_room(self, person: str, people: Iterable[str]) -> bool:
        """Whether nobody of these has less in hand, for their room."""
        in_hand, rooms = self.loads.get, self.policy.rooms[self.kind]
        own = in_hand(person, 0) / rooms[person]
        return not own or all(in_hand(one, 0) >= own * rooms[one] for one in people)

    def least_had(self) -> float:
        """What those of support have had who are here and have had least, for their room."""
        tags = self.office.tags(self.kind)
        clock = tags.get("", 0.0)
        names = self.policy.present(self.ask.channel, self.here)
        return max(clock, min(map(tags.get, names, repeat(clock)), default=clock))

    def first_back(self) -> datetime | None:
        """When the first of support who speak this channel is here (again); now, if somebody is."""
        channel, without = self.ask.channel, self.ask.without
        if any(one not in without for one in self.policy.present(channel, self.here)):
            return self.now
        backs = (self.status(one).back for one in self.policy.support(channel) if one.id not in without)
        return min((back for back in backs if back), default=None)

    def response_due(self) -> datetime:
        """By when the customer should hear something: minutes count while somebody of support is here."""
        minutes = timedelta(minutes=self.policy.section.response(self.ask.channel))
        due = (self.first_back() or self.now) + minutes
        closing = self.policy.closes(self.ask.channel, self.now, self.office.words(self.now))
        if closing is None or due <= closing:
            return due
        opening = self.policy.opens(self.ask.channel, closing)
        return opening + (due - closing) if opening else due

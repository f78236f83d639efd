"""Who could answer at this moment: here, with room, and on this channel."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from byname.hours import Status
from byname.team import Person

from services.router.domain.asking import Ask
from services.router.domain.office import LIVE, Office, kind_of, limit_of, room_of
from services.router.domain.policy import Policy


class Sight:
    """One look at the office, for one question."""

    def __init__(self, ask: Ask, office: Office, policy: Policy, now: datetime) -> None:
        self.ask, self.office, self.policy, self.now = ask, office, policy, now
        self.kind = kind_of(ask.channel)
        self.live = ask.channel in LIVE
        self._loads: dict[str, int] | None = None

    @property
    def loads(self) -> dict[str, int]:
        """What everybody has in hand of this kind."""
        if self._loads is None:
            live = timedelta(minutes=self.policy.section.live_minutes)
            self._loads = self.office.loads(self.kind, self.now, live)
        return self._loads

    def status(self, person: Person) -> Status:
        """Whether the person is here, and until when."""
        return self.policy.people.status(person, self.now, self.office.said)

    def is_full(self, person: Person) -> bool:
        """Whether they have as much in hand as they can hold."""
        limit = limit_of(person, self.kind)
        return bool(limit) and self.loads.get(person.id, 0) >= limit

    def is_free(self, person: Person) -> bool:
        """Here, on this channel, with room, and not ruled out."""
        return (
            person.id not in self.ask.without
            and person.speaks(self.ask.channel)
            and not self.is_full(person)
            and self.status(person).here
        )

    def support(self) -> list[Person]:
        """Everybody in support who could answer now."""
        return [person for person in self.policy.team.people if person.support and self.is_free(person)]

    def by_room(self, people: Iterable[Person]) -> Person:
        """Whoever has least in hand and has had least, both for their room; equals take turns.

        What was had keeps the shares with the weights, whoever's conversations end sooner or later; what is
        in hand spares those whose do not end.
        """
        loads, kind, office = self.loads, self.kind, self.office

        def key(person: Person) -> tuple[float, float]:
            tag = office.tag(person.id, kind)
            return loads.get(person.id, 0) / room_of(person, kind) + tag, tag

        return min(people, key=key)

    def has_most_room(self, person: Person, people: Iterable[Person]) -> bool:
        """Whether nobody of these has less in hand, for their room."""
        own = self.loads.get(person.id, 0) / room_of(person, self.kind)
        return all(self.loads.get(one.id, 0) >= own * room_of(one, self.kind) for one in people)

    def least_had(self, people: Iterable[Person]) -> float:
        """The tag of whoever has had least: behind it nobody falls who comes back."""
        return min((self.office.tag(one.id, self.kind) for one in people), default=0.0)

    def first_back(self) -> datetime | None:
        """When the first of support who speak this channel is here (again); now, if somebody is."""
        backs = (
            self.status(person).back
            for person in self.policy.team.people
            if person.support and person.speaks(self.ask.channel) and person.id not in self.ask.without
        )
        return min((back for back in backs if back), default=None)

    def response_due(self) -> datetime:
        """By when the customer should hear something, counted from when somebody is here."""
        minutes = timedelta(minutes=self.policy.section.response(self.ask.channel))
        return (self.first_back() or self.now) + minutes

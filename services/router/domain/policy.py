"""The policy in force, made ready for many questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from byname.people import People, Said
from byname.team import Person, Team

from services.router.domain.mentions import Names
from services.router.domain.office import KINDS, NO_LIMIT, limit_of, room_of
from services.router.domain.topics import TopicIndex
from services.router.domain.witness import Witness

OPENINGS = 1000  # remembered at once


class Policy:
    """What a choice depends on besides what is known: one version of the team file. Make it once."""

    def __init__(self, team: Team, burst: timedelta = timedelta(seconds=120), version: int = 0) -> None:
        self.team = team
        self.section = team.policy  # the part of the team file that says who answers
        self.burst = burst
        self.version = version
        self.people = People(team)
        self.names = Names(team)
        self.topics = TopicIndex(team.topics)
        self.topic = {topic.id: topic for topic in team.topics}
        self.rooms = {kind: {one.id: room_of(one, kind) for one in team} for kind in KINDS}
        self.limits = {kind: {one.id: limit_of(one, kind) or NO_LIMIT for one in team} for kind in KINDS}
        self.limited = frozenset(kind for kind in KINDS if any(limit_of(one, kind) for one in team))
        self.person = {one.id: one for one in team}
        self.zones = {one.id: team.zone_of(one) for one in team}
        self.clocks = frozenset(self.zones.values())
        # Who is experienced, knows about a topic, speaks a language.
        self.experienced = frozenset(one.id for one in team if one.experienced)
        self.skilled: dict[str, set[str]] = defaultdict(set)
        self.speaking: dict[str, set[str]] = defaultdict(set)
        for one in team:
            for topic in one.skills:
                self.skilled[topic].add(one.id)
            for language in one.languages:
                self.speaking[language].add(one.id)
        # Who from outside support takes turns on the front line.
        self.outside = tuple(one for one in team.people if not one.support and one.front_line_hours)
        self._opens: dict[tuple[str, datetime], datetime | None] = {}
        self._support: dict[str, tuple[Person, ...]] = {}
        self._present: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {}
        self._closes: dict[str, tuple[tuple[Any, ...], datetime | None]] = {}
        self.witness: Witness | None = None  # only where decisions are replayed or explained

    def support(self, channel: str) -> tuple[Person, ...]:
        """Everybody in support who answers on this channel, in the order of the file."""
        if channel not in self._support:
            people = (one for one in self.team.people if one.support and one.speaks(channel))
            self._support[channel] = tuple(people)
        return self._support[channel]

    def opens(self, channel: str, moment: datetime) -> datetime | None:
        """When somebody of support is at work on this channel, from this moment on, by their hours."""
        if (channel, moment) not in self._opens:
            if len(self._opens) > OPENINGS:
                self._opens.clear()
            found = (self.people.hours(one.id).next_open(moment) for one in self.support(channel))
            self._opens[channel, moment] = min((one for one in found if one), default=None)
        return self._opens[channel, moment]

    def present(self, channel: str, here: frozenset[str]) -> tuple[str, ...]:
        """Ids of those of support who answer on this channel and are among these, in order."""
        found = self._present.get(channel)
        if found is None or found[0] is not here:
            people = tuple(one.id for one in self.support(channel) if one.id in here)
            found = self._present[channel] = here, people
        return found[1]

    def closes(self, channel: str, now: datetime, words: Mapping[str, Said]) -> datetime | None:
        """When the last of support who are here now goes; None where nobody is here, or nobody knows.

        `words`: what people have said that still counts. As long as that is the same, and by their hours the
        same people are here, all of them go when they did.
        """
        seen = self.people.here(now, {}), frozenset(words.items())
        found = self._closes.get(channel)
        if found is None or found[0][0] is not seen[0] or found[0][1] != seen[1]:
            here = self.people.here(now, words)
            there = (one for one in self.support(channel) if one.id in here)
            ends = [self.people.status(one, now, words).until for one in there]
            last = None if None in ends else max((one for one in ends if one), default=None)
            found = self._closes[channel] = seen, last
        return found[1]

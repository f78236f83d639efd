"""The policy in force, made ready for many questions."""

from __future__ import annotations

from datetime import timedelta

from byname.people import People
from byname.team import PolicySection, Team

from services.router.domain.mentions import Names
from services.router.domain.topics import TopicIndex
from services.router.domain.witness import Witness


class Policy:
    """What a choice depends on besides what is known: one version of the team file. Make it once."""

    def __init__(self, team: Team, burst: timedelta = timedelta(seconds=120), version: int = 0) -> None:
        self.team = team
        self.burst = burst
        self.version = version
        self.people = People(team)
        self.names = Names(team)
        self.topics = TopicIndex(team.topics)
        self.topic = {topic.id: topic for topic in team.topics}
        self.witness: Witness | None = None  # only where decisions are replayed or explained

    @property
    def section(self) -> PolicySection:
        """The part of the team file that says who answers."""
        return self.team.policy

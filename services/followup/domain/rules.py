"""What the team has set itself: targets, tiers, hours; made ready once for each version of the team. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from byname.hours import when
from byname.people import People, Said
from byname.team import FollowupSection, Person, Team, Tier


class Rules:
    """The team, asked for what followup needs."""

    def __init__(self, team: Team, version: int = 0) -> None:
        self.team = team
        self.version = version
        self.people = People(team)

    @property
    def section(self) -> FollowupSection:
        return self.team.followup

    @cached_property
    def _tagged(self) -> dict[str, Tier]:
        return {tag: tier for tier in reversed(self.team.tiers) for tag in tier.tags}

    def tier(self, said: str, tags: Iterable[str], address: str) -> Tier | None:
        """A customer's tier: what a person has said, else by a tag, else by their address."""
        named = self.team.tier(said) if said else None
        tagged = next((self._tagged[tag] for tag in tags if tag in self._tagged), None)
        return named or tagged or self.team.tier_of(address)

    def minutes(self, channel: str, which: str, tier: Tier | None) -> int:
        """Minutes of working time within which an answer is due."""
        policy = self.team.policy
        if which == "first":
            mine = tier and (tier.first_response_minutes.get(channel) or tier.response_minutes.get(channel))
            return mine or policy.first_response(channel)
        return (tier and tier.response_minutes.get(channel)) or policy.response(channel)

    def silence_days(self, tier: Tier | None) -> int:
        """Working days after which a silence is too long; 0: never."""
        mine = tier.silence_days if tier else None
        return self.section.silence_days if mine is None else mine

    def who(self, *ids: str) -> tuple[Person, ...]:
        """Those of these who are in the team."""
        found = (self.team.person(one) for one in dict.fromkeys(ids) if one)
        return tuple(one for one in found if one)

    def support(self, channel: str) -> tuple[Person, ...]:
        """Whoever answers on this channel by profession."""
        return tuple(one for one in self.team if one.support and one.speaks(channel)) or self.team.people

    def after(self, people: Iterable[Person], start: datetime, amount: timedelta) -> datetime:
        """When so much working time of the first of them to have it has passed; by the clock if of nobody."""
        found = (self.people.hours(one.id).add(start, amount) for one in people)
        return min((one for one in found if one), default=start + amount)

    def before(self, person: Person | None, end: datetime, amount: timedelta) -> datetime:
        """The moment from which somebody has so much working time left; by the clock if nobody."""
        found = self.people.hours(person.id).before(end, amount) if person else None
        return found or end - amount

    def days_after(self, person: Person | None, start: datetime, days: int) -> datetime:
        """So many working days later; by the calendar if they never work, or there is nobody."""
        found = self.people.hours(person.id).add_days(start, days) if person else None
        return found or start + timedelta(days=days)

    def here(self, person: Person, now: datetime, said: Mapping[str, Said]) -> bool:
        """Whether they are at work."""
        return self.people.status(person, now, said).here

    def name(self, person_id: str) -> str:
        """A colleague's name; their id if they have left."""
        person = self.team.person(person_id)
        return person.name if person else person_id

    def when(self, moment: datetime, now: datetime, person_id: str) -> str:
        """A moment as this person says it, by the clock on their wall."""
        person = self.team.person(person_id)
        zone = self.team.zone_of(person) if person else self.team.company.zone
        there = moment.astimezone(ZoneInfo(zone))
        if moment >= now or there.date() == now.astimezone(ZoneInfo(zone)).date():
            return when(moment, now, ZoneInfo(zone))
        return f"on {there.day} {there:%B} at {there:%H:%M}"

    def since(self, moment: datetime, now: datetime, person_id: str) -> str:
        """The same, behind the word since."""
        return self.when(moment, now, person_id).removeprefix("on ")

"""Company, people and voices."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from byname.team.followup import FollowupSection, Tier
from byname.team.parts import (
    Address,
    ChannelName,
    DaySpan,
    Language,
    Part,
    Region,
    Slug,
    WeeklyHours,
    Zone,
    without_tag,
)
from byname.team.policy import PolicySection, Topic
from byname.team.whole import check_whole

# What customers guess; postmaster must exist on every domain (RFC 5321 4.5.1).
USUAL_WORDS = (
    "hello", "hi", "support", "help", "info", "contact", "team", "service", "sales", "office", "postmaster",
)  # fmt: skip


class Company(Part):
    """Who the customers write to."""

    name: str = Field(min_length=1, max_length=100)
    domain: Annotated[str, StringConstraints(to_lower=True, pattern=r"^[a-z0-9.-]+$")]
    addresses: tuple[Address, ...] = ()  # shared ones, such as hello@: nobody in particular
    zone: Zone = "UTC"
    holidays: Region = ""  # such as DE or DE-BY; empty: none
    early_warning: Address | None = None  # who is told that an incident has begun

    @property
    def shared_addresses(self) -> tuple[str, ...]:
        """What belongs to nobody in particular; the usual words where team.toml names none."""
        return self.addresses or tuple(f"{word}@{self.domain}" for word in USUAL_WORDS)


class FrontEnds(Part):
    """Where a person answers from."""

    email: Address | None = None


class Voice(Part):
    """How a person sounds to a customer."""

    name: str = ""  # display name, the person's name when empty
    greeting: str = ""
    signature: str = ""


class Holds(Part):
    """What a person can have in hand at once; 0: no limit. The ratios are also the weights of fair load."""

    chats: int = Field(6, ge=0, le=1000)
    mails: int = Field(0, ge=0, le=100_000)  # and posts, and whatever else can wait
    calls: int = Field(0, ge=0, le=1000)  # missed ones that wait for a call back


class Page(Part):
    """How a person is called when a customer has waited too long, besides a mail."""

    webhook: Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=500)] | None = None
    phone: Annotated[str, StringConstraints(pattern=r"^\+[1-9]\d{6,14}$")] | None = None


class Person(Part):
    """One of the company's people."""

    id: Slug
    name: str = Field(min_length=1, max_length=100)
    addresses: tuple[Address, ...] = Field(min_length=1)
    front_ends: FrontEnds = FrontEnds()
    also_from: tuple[Address, ...] = ()  # further addresses this person may answer from
    voice: Voice = Voice()
    # When they are here.
    away: bool = False
    zone: Zone | None = None  # the company's when not given
    hours: WeeklyHours = ""  # such as "mon-fri 09:00-12:30, mon-thu 13:30-17:00"; empty: always
    holidays: Region | None = None  # the company's when not given
    leave: tuple[DaySpan, ...] = ()  # whole days in their zone, such as "2026-12-24..2027-01-02"
    # What they do.
    support: bool = True  # false: works elsewhere, and answers on turns of the front line
    experienced: bool = False
    channels: tuple[ChannelName, ...] = ()  # empty: all
    languages: tuple[Language, ...] = ()  # empty: any
    skills: tuple[Slug, ...] = ()  # ids of topics
    holds: Holds = Holds()
    weight: float = Field(1.0, gt=0, le=10)  # of their share in the work; 0.5: half as much as the others
    stand_ins: tuple[Slug, ...] = ()  # who answers for them first
    names: tuple[Annotated[str, StringConstraints(min_length=2, max_length=60)], ...] = ()
    extensions: tuple[Annotated[str, StringConstraints(pattern=r"^\+?\d{1,15}$")], ...] = ()
    front_line: WeeklyHours = ""  # their turns there; empty: whenever they are here
    front_line_hours: float = Field(0.0, ge=0, le=60)  # a week, for people outside support
    page: Page = Page()

    @property
    def called(self) -> tuple[str, ...]:
        """What customers may call them: the full name, and the first word of it unless `names` says else."""
        return (self.name, *(self.names or self.name.split()[:1]))

    @property
    def voice_name(self) -> str:
        return self.voice.name or self.name

    @property
    def voice_address(self) -> str:
        """What a customer sees as the sender."""
        return self.addresses[0]

    @property
    def private_addresses(self) -> frozenset[str]:
        """Never shown to a customer."""
        own = {*self.also_from, *([self.front_ends.email] if self.front_ends.email else [])}
        return frozenset(own - set(self.addresses))

    def may_answer_from(self, address: str) -> bool:
        return address.lower() in {self.front_ends.email, *self.also_from}

    def speaks(self, channel: str) -> bool:
        """Whether they answer on this channel."""
        return not self.channels or channel in self.channels


class Former(Part):
    """Somebody who has left: what customers still write to goes to another."""

    addresses: tuple[Address, ...] = Field(min_length=1)
    to: Slug | None = None  # empty: to nobody in particular, so to the customer's own person


class Team(Part):
    """Everybody, and the policy; immutable, replaced whole when the team changes."""

    company: Company
    people: tuple[Person, ...] = Field(alias="person", min_length=1)
    topics: tuple[Topic, ...] = Field((), alias="topic")
    former: tuple[Former, ...] = ()
    policy: PolicySection = PolicySection()
    followup: FollowupSection = FollowupSection()
    tiers: tuple[Tier, ...] = Field((), alias="tier")

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @model_validator(mode="after")
    def _fits_together(self) -> Team:
        check_whole(self)
        return self

    def __iter__(self) -> Iterator[Person]:  # type: ignore[override]
        return iter(self.people)

    @cached_property
    def _by_id(self) -> dict[str, Person]:
        return {person.id: person for person in self.people}

    @cached_property
    def _by_address(self) -> dict[str, Person]:
        left = {address: self._by_id[one.to] for one in self.former if one.to for address in one.addresses}
        return left | {address: person for person in self.people for address in person.addresses}

    @cached_property
    def _shared(self) -> frozenset[str]:
        left = (address for one in self.former for address in one.addresses)
        return frozenset((*self.company.shared_addresses, *left))

    def person(self, person_id: str) -> Person | None:
        """The person with this id, or None."""
        return self._by_id.get(person_id)

    def addressed(self, address: str) -> Person | None:
        """Whose address this is (a +tag is ignored), or None."""
        return self._by_address.get(address.lower()) or self._by_address.get(without_tag(address))

    def is_ours(self, address: str) -> bool:
        """Whether customers can write to this address."""
        spellings = {address.lower(), without_tag(address)}
        return self.addressed(address) is not None or bool(spellings & self._shared)

    def tier(self, tier_id: str) -> Tier | None:
        """The tier with this id, or None."""
        return next((one for one in self.tiers if one.id == tier_id), None)

    @cached_property
    def _tier_of(self) -> dict[str, Tier]:
        return {one: tier for tier in self.tiers for one in tier.customers}

    def tier_of(self, address: str) -> Tier | None:
        """The tier of a customer with this address, by themselves or by the address's domain."""
        known = address.lower()
        _, at, domain = known.rpartition("@")
        return self._tier_of.get(known) or (self._tier_of.get(f"@{domain}") if at else None)

    def zone_of(self, person: Person) -> str:
        """Where the person's clock stands."""
        return person.zone or self.company.zone

"""Nothing is forgotten: the part of team.toml that says what is watched, for whom, and how long."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from byname.team.parts import ChannelName, Part, Slug
from byname.team.policy import Minutes, Word

# An address, or all addresses of a domain: ann@big.example, @big.example.
Theirs = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        to_lower=True,
        max_length=254,
        pattern=r"^[^@\s<>,;:\"()]*@[^@\s<>,;]+$|^\+\d+$",
    ),
]
Days = Annotated[int, Field(ge=0, le=365)]


class Tier(Part):
    """Customers to whom the company has promised other times: by address, domain, number, or tag."""

    id: Slug
    name: str = Field("", max_length=100)
    customers: tuple[Theirs, ...] = ()
    tags: tuple[Word, ...] = ()  # that a person has put on the conversation
    first_response_minutes: dict[ChannelName, Minutes] = Field(default_factory=dict)
    response_minutes: dict[ChannelName, Minutes] = Field(default_factory=dict)
    silence_days: Days | None = None

    @property
    def label(self) -> str:
        return self.name or self.id

    def holds(self, address: str) -> bool:
        """Whether a customer with this address is of the tier."""
        return address in self.customers or f"@{address.rpartition('@')[2]}" in self.customers


class FollowupSection(Part):
    """What is watched. Minutes are of working time of whoever has to act."""

    warn_at: float = Field(0.75, ge=0, lt=1)  # of the response target; 0: no warning
    silence_days: Days = 2  # working days without a word to the customer; 0: for ever
    remind_minutes: Minutes = 60  # before a promise is due
    missed_minutes: Minutes = 480  # late for so long, a promise is missed
    ladder_minutes: Minutes = 60  # from owner to stand-in, to whoever is on call, to everyone
    ask_after_days: Days = 3  # after closing: was it sufficient? 0: nobody is asked
    ask_again_days: Days = 30  # no customer is asked more often than that

    @model_validator(mode="after")
    def _asks_seldom(self) -> FollowupSection:
        if self.ask_again_days < self.ask_after_days:
            raise ValueError("ask_again_days is shorter than ask_after_days: nobody could be asked in time")
        return self

"""Nothing is forgotten: the part of team.toml that says what is watched, for whom, and how long."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, field_validator, model_validator

from byname.team.parts import ChannelName, Part, Slug
from byname.team.policy import Minutes, Word
from byname.team.whole import Misfit

_ADDRESS_OR_DOMAIN = re.compile(r"[^@\s<>,;:\"()]*@[^@\s<>,;]+")
_NUMBER = re.compile(r"\+[1-9]\d{3,14}")  # E.164
NO_TIER = "none"  # what /tier says to take a customer out of theirs


def _theirs(text: str) -> str:
    if not (_ADDRESS_OR_DOMAIN.fullmatch(text) or _NUMBER.fullmatch(text)):
        raise ValueError(
            f"{text!r} is neither an address, nor a domain, nor a number; "
            "write it like ann@big.example, @big.example or +4989123456"
        )
    return text


# An address, all addresses of a domain, or a number: ann@big.example, @big.example, +4989123456.
Theirs = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True, max_length=254),
    AfterValidator(_theirs),
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
    silence_days: Days | None = None  # None: the team's

    @property
    def label(self) -> str:
        return self.name or self.id

    @field_validator("id", "name")
    @classmethod
    def _can_be_said(cls, value: str) -> str:
        if value.strip().lower() == NO_TIER:
            raise ValueError(f"/tier {NO_TIER} takes a customer out of their tier: call this one otherwise")
        return value


class FollowupSection(Part):
    """What is watched. Minutes are of working time of whoever has to act."""

    warn_at: float = Field(0.75, ge=0, lt=1)  # of the response target; 0: no warning
    silence_days: Days = 2  # working days without a word to the customer; 0: as long as it may be
    remind_minutes: Minutes = 60  # before a promise is due
    missed_minutes: Minutes = 480  # late for so long, a promise is missed
    ladder_minutes: Minutes = 60  # from owner to stand-in, to whoever is on call, to everyone
    ask_after_days: Days = 3  # after closing: was it sufficient? 0: nobody is asked
    ask_again_days: Days = 30  # no customer is asked more often than that

    @model_validator(mode="after")
    def _asks_seldom(self) -> FollowupSection:
        if self.ask_again_days < self.ask_after_days:
            # The one that stands in the file; of both, the one that is too small.
            key = "ask_again_days" if "ask_again_days" in self.model_fields_set else "ask_after_days"
            again, after = self.ask_again_days, self.ask_after_days
            raise Misfit(
                ("followup", key),
                f"ask_again_days ({again}) is less than ask_after_days ({after}): "
                f"make ask_again_days at least {after}",
            )
        return self

"""Who answers: the part of team.toml that says how work finds its person."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from byname.team.parts import Address, ChannelName, Language, Part, Slug

# The rules in the order in which they are asked. Each can be switched off, except that somebody must answer.
RULES = (
    "by_name",  # the customer asked for somebody
    "conversation_owner",  # whoever has this conversation
    "customer_owner",  # whoever this customer belongs to, on whatever channel
    "first_impression",  # a new customer: somebody experienced, with time now
    "fit",  # skills, language, time zone
    "fair_load",  # whoever has most room
    "everyone",  # now and then somebody from outside support
)
RuleName = Literal[
    "by_name", "conversation_owner", "customer_owner", "first_impression", "fit", "fair_load", "everyone"
]
# Minutes, by channel; a channel that the file does not name keeps its own.
RESPONSE = {"chat": 2, "twitter": 15, "email": 60, "phone": 30}
FIRST_RESPONSE = {"email": 10}  # the others as RESPONSE
PASS_ON = {"chat": 5, "twitter": 60, "email": 240, "phone": 60}
Minutes = Annotated[int, Field(ge=1, le=7 * 24 * 60)]
Share = Annotated[float, Field(ge=0, le=1)]
Word = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=1, max_length=100)]


class Topic(Part):
    """A subject that customers write about, and the written rules that tell it.

    It is the conversation's topic when any of `words`, `addresses`, `tags` is met, and its channel is one of
    `channels` (empty: any). A word may end in `*` (its beginning counts) or be several words in a row.
    """

    id: Slug
    name: str = Field("", max_length=100)
    words: tuple[Word, ...] = ()
    addresses: tuple[Address, ...] = ()  # of ours, that the customer wrote to
    tags: tuple[Word, ...] = ()
    channels: tuple[ChannelName, ...] = ()
    owner: Slug | None = None  # of the subject: who is asked when it does not go on
    huddle: tuple[Slug, ...] = ()  # who is called in, each time
    incident: str = Field("", max_length=100)  # the incident that such conversations belong to

    @property
    def label(self) -> str:
        return self.name or self.id

    @model_validator(mode="after")
    def _tells_something(self) -> Topic:
        if not (self.words or self.addresses or self.tags or self.channels):
            raise ValueError(f"topic {self.id} has neither words nor addresses, tags or channels: add some")
        return self


class RedPhone(Part):
    """Now and then, at random but bounded, a conversation rings with one of these."""

    people: tuple[Slug, ...] = ()
    share: Share = 0.02
    per_week: int = Field(3, ge=0, le=100)  # for each of them
    channels: tuple[ChannelName, ...] = ("chat",)


class Wording(Part):
    """Sentences that go before a person's first words to a customer who expects another.

    Placeholders: {owner}, {person}, {company}, {back} (when the owner is back), {until} (the same with
    "until", empty when nobody knows).
    """

    stand_in: str = Field(
        "{owner} is away{until}. My name is {person}, and I answer meanwhile.", max_length=500
    )
    busy: str = Field("{owner} is with somebody else right now. My name is {person}.", max_length=500)
    front_line: str = Field(
        "My name is {person}. I usually work behind the scenes at {company}; today I answer here.",
        max_length=500,
    )
    gone: str = Field("My name is {person}. I look after you from now on.", max_length=500)
    moved: str = Field(
        "My name is {person}. I look after you from now on, in place of {owner}.", max_length=500
    )


class PolicySection(Part):
    """How work finds its person."""

    off: tuple[RuleName, ...] = ()
    unowned: Literal["assign", "offer"] = "assign"  # offer: those present see it, and take it
    on_call: tuple[Slug, ...] = ()
    everyone_share: Share = 0.0  # of new conversations, to people outside support on their turns
    turn_minutes: Minutes = 15  # what a conversation counts against a person's weekly hours
    red_phone: RedPhone = RedPhone()
    live_minutes: Minutes = 30  # a chat counts as going on this long after the customer's last words
    # Owner away: a stand-in answers if the owner is not back by then (working time of whoever is here).
    response_minutes: dict[ChannelName, Minutes] = Field(default_factory=lambda: dict(RESPONSE))
    # The same for the first answer in a conversation.
    first_response_minutes: dict[ChannelName, Minutes] = Field(default_factory=dict)
    # Unanswered: after so many minutes it goes on: to a stand-in, to whoever is on call, to everyone.
    pass_on_minutes: dict[ChannelName, Minutes] = Field(default_factory=lambda: dict(PASS_ON))
    words: Wording = Wording()
    words_in: dict[Language, Wording] = Field(default_factory=dict)  # the same in other languages

    def has(self, rule: RuleName) -> bool:
        """Whether the rule is switched on."""
        return rule not in self.off

    def wording(self, language: str) -> Wording:
        """The sentences in this language, else the usual ones."""
        return self.words_in.get(language, self.words)

    def response(self, channel: str) -> int:
        """Minutes within which a customer should hear something on this channel."""
        return self.response_minutes.get(channel) or RESPONSE.get(channel, 60)

    def first_response(self, channel: str) -> int:
        """The same for the first answer in a conversation; where the file says nothing, never longer."""
        following = self.response(channel)
        return self.first_response_minutes.get(channel) or min(
            FIRST_RESPONSE.get(channel, following), following
        )

    def pass_on(self, channel: str) -> int:
        """Minutes after which unanswered words go on to the next."""
        return self.pass_on_minutes.get(channel) or PASS_ON.get(channel, 240)

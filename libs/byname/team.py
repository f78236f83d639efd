"""The team: company, people, voices, from team.toml, as every service sees it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Address = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, max_length=254, pattern=r"^[^@\s<>,;:\"()]+@[^@\s<>,;]+$"
    ),
]


# What customers guess; postmaster must exist on every domain (RFC 5321 4.5.1).
USUAL_WORDS = (
    "hello", "hi", "support", "help", "info", "contact", "team", "service", "sales", "office", "postmaster",
)  # fmt: skip


class TeamError(Exception):
    """team.toml has a mistake; the text names line and key. The team in force stays as it was."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Company(_Part):
    """Who the customers write to."""

    name: str = Field(min_length=1, max_length=100)
    domain: Annotated[str, StringConstraints(to_lower=True, pattern=r"^[a-z0-9.-]+$")]
    addresses: tuple[Address, ...] = ()  # shared ones, such as hello@: nobody in particular

    @property
    def shared_addresses(self) -> tuple[str, ...]:
        """What belongs to nobody in particular; the usual words where team.toml names none."""
        return self.addresses or tuple(f"{word}@{self.domain}" for word in USUAL_WORDS)


class FrontEnds(_Part):
    """Where a person answers from."""

    email: Address | None = None


class Voice(_Part):
    """How a person sounds to a customer."""

    name: str = ""  # display name, the person's name when empty
    greeting: str = ""
    signature: str = ""


class Person(_Part):
    """One of the company's people."""

    id: Slug
    name: str = Field(min_length=1, max_length=100)
    addresses: tuple[Address, ...] = Field(min_length=1)
    front_ends: FrontEnds = FrontEnds()
    also_from: tuple[Address, ...] = ()  # further addresses this person may answer from
    voice: Voice = Voice()
    away: bool = False

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


class Team(_Part):
    """Everybody; immutable, replaced whole when the team changes."""

    company: Company
    people: tuple[Person, ...] = Field(alias="person", min_length=1)

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @field_validator("people")
    @classmethod
    def _nobody_twice(cls, people: tuple[Person, ...]) -> tuple[Person, ...]:
        seen: dict[str, str] = {}
        for person in people:
            for word in (person.id, *person.addresses):
                if word in seen:
                    raise ValueError(f"{word} belongs to {seen[word]} and to {person.id}")
                seen[word] = person.id
        return people

    @model_validator(mode="after")
    def _addresses_are_ours(self) -> Team:
        for person in self.people:
            home = person.front_ends.email
            if home and self.is_ours(home):
                raise ValueError(
                    f"{person.id}: front_ends.email {home} is also what customers write to: "
                    "mail would go in circles; give the person's own mailbox"
                )
            for address in person.addresses:
                if address in self.company.shared_addresses:
                    raise ValueError(f"{person.id}: {address} is a shared address of the company")
        return self

    def __iter__(self) -> Iterator[Person]:  # type: ignore[override]
        return iter(self.people)

    def person(self, person_id: str) -> Person | None:
        """The person with this id, or None."""
        return next((person for person in self.people if person.id == person_id), None)

    def addressed(self, address: str) -> Person | None:
        """Whose address this is (a +tag is ignored), or None."""
        spellings = {address.lower(), _without_tag(address)}
        return next((person for person in self.people if spellings & set(person.addresses)), None)

    def is_ours(self, address: str) -> bool:
        """Whether customers can write to this address."""
        spellings = {address.lower(), _without_tag(address)}
        return self.addressed(address) is not None or bool(spellings & set(self.company.shared_addresses))


def _without_tag(address: str) -> str:
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def read_team(text: str, name: str = "team.toml") -> Team:
    """The team a TOML text describes; TeamError names line and key of the first mistake."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TeamError(f"{name}: {error}") from None
    try:
        return Team.model_validate(raw)
    except ValidationError as error:
        found = error.errors()
        # A misspelt key also leaves the right one missing: tell of the one that stands in the file.
        first = next((one for one in found if one["type"] == "extra_forbidden"), found[0])
        key = ".".join(str(part) for part in first["loc"])
        said = first["msg"].removeprefix("Value error, ")
        line = _line_of(text, first["loc"]) if len(first["loc"]) > 1 else _last_line_about(text, said)
        raise TeamError(f"{name}, line {line}: {f'{key}: ' if key else ''}{said}") from None


def _last_line_about(text: str, said: str) -> int:
    """Where the second of two things stands that cannot both be; `said` names them."""
    words = said.split() or [""]
    word = next((one for one in words if "@" in one), words[0].rstrip(":"))
    return max((number for number, line in enumerate(text.splitlines(), 1) if word in line), default=1)


def _line_of(text: str, where: tuple[Any, ...]) -> int:
    """The line of the key a mistake was found at, as near as TOML lets us tell."""
    lines = text.splitlines()
    start = 0
    tables = [number for number, line in enumerate(lines) if line.strip().startswith("[[person]]")]
    if (
        len(where) > 1
        and where[0] in ("person", "people")
        and isinstance(where[1], int)
        and where[1] < len(tables)
    ):
        start = tables[where[1]]
    names = [part for part in where if isinstance(part, str) and part not in ("person", "people")]
    for name in reversed(names):
        for number in range(start, len(lines)):
            if name in lines[number].split("=")[0]:
                return number + 1
    return start + 1


EXAMPLE = """\
# Who is who. After a change: `byname team apply team.toml` (byname up does it at start).
[company]
name = "Acme"
domain = "acme.example"
# addresses = ["hello@acme.example", "support@acme.example", "info@acme.example"]  # nobody in particular

[[person]]
id = "sophie"
name = "Sophie"
addresses = ["sophie@acme.example"]          # what customers write to
front_ends.email = "sophie@home.example"     # where she answers from
# also_from = ["sophie@phone.example"]       # further addresses she may answer from
# voice.signature = "Sophie at Acme"         # beneath every reply

[[person]]
id = "tom"
name = "Tom"
addresses = ["tom@acme.example"]
front_ends.email = "tom@home.example"
"""

"""What every part of an answer is made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from byname.team import Team
from pydantic import BaseModel, ConfigDict

Row = Mapping[Any, Any]


class View(BaseModel):
    """A part of an answer of the API."""

    model_config = ConfigDict(frozen=True)


class PersonView(View):
    """One of the company's people."""

    id: str
    name: str
    addresses: tuple[str, ...] = ()
    away: bool = False


def moment(micros: int) -> datetime:
    """The moment of so many microseconds since 1970."""
    return datetime.fromtimestamp(micros / 1_000_000, UTC)


def person_view(team: Team, person_id: str) -> PersonView | None:
    """A person by id; one who has left the team is shown by the id. None when there is nobody."""
    if not person_id:
        return None
    person = team.person(person_id)
    if person is None:
        return PersonView(id=person_id, name=person_id)
    return PersonView(id=person.id, name=person.name, addresses=person.addresses, away=person.away)


def name_of(team: Team, person_id: str) -> str:
    """What colleagues call this person."""
    person = team.person(person_id)
    return person.name if person else person_id

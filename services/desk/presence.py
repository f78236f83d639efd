"""A person says that they are here or away, or that their hours count again. At once, everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from byname.clock import Clock
from byname.contracts import PresenceChanged, event
from byname.people import People
from byname.store import Database, Transaction
from byname.store.database import micros
from byname.team import Person, Team

from services.desk.errors import NotLikeThat
from services.desk.saying import Sayer
from services.desk.store.presence import presence_of
from services.desk.views.model import Row, moment

State = Literal["here", "away", "hours"]
LONGEST = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Word:
    """What a person says about being here; without `until`: until they say otherwise."""

    state: State
    until: datetime | None = None


class Presence(Sayer):
    """Who is here, by their own word."""

    def __init__(
        self, db: Database, clock: Clock, changed: Callable[[], None], team: Callable[[], Team]
    ) -> None:
        super().__init__(db, clock, changed)
        self._team = team
        self._people: People | None = None

    @property
    def people(self) -> People:
        """The people of the team in force, with their hours."""
        if self._people is None or self._people.team is not self._team():
            self._people = People(self._team())
        return self._people

    def known(self, person: str) -> Person:
        """NotLikeThat when the team does not know them."""
        found = self._team().person(person)
        if found is None:
            names = ", ".join(sorted(one.id for one in self._team()))
            raise NotLikeThat(f"there is no person {person[:40]!r} on the team; there is {names}")
        return found

    async def say(self, person: str, word: Word, by: str) -> bool:
        """This is so from now on; whether that is new. Saying again what holds says nothing.

        NotLikeThat for somebody we do not know, and for a moment that is past or too far ahead.
        """
        self.known(person)
        now = self._clock.now()
        _check(word, now)
        async with self._db.transaction() as unit:
            await unit.serialize("desk")
            row = await presence_of(unit.connection, person)
            if _is_so(row, word, now):
                return False
            await self._change(unit, person, word, by, row, now)
        return True

    async def _change(
        self, unit: Transaction, person: str, word: Word, by: str, row: Row | None, now: datetime
    ) -> None:
        # A copy whose clock runs behind must not make this word older than the one before it.
        at = max(now, moment(row["changed_at"]) + timedelta(milliseconds=1)) if row else now
        fact = PresenceChanged(person=person, state=word.state, until=word.until, by=by, changed_at=at)
        said = event(fact, source="desk", key=person, time=at, about=(person, str(micros(at))))
        await self._say(unit, said, now)


def _check(word: Word, now: datetime) -> None:
    if word.until is None:
        return
    if word.state == "hours":
        raise NotLikeThat("hours count until somebody says otherwise: leave `until` out")
    if word.until <= now:
        raise NotLikeThat("this moment is past: say until when from now on")
    if word.until - now > LONGEST:
        raise NotLikeThat(
            f"that is more than {LONGEST.days} days ahead: "
            "leave it out, or write a longer leave into the team file"
        )


def _is_so(row: Row | None, word: Word, now: datetime) -> bool:
    """Whether this is what holds already; without any word it is the hours that count."""
    if row is None:
        return word.state == "hours"
    ended = row["until"] and moment(row["until"]) <= now
    state, until = ("hours", 0) if ended else (row["state"], row["until"])
    return bool((state, until) == (word.state, micros(word.until) if word.until else 0))

"""A person decides about promises and suggestions that stand on a page: as commands, in its words."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from byname.contracts import AttachmentRef, Command
from byname.store import Database
from byname.team import Team
from pydantic import TypeAdapter

from services.desk.actions import Actions
from services.desk.errors import NotLikeThat, NotNow, NotThere
from services.desk.moments import LONGEST_PROMISE, Moments
from services.desk.store.due import get_hint, get_scheduled
from services.desk.store.promises import get_promise
from services.desk.views.model import Row
from services.desk.views.promises import due_moment

_FILES = TypeAdapter(tuple[AttachmentRef, ...])


def written(moment: datetime, zone: str, what: str = "") -> str:
    """The moment as `/promise` reads it, by the clock of this zone, and what is promised.

    The full stop keeps a text that begins like a date, `friday's report`, from being read as one.
    """
    there = f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
    return f"{there}. {what}" if what else there


class Promising:
    """Promises moved, suggestions accepted, words sent now instead of later."""

    def __init__(self, db: Database, actions: Actions) -> None:
        self._db = db
        self._actions = actions

    @property
    def _moments(self) -> Moments:
        return self._actions.moments

    def make(self, when: str, what: str, person: str, team: Team, now: datetime) -> Command:
        """A new promise. NotLikeThat where there is no date; it may also stand before `what`."""
        if not when.strip():
            return Command(name="promise", text=what)
        return Command(name="promise", text=written(self._only(when, person, now), _zone(team, person), what))

    async def move(self, name: str, when: str, person: str, team: Team, now: datetime) -> Command:
        """Another moment for a promise, or the moment of a suggestion that is one.

        NotThere; NotLikeThat for what is no date, or more than one.
        """
        return await self._promise(name, self._only(when, person, now), person, team)

    def _only(self, when: str, person: str, now: datetime) -> datetime:
        if not when.strip():
            raise NotLikeThat("Write when it shall be, for instance: friday 17:00.")
        return self._moments.only(when, person, now, "end")

    async def accept(self, suggestion: str, person: str, team: Team) -> Command:
        """It was a promise, for the moment that was read. NotThere; NotNow when that is past or was none."""
        async with self._db.reading() as connection:
            row = await get_hint(connection, suggestion)
        if row is None:
            raise NotThere("this suggestion is decided about already")
        due = due_moment(row["due"])
        if due is None:
            raise NotNow("no date was found in these words: write one")
        return await self._promise(suggestion, due, person, team)

    async def _promise(self, name: str, due: datetime, person: str, team: Team) -> Command:
        async with self._db.reading() as connection:
            hint, promise = await get_hint(connection, name), await get_promise(connection, name)
        zone = _zone(team, person)
        if hint:
            return Command(name="promise", text=f"#{name} {written(due, zone, _what(hint))}")
        if promise is None:
            raise NotThere("there is no such promise, or it is decided about already")
        if promise["state"] != "open":
            raise NotNow("this promise is not open any more")
        return Command(name="promise", text=written(due, zone, _what(promise)))

    async def send_now(self, scheduled: str, person: str, seen: int, key: str) -> str:
        """Words that were to go out later go out now: taken back and said, by one answer or not at all.

        The answer's id. NotThere; NotNow when they do not wait (any more).
        """
        async with self._db.reading() as connection:
            row = await get_scheduled(connection, scheduled)
        if row is None or row["person"] != person:
            raise NotThere("there are no such words of yours that wait to go out")
        if row["state"] != "waiting":
            raise NotNow("these words do not wait any more: the conversation shows what became of them")
        return await self._actions.answer(
            row["conversation"],
            person,
            row["text"],
            commands=[Command(name="unlater", text=f"#{scheduled}")],
            channel=row["channel"] or None,
            attachments=_FILES.validate_json(row["attachments"] or "[]"),
            seen=seen,
            key=key,
        )


def _what(row: Row) -> str:
    return " ".join(row["text"].split())[:LONGEST_PROMISE]


def _zone(team: Team, person: str) -> str:
    found = team.person(person)
    return team.zone_of(found) if found else team.company.zone

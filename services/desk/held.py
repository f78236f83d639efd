"""Answers that were held: their person sends them all the same, or throws them away. Until then they stay."""

from __future__ import annotations

from byname.clock import Clock
from byname.contracts import AttachmentRef, Command
from byname.store import Database
from byname.store.database import micros
from pydantic import TypeAdapter

from services.desk.actions import Actions
from services.desk.errors import NotNow
from services.desk.still_held import held_once, still_held
from services.desk.store.attention import dismiss, is_dismissed
from services.desk.views.model import Row

_COMMANDS = TypeAdapter(tuple[Command, ...])
_FILES = TypeAdapter(tuple[AttachmentRef, ...])
ANYWAY = Command(name="anyway")


class Held:
    """What a person decides about their own held answers."""

    def __init__(self, db: Database, clock: Clock, actions: Actions) -> None:
        self._db = db
        self._clock = clock
        self._actions = actions

    async def get(self, answer: str, person: str) -> Row:
        """A held answer of this person, with its words. NotThere; NotNow when it is decided about."""
        async with self._db.reading() as connection:
            return await still_held(connection, answer, person)

    async def once(self, answer: str, person: str) -> Row:
        """The same, whatever was decided: to ask for the same again is no mistake."""
        async with self._db.reading() as connection:
            return await held_once(connection, answer, person)

    async def again(self, row: Row, channel: str | None) -> str:
        """Send it all the same, with all that came with it: files, and commands such as close.

        The id of the answer that repeats it; once, however often this is asked. NotNow when it was thrown
        away, or sent with other words.
        """
        if not (row["text"] or "").strip():
            raise NotNow("there are no words to send")
        before = _COMMANDS.validate_json(row["commands"] or "[]")
        return await self._actions.answer(
            row["conversation"],
            row["person"],
            row["text"],
            commands=[*(one for one in before if one.name != "anyway"), ANYWAY],
            channel=channel,
            attachments=_FILES.validate_json(row["attachments"] or "[]"),
            repeats=row["id"],
        )

    async def throw_away(self, answer: str, person: str) -> str:
        """The person has read it and wants no more of it; the conversation that it was in.

        NotNow when the words have gone out meanwhile.
        """
        async with self._db.transaction() as unit:
            await unit.serialize("desk")
            if await is_dismissed(unit.connection, answer):
                row = await held_once(unit.connection, answer, person)
            else:
                row = await still_held(unit.connection, answer, person)
                await dismiss(unit.connection, answer, person, micros(self._clock.now()))
        return str(row["conversation"])

"""Answers that were held: their person sends them all the same, or throws them away. Until then they stay."""

from __future__ import annotations

from byname.clock import Clock
from byname.contracts import AttachmentRef, Command
from byname.store import Database
from byname.store.database import micros
from pydantic import TypeAdapter

from services.desk.actions import Actions
from services.desk.domain.again import UNPROVEN, again_key
from services.desk.errors import NotNow, NotThere
from services.desk.store.attention import dismiss
from services.desk.store.read import get_message
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
        """A held answer of this person, with its words. NotThere, or NotNow when it is not held any more."""
        async with self._db.reading() as connection:
            row = await get_message(connection, answer, follow=False)
        if row is None or row["person"] != person or row["code"] in UNPROVEN:
            raise NotThere(f"there is no held answer {answer} of yours")
        if row["state"] != "held" or row["became"]:
            raise NotNow("this answer is not held any more")
        return row

    async def again(self, answer: str, person: str, channel: str | None) -> str:
        """Send it all the same, with all that came with it: files, and commands such as close.

        The id of the answer that repeats it; once, however often this is asked.
        """
        row = await self.get(answer, person)
        if not (row["text"] or "").strip():
            raise NotNow("there are no words to send")
        before = _COMMANDS.validate_json(row["commands"] or "[]")
        return await self._actions.answer(
            row["conversation"],
            person,
            row["text"],
            commands=[*(one for one in before if one.name != "anyway"), ANYWAY],
            channel=channel,
            attachments=_FILES.validate_json(row["attachments"] or "[]"),
            key=again_key(answer),
        )

    async def throw_away(self, answer: str, person: str) -> str:
        """The person has read it and wants no more of it; the conversation that it was in."""
        row = await self.get(answer, person)
        async with self._db.transaction() as unit:
            await dismiss(unit.connection, answer, person, micros(self._clock.now()))
        return str(row["conversation"])

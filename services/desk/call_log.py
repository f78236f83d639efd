"""What a person heard and promised on the phone, kept as an original: ingest merges it with the record."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from byname.bus.raw import RawInput, RawWriter
from byname.channels.phone.note import CallNote, note_stored
from byname.clock import Clock
from byname.ids import derive, random_id
from byname.store import Database
from pydantic import ValidationError

from services.desk.domain import storable
from services.desk.errors import NotLikeThat, NotNow, NotThere
from services.desk.store.posted import find_posted, save_posted
from services.desk.store.read import get_conversation

CHANNEL = "phone"
AHEAD = timedelta(minutes=10)  # clocks differ by no more
NOT_ENABLED = "phone logs are not switched on here: set `enabled = true` in [phone] of byname.toml"


class CallLog:
    """Takes notes of calls. `enabled`: ingest reads them; else they would be seen by nobody."""

    def __init__(self, db: Database, clock: Clock, raw: RawWriter, *, enabled: bool) -> None:
        self._db = db
        self._clock = clock
        self._raw = raw
        self.enabled = enabled

    async def log(self, person: str, said: Mapping[str, Any], *, key: str = "") -> str:
        """Keep what the person says of a call; the note's id, once it is on the bus's disk.

        The same `key` again is the same note. NotThere without the conversation that it names; NotLikeThat
        where something is missing; NotNow when the key was used for other words, or phone logs are off.
        BusUnavailable: it is not kept, say it again.
        """
        if not self.enabled:
            raise NotNow(NOT_ENABLED)
        now = self._clock.now()
        note = _note({**said, "id": derive("cl", person, key or random_id("post")), "person": person})
        if note.started_at > now + AHEAD:
            raise NotLikeThat("this call has not begun yet: check when it was")
        note = note.model_copy(update={"revision": await self._remember(note)})
        stored = note_stored(note)
        raw_id = derive("raw", CHANNEL, stored.key)
        envelope = {**stored.envelope, "person": person}
        await self._raw.store(RawInput(raw_id, CHANNEL, envelope, now, stored.body))
        async with self._db.transaction() as unit:
            await save_posted(unit.connection, note.id, _digest(note), note.revision, is_kept=True)
        return note.id

    async def _remember(self, note: CallNote) -> int:
        """The note's revision: words changed after the bus had been away replace what it may have."""
        async with self._db.transaction() as unit:
            await unit.serialize("desk")
            if note.conversation and await get_conversation(unit.connection, note.conversation) is None:
                raise NotThere(f"there is no conversation {note.conversation}")
            before = await find_posted(unit.connection, note.id)
            if before is None:
                await save_posted(unit.connection, note.id, _digest(note), 0, is_kept=False)
                return 0
            if before.digest == _digest(note):
                return before.revision
            if before.is_kept:
                raise NotNow("this Idempotency-Key was used for another call: take a new one for a new call")
            await save_posted(unit.connection, note.id, _digest(note), before.revision + 1, is_kept=False)
            return before.revision + 1


def _note(said: Mapping[str, Any]) -> CallNote:
    try:
        return CallNote.model_validate(_storable(said))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        what = str(first["msg"]).removeprefix("Value error, ")
        raise NotLikeThat(f"{where}: {what}" if where else what) from None


def _digest(note: CallNote) -> str:
    return hashlib.sha256(note.model_dump_json(exclude={"revision"}).encode()).hexdigest()


def _storable(value: Any) -> Any:
    """The same with texts that every store can hold."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {name: _storable(one) for name, one in value.items()}
    return [_storable(one) for one in value] if isinstance(value, list) else value

"""What our people say of being here: kept for all copies, and told to the reception of each at once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from byname.bus.live import Live
from byname.contracts import Event, PresenceChanged
from byname.people import Said
from byname.store import Database, Transaction

from services.ingest.chat.reception import Reception
from services.ingest.chat.store.presence import load_presence, save_presence

SUBJECT = "ingest.presence"


class Presences:
    """The store is the truth; what is said on `live` wakes other copies, and a sweep the deaf ones."""

    def __init__(self, db: Database, live: Live, reception: Reception) -> None:
        self._db = db
        self._live = live
        self._reception = reception
        self._saying: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Know what has been said, and hear the other copies."""
        await self._live.hear(SUBJECT, lambda *_: self.look_who_is_here())
        await self.look_who_is_here()

    async def stop(self) -> None:
        """Hear nobody any more."""
        await asyncio.gather(*self._saying)
        await self._live.stop()

    async def on_facts(self, unit: Transaction, events: Sequence[Event[Any]]) -> None:
        """Presence among a batch of facts."""
        said = [one.data for one in events if isinstance(one.data, PresenceChanged)]
        if not said:
            return
        await unit.serialize("presence")
        await save_presence(unit.connection, said)
        known = await load_presence(unit.connection)
        unit.after_commit(lambda: self._tell(known))

    async def look_who_is_here(self) -> None:
        """Tell the reception what the store knows."""
        async with self._db.reading() as connection:
            self._reception.heard(await load_presence(connection))

    def _tell(self, known: Mapping[str, Said]) -> None:
        self._reception.heard(known)
        task = asyncio.create_task(self._live.say(SUBJECT, {}))
        self._saying.add(task)
        task.add_done_callback(self._saying.discard)

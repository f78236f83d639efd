"""A person's fact: told to the bus and shown at the desk, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from byname.clock import Clock
from byname.contracts import Event
from byname.store import Database, Transaction

from services.desk.domain import project
from services.desk.store.write import load, save


class Sayer:
    """What all actions share. `changed` is called when there is something new to see."""

    def __init__(self, db: Database, clock: Clock, changed: Callable[[], None]) -> None:
        self._db = db
        self._clock = clock
        self._changed = changed

    async def _say(self, unit: Transaction, said: Event[Any], now: datetime) -> None:
        """Tell the bus, and show it at once: whoever said it finds it on the next page."""
        batch = await load(unit.connection, [said])
        project(batch, [said], now)
        await save(unit.connection, batch)
        unit.emit([said])
        unit.after_commit(self._changed)

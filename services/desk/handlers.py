"""What the desk does with a batch of events: load, project, save."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from byname.clock import Clock
from byname.contracts import Event
from byname.store import Transaction

from services.desk.domain import project
from services.desk.store.write import load, save


def make_handler(
    clock: Clock, changed: Callable[[], None]
) -> Callable[[Transaction, Sequence[Event[Any]]], Awaitable[None]]:
    """The handler of the desk's events; calls `changed` when there is something new to see."""

    async def handle(unit: Transaction, events: Sequence[Event[Any]]) -> None:
        # Two copies may hold facts of one conversation at once: one after the other, none is overwritten.
        await unit.serialize("desk")
        batch = await load(unit.connection, events)
        project(batch, events, clock.now())
        await save(unit.connection, batch)
        unit.after_commit(changed)

    return handle

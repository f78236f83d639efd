"""Closing an incident, hearing a blocked sender again: orders that are said in one of the conversations."""

from __future__ import annotations

from byname.contracts import Command
from byname.store import Database

from services.desk.actions import Actions
from services.desk.errors import NotNow, NotThere
from services.desk.store.attention import get_block, get_incident, member_of


class Attention:
    """What a person decides about incidents and blocked senders; the router does it."""

    def __init__(self, db: Database, actions: Actions) -> None:
        self._db = db
        self._actions = actions

    async def close_incident(self, incident: str, person: str, *, key: str = "") -> str:
        """The fault is over. The id of the answer that says so.

        NotThere without such an incident; NotNow when it is over, or nothing is about it any more.
        """
        async with self._db.reading() as connection:
            row = await get_incident(connection, incident)
            member = await member_of(connection, incident)
        if row is None:
            raise NotThere(f"there is no incident {incident}")
        if row["closed_at"]:
            raise NotNow("this incident is over already")
        if not member:
            raise NotNow("no conversation is about this incident now: it ends with the last one that was")
        return await self._actions.answer(member, person, commands=[Command(name="resolved")], key=key)

    async def unblock(self, block: str, person: str) -> str:
        """The sender is heard again. The id of the answer that says so. NotThere when nobody blocks them."""
        async with self._db.reading() as connection:
            row = await get_block(connection, block)
        if row is None:
            raise NotThere(f"no sender {block} is blocked (any more)")
        # The same block is lifted once, however often somebody presses.
        key = f"unblock {row['blocked_at']}"
        return await self._actions.answer(
            row["conversation"], person, commands=[Command(name="unblock")], key=key
        )

"""A person decides whose a handle is. Each decision is one fact; the router links, and can undo it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from byname.clock import Clock
from byname.contracts import Handle, LinkDecided, event
from byname.ids import derive, random_id
from byname.store import Database, Transaction
from byname.team import Team

from services.desk.addresses import is_written, normal_handle
from services.desk.domain import handle_id_of, storable
from services.desk.errors import NotLikeThat, NotNow, NotThere
from services.desk.saying import Sayer
from services.desk.store.customers import customer_now, get_handle, get_link, get_suggestion, handles_of
from services.desk.store.read import Filter, list_conversations


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decided, and why."""

    id: str
    action: Literal["link", "dismiss", "undo"]
    person: str
    why: str


class Linking(Sayer):
    """Handles, links, suggestions."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        changed: Callable[[], None],
        team: Callable[[], Team],
        region: str,
    ) -> None:
        super().__init__(db, clock, changed)
        self._team = team
        self._region = region  # where national numbers are dialled

    async def add_handle(self, customer: str, person: str, channel: str, written: str, why: str) -> str:
        """This address is the customer's too; whoever has it already becomes one with them.

        The decision's id. NotThere, NotLikeThat; NotNow when the address is this customer's already.
        """
        handle = normal_handle(channel, written, self._team(), self._region)
        async with self._db.transaction() as unit:
            await unit.serialize("desk")
            customer = await self._known(unit, customer)
            holder = await get_handle(unit.connection, handle_id_of(channel, handle.address))
            if holder is None and not is_written(channel):
                raise NotLikeThat(f"nobody has written from {written[:80]} on {channel} yet")
            if holder and await customer_now(unit.connection, holder["customer"]) == customer:
                raise NotNow(f"{handle.address} is this customer's already")
            decided = Decided(derive("ld", customer, person, random_id("post")), "link", person, why)
            key = handle_id_of(channel, handle.address)
            return await self._decide(unit, decided, key, customer=customer, handle=handle)

    async def holder_of(self, channel: str, written: str) -> str:
        """The customer who has this address now; empty: nobody. NotLikeThat as add_handle."""
        handle = normal_handle(channel, written, self._team(), self._region)
        async with self._db.reading() as connection:
            row = await get_handle(connection, handle_id_of(channel, handle.address))
            return await customer_now(connection, row["customer"]) if row else ""

    async def undo(self, link: str, person: str, why: str) -> str:
        """The link was wrong; the decision's id. NotThere; NotNow when it is undone already."""
        async with self._db.transaction() as unit:
            await unit.serialize("desk")
            row = await get_link(unit.connection, link)
            if row is None or not row["at"]:
                raise NotThere(f"there is no link {link}")
            if row["undone_at"]:
                raise NotNow(f"this link is undone already, by {row['undone_by'] or 'a colleague'}")
            decided = Decided(derive("ld", link, person, random_id("post")), "undo", person, why)
            return await self._decide(unit, decided, row["handle"], customer=row["customer"], link=link)

    async def settle(self, suggestion: str, person: str, why: str, *, accept: bool) -> str:
        """A person says whether it is the same customer; the decision's id.

        NotThere; NotNow when somebody has decided already.
        """
        async with self._db.transaction() as unit:
            await unit.serialize("desk")
            row = await get_suggestion(unit.connection, suggestion)
            if row is None or not row["at"]:
                raise NotThere(f"there is no suggestion {suggestion}")
            if row["decision"]:
                raise NotNow(f"{row['person'] or 'a colleague'} has decided about it already")
            decided = Decided(derive("ld", suggestion), "link" if accept else "dismiss", person, why)
            handle = Handle(channel=row["channel"], address=row["address"])
            customer = await customer_now(unit.connection, row["customer"])
            key = handle_id_of(handle.channel, handle.address)
            return await self._decide(
                unit, decided, key, customer=customer, handle=handle, suggestion=suggestion
            )

    async def _decide(self, unit: Transaction, decided: Decided, key: str, **about: Any) -> str:
        """Say it, in order with what is said of the handle (`key`); the decision's id."""
        now = self._clock.now()
        fact = LinkDecided(
            decision=decided.id,
            action=decided.action,
            person=decided.person,
            why=storable(decided.why),
            decided_at=now,
            **about,
        )
        await self._say(unit, event(fact, source="desk", key=key, time=now, about=(fact.decision,)), now)
        return fact.decision

    async def _known(self, unit: Transaction, customer: str) -> str:
        """Whose everything of this customer is now. NotThere when nobody has ever heard of them."""
        now = await customer_now(unit.connection, customer)
        handles = await handles_of(unit.connection, now)
        if not handles and not await list_conversations(unit.connection, Filter(customer=now, limit=1)):
            raise NotThere(f"there is no customer {customer}")
        return now

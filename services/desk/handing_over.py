"""Customers go from one person to another for good: one decision, which the router carries out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from byname.clock import Clock
from byname.contracts import Event, HandoverDecided, event
from byname.ids import derive, random_id
from byname.store import Database, Transaction
from byname.team import Team
from pydantic_core import to_json

from services.desk.domain import storable
from services.desk.errors import NotLikeThat, NotNow
from services.desk.saying import Sayer
from services.desk.store.handovers import get_handover, portfolios

LONGEST_WORDS = 2000
MOST_CUSTOMERS = 5000  # named in one hand-over: an event holds at most 1 MB


@dataclass(frozen=True, slots=True)
class Plan:
    """Who gives whose customers to whom, and what each of both says. No customers: all of them."""

    giver: str
    taker: str
    customers: tuple[str, ...] = ()
    farewell: str = ""
    hello: str = ""


def handover_event(
    giver: str,
    taker: str,
    customers: Sequence[str],
    farewell: str,
    hello: str,
    person: str,
    key: str,
    now: datetime,
) -> Event[HandoverDecided]:
    """The decision as the router hears it. The same `person` and `key` give the same hand-over."""
    fact = HandoverDecided(
        handover=derive("ho", person, key),
        giver=giver,
        taker=taker,
        customers=tuple(dict.fromkeys(customers)),
        farewell=storable(farewell).strip(),
        hello=storable(hello).strip(),
        person=person,
        decided_at=now,
    )
    return event(fact, source="desk", key=giver, time=now, about=(fact.handover,))


class HandingOver(Sayer):
    """Hand-overs for good, decided at the desk."""

    def __init__(
        self, db: Database, clock: Clock, changed: Callable[[], None], team: Callable[[], Team]
    ) -> None:
        super().__init__(db, clock, changed)
        self._team = team

    async def decide(self, plan: Plan, person: str, *, key: str = "") -> str:
        """Say that these customers belong to somebody else; the hand-over's id.

        NotLikeThat when the taker is unknown or is the giver. NotNow when nothing belongs to the giver, or
        the key was used for another hand-over. The same key again is the same hand-over.
        """
        now = self._clock.now()
        said = handover_event(
            plan.giver, plan.taker, plan.customers, plan.farewell, plan.hello, person,
            key or random_id("post"), now,
        )  # fmt: skip
        check_people(self._team(), plan)
        async with self._db.transaction() as unit:
            await unit.serialize("desk")
            if not await _decided_before(unit, said.data):
                await _check_something_goes(unit, plan)
                await self._say(unit, said, now)
        return said.data.handover


def check_people(team: Team, plan: Plan) -> None:
    """NotLikeThat when this cannot be a hand-over. The giver may have left the team already."""
    if team.person(plan.taker) is None:
        names = ", ".join(sorted(one.id for one in team))
        raise NotLikeThat(f"there is no person {plan.taker[:40]!r} on the team; there is {names}")
    if plan.taker == plan.giver:
        raise NotLikeThat(
            f"the customers of {plan.giver} are theirs already: name somebody else to take them"
        )


async def _check_something_goes(unit: Transaction, plan: Plan) -> None:
    if not await portfolios(unit.connection, plan.giver, plan.customers[:MOST_CUSTOMERS]):
        who = "none of these customers belongs" if plan.customers else "no customer belongs"
        raise NotNow(f"{who} to {plan.giver[:40]}: there is nothing to hand over")


async def _decided_before(unit: Transaction, fact: HandoverDecided) -> bool:
    row = await get_handover(unit.connection, fact.handover)
    if row is None:
        return False
    customers = to_json(fact.customers).decode() if fact.customers else ""
    same = all(row[name] == getattr(fact, name) for name in ("giver", "taker", "farewell", "hello"))
    if not same or row["customers"] != customers:
        raise NotNow(
            "this Idempotency-Key was used for another hand-over: take a new one for a new hand-over"
        )
    return True

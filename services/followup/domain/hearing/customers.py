"""Customers who are one, or two after all; their tier; and whether colleagues are here. Pure."""

from __future__ import annotations

from byname.contracts import CustomerLinked, CustomerTiered, CustomerUnlinked, PresenceChanged
from byname.people import Said

from services.followup.domain.known import Turn
from services.followup.domain.values import Customer


def linked(turn: Turn, said: CustomerLinked) -> None:
    """Conversations came along with a handle; and what is known of whoever they were of."""
    gone = turn.known.customers.get(said.merged)
    if gone:
        _merge(turn.known.customer(said.customer), gone)
        _plan_all(turn, said.customer)
    _move(turn, said.conversations, said.customer)


def _merge(customer: Customer, gone: Customer) -> None:
    """The newest word about each counts."""
    if gone.tiered_at and (customer.tiered_at is None or gone.tiered_at > customer.tiered_at):
        customer.tier, customer.tiered_at = gone.tier, gone.tiered_at
    customer.asked_at = max(filter(None, (customer.asked_at, gone.asked_at)), default=None)
    customer.asking_at = max(filter(None, (customer.asking_at, gone.asking_at)), default=None)


def unlinked(turn: Turn, said: CustomerUnlinked) -> None:
    """They are again whose they were."""
    _move(turn, said.conversations, said.restored)


def _move(turn: Turn, conversations: tuple[str, ...], customer: str) -> None:
    for one in conversations:
        turn.known.matter(one).customer = customer
        turn.plan(one)


def tiered(turn: Turn, said: CustomerTiered) -> None:
    """Other times were promised to them."""
    customer = turn.known.customer(said.customer)
    if customer.tiered_at is None or said.tiered_at >= customer.tiered_at:
        customer.tier, customer.tiered_at = said.tier, said.tiered_at
    _plan_all(turn, said.customer)


def _plan_all(turn: Turn, customer: str) -> None:
    for matter in turn.known.matters.values():
        if matter.customer == customer:
            turn.plan(matter.id)


def presence(turn: Turn, said: PresenceChanged) -> None:
    """Who is here decides whom the ladder reaches."""
    turn.known.said[said.person] = Said(said.state, said.until)
    turn.known.touch("people", said.person)

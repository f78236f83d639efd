"""Customers who are one, or two after all; their tier; and whether colleagues are here. Pure."""

from __future__ import annotations

from byname.contracts import CustomerLinked, CustomerTiered, CustomerUnlinked, PresenceChanged
from byname.people import Said

from services.followup.domain.known import Turn


def linked(turn: Turn, said: CustomerLinked) -> None:
    """Conversations came along with a handle."""
    _move(turn, said.conversations, said.customer)


def unlinked(turn: Turn, said: CustomerUnlinked) -> None:
    """They are again whose they were."""
    _move(turn, said.conversations, said.restored)


def _move(turn: Turn, conversations: tuple[str, ...], customer: str) -> None:
    for one in conversations:
        turn.known.matter(one).customer = customer
        turn.plan(one)


def tiered(turn: Turn, said: CustomerTiered) -> None:
    """Other times were promised to them."""
    turn.known.customer(said.customer).tier = said.tier
    for matter in turn.known.matters.values():
        if matter.customer == said.customer:
            turn.plan(matter.id)


def presence(turn: Turn, said: PresenceChanged) -> None:
    """Who is here decides whom the ladder reaches."""
    turn.known.said[said.person] = Said(said.state, said.until)
    turn.known.touch("people", said.person)

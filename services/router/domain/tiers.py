"""Of which tier a customer is, by a person's word. Pure."""

from __future__ import annotations

from typing import Any

from byname.contracts import CustomerTiered, Event, Reason

from services.router.domain.known import say
from services.router.domain.orders import Order

NONE = "none"


def check_tier(order: Order) -> Reason | None:
    """Why there is no such tier."""
    if _tier(order) is not None:
        return None
    there = ", ".join(one.id for one in order.policy.team.tiers)
    known = f"there are: {there}, and none" if there else "the team file has none; add a [[tier]] there"
    return Reason(code="no_tier", text=f"there is no tier {order.text.strip()!r}; {known}")


def tier(order: Order, facts: list[Event[Any]]) -> None:
    """The customer is of this tier from now on, whatever the team file says of their address."""
    tiered = CustomerTiered(
        customer=order.conversation.customer,
        conversation=order.conversation.id,
        tier=_tier(order) or "",
        person=order.person,
        tiered_at=order.now,
        sequence=order.conversation.next_sequence(),
    )
    order.known.touch(order.conversation)
    say(facts, tiered, order.heard, order.now, tiered.tier, key=order.conversation.id)


def _tier(order: Order) -> str | None:
    """The id of the tier that is named; empty for none, None where there is no such tier."""
    said = order.text.strip().casefold()
    for one in order.policy.team.tiers:
        if said in (one.id.casefold(), one.label.casefold()):
            return one.id
    return "" if said == NONE else None

"""Choosing the person: by name, else the conversation's owner, else the customer's, else the least loaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from byname.contracts import Reason
from byname.team import Person, Team

from services.router.domain.known import Conversation, Customer, Known


@dataclass(frozen=True, slots=True)
class Policy:
    """What the choice depends on besides what is known."""

    team: Team
    burst: timedelta = timedelta(seconds=120)


def choose_person(
    known: Known,
    policy: Policy,
    recipients: tuple[str, ...],
    customer: Customer | None,
    conversation: Conversation | None,
) -> tuple[Person, Reason]:
    """Exactly one person and why, in words that desk, trace and mail can show."""
    team = policy.team
    for address in recipients:
        named = team.addressed(address)
        if named:
            return named, Reason(code="by_name", text=f"the customer wrote to {named.name} ({address})")
    if conversation and (owner := team.person(conversation.owner)):
        return owner, Reason(code="conversation_owner", text=f"{owner.name} has this conversation")
    if customer and (owner := team.person(customer.owner)):
        return owner, Reason(code="customer_owner", text=f"{owner.name} is this customer's person")
    return _least_loaded(known, team)


def _least_loaded(known: Known, team: Team) -> tuple[Person, Reason]:
    """The person with the fewest open conversations; among equals the first in the team file."""
    present = [person for person in team if not person.away] or list(team)
    chosen = min(present, key=lambda person: known.loads.get(person.id, 0))
    count = known.loads.get(chosen.id, 0)
    return chosen, Reason(
        code="least_loaded",
        text=f"nobody was asked for by name; {chosen.name} has the fewest open conversations ({count})",
    )

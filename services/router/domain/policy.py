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
    named = _named(team, recipients, conversation, customer)
    if named:
        person, address = named
        return person, Reason(code="by_name", text=f"the customer wrote to {person.name} ({address})")
    if conversation and (owner := team.person(conversation.owner)):
        return owner, Reason(code="conversation_owner", text=f"{owner.name} has this conversation")
    if customer and (owner := team.person(customer.owner)):
        return owner, Reason(code="customer_owner", text=f"{owner.name} is this customer's person")
    return _least_loaded(known, team)


def with_this_person(person: Person, spoke: bool) -> Reason:
    """A new customer belongs to whoever spoke with them, or was asked for."""
    text = f"{person.name} spoke with them" if spoke else f"they called {person.name}"
    return Reason(code="on_the_phone", text=text)


def _named(
    team: Team, recipients: tuple[str, ...], conversation: Conversation | None, customer: Customer | None
) -> tuple[Person, str] | None:
    """Who was written to; of several whoever has the conversation, else the customer, else the first."""
    named = [(person, address) for address in recipients if (person := team.addressed(address))]
    theirs = [one.owner for one in (conversation, customer) if one]
    return min(
        named, key=lambda one: theirs.index(one[0].id) if one[0].id in theirs else len(theirs), default=None
    )


def _least_loaded(known: Known, team: Team) -> tuple[Person, Reason]:
    """The person with the fewest open conversations; among equals the first in the team file."""
    present = [person for person in team if not person.away] or list(team)
    chosen = min(present, key=lambda person: known.loads.get(person.id, 0))
    count = known.loads.get(chosen.id, 0)
    return chosen, Reason(
        code="least_loaded",
        text=f"nobody was asked for by name; {chosen.name} has the fewest open conversations ({count})",
    )

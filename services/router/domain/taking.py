"""See it, take it: the first to take what is offered has it. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.contracts import Event, Reason

from services.router.domain.handover import assign
from services.router.domain.known import Known
from services.router.domain.opening import reopen
from services.router.domain.policy import Policy
from services.router.domain.remembered import Conversation
from services.router.domain.turns import wait_with


def take(
    known: Known, policy: Policy, conversation: Conversation, person_id: str, heard: Event[Any],
    now: datetime, facts: list[Event[Any]], *, by_answering: bool = False,
) -> None:  # fmt: skip
    """This person answers from now on: as its owner where it is nobody's, else in the owner's place."""
    person = policy.team.person(person_id)
    if person is None or (conversation.with_whom == person_id and not conversation.offered):
        return
    reopen(known, conversation, f"{person.name} takes it", heard, now, facts, conversation.id)
    before = conversation.with_whom
    if policy.team.person(conversation.owner) is None or conversation.owner == person_id:
        conversation.owner, conversation.stand_in, conversation.stand_in_code = person_id, "", ""
    else:
        conversation.stand_in, conversation.stand_in_code = person_id, "took"
    conversation.moves(before)
    conversation.offered, conversation.taken_at = (), now
    known.touch(conversation)
    customer = known.customers[conversation.customer]
    if policy.team.person(customer.owner) is None:
        known.give(customer, conversation.owner)
    wait_with(known, policy, conversation, person, now)
    if conversation.with_whom != before:
        reason = Reason(code="took", text=f"{person.name} {'answered' if by_answering else 'took it'} first")
        assign(conversation, before, reason, heard, now, facts, conversation.id, version=policy.version)

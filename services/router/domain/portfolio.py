"""Customers go from one person to another for good, with words for the first contact. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.contracts import Event, HandoverDecided, PortfolioMoved, Reason

from services.router.domain.handover import assign
from services.router.domain.known import Known, say
from services.router.domain.policy import Policy
from services.router.domain.remembered import Conversation, Handover
from services.router.domain.turns import wait_with
from services.router.errors import UnknownPerson


def take_handover(
    known: Known, policy: Policy, heard: Event[HandoverDecided], now: datetime
) -> list[Event[Any]]:
    """All that the giver has, or the customers named, is the taker's; once, whatever comes twice.

    The customers who are not loaded are moved by the store, in the same transaction.
    """
    decided = heard.data
    taker = policy.team.person(decided.taker)
    if decided.giver == decided.taker or decided.handover in known.handovers:
        return []
    if taker is None:  # the team file that names them may come in a moment
        raise UnknownPerson(f"nobody in the team has the id {decided.taker}: add them, then replay this")
    move = Handover(
        decided.handover, decided.giver, decided.taker, decided.customers, decided.farewell, decided.hello
    )
    known.handovers[move.id] = move
    known.new_handovers.append(move)
    count = _give_customers(known, move)
    facts: list[Event[Any]] = []
    giver = policy.team.person(decided.giver)
    who = policy.team.person(decided.person)
    whose = f"the customers of {giver.name if giver else decided.giver}"
    why = f"{who.name if who else decided.person} has handed {whose} over to {taker.name}"
    reason = Reason(code="handover", text=why)
    moved = [one for one in known.conversations.values() if _goes_along(one, move)]
    for conversation in sorted(moved, key=lambda one: one.id):
        _hand_over(known, policy, conversation, move, reason, heard, now, facts)
    done = PortfolioMoved(
        handover=move.id,
        giver=move.giver,
        taker=move.taker,
        customers=move.customers,
        count=count,
        conversations=sum(one.open for one in moved),
        reason=reason,
        moved_at=now,
    )
    say(facts, done, heard, now, move.id, key=move.taker)
    return facts


def _give_customers(known: Known, move: Handover) -> int:
    """How many go along; those who have become one with another are not counted twice."""
    count = 0
    for customer in list(known.customers.values()):
        if customer.owner == move.giver and (not move.customers or customer.id in move.customers):
            customer.owner, customer.handover = move.taker, move.id
            known.keep_customer(customer)
            count += not customer.into
    if not move.customers:
        others = known.unloaded.pop(move.giver, 0)
        known.unloaded[move.taker] = known.unloaded.get(move.taker, 0) + others
        count += others
    return count


def _goes_along(conversation: Conversation, move: Handover) -> bool:
    if move.customers and conversation.customer not in move.customers:
        return False
    return move.giver in (conversation.owner, conversation.stand_in)


def _hand_over(
    known: Known, policy: Policy, conversation: Conversation, move: Handover, reason: Reason,
    heard: Event[Any], now: datetime, facts: list[Event[Any]],
) -> None:  # fmt: skip
    before = conversation.with_whom
    taker = policy.team.person(move.taker)
    if conversation.owner == move.giver:
        conversation.owner = move.taker
    if conversation.stand_in in (move.giver, conversation.owner):
        conversation.stand_in, conversation.stand_in_code = "", ""
    known.touch(conversation)
    if conversation.open and conversation.with_whom != before:
        conversation.moves(before)
        assign(conversation, before, reason, heard, now, facts, conversation.id, version=policy.version)
        if taker:
            wait_with(known, policy, conversation, taker, now)

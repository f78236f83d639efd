"""A person passes a conversation on: to whom they name, to the owner of the subject, to a stand-in. Pure."""

from __future__ import annotations

from typing import Any

from byname.contracts import Event, Reason
from byname.team import Person

from services.router.domain.choosing import stand_in_for
from services.router.domain.handover import assign, give_to
from services.router.domain.opening import reopen
from services.router.domain.orders import MUTED, Order, anyway, nobody, people_named
from services.router.domain.sight import Sight
from services.router.domain.turns import ask_again, wait_again


def check_pass(order: Order) -> Reason | None:
    people, _ = people_named(order.text, order.policy.team)
    if order.conversation.muted:
        return MUTED
    if order.text and not people:
        return nobody(order)
    person = people[0] if people else _next_person(order)
    if person is None:
        text = "nobody else is here who has not had it already: name somebody"
        return Reason(code="unknown_person", text=text)
    return None if anyway(order) else _cannot_have_it(order, person)


def _cannot_have_it(order: Order, person: Person) -> Reason | None:
    """They would not answer in time, or not there: the one who passes it on should know."""
    conversation, policy = order.conversation, order.policy
    sight = Sight(ask_again(order.known, conversation, order.heard.id), order.known.office, policy, order.now)
    channel, status = conversation.handle.channel, sight.status(person)
    if not person.speaks(channel):
        text = f"{person.name} does not answer on {channel}; with /anyway they get it all the same"
        return Reason(code="cannot", text=text)
    back_in_time = status.back is not None and not sight.live and status.back <= sight.response_due()
    if status.here or back_in_time:
        return None
    why = status.why if person.name in status.why else f"{person.name} is not here ({status.why})"
    return Reason(code="cannot", text=f"{why}; with /anyway they get it all the same")


def pass_it(order: Order, facts: list[Event[Any]]) -> None:
    """To the one named, else to the owner of the subject, else to a stand-in.

    What its owner passes on is the other's; who stands in passes on no more than that.
    """
    people, why = people_named(order.text, order.policy.team)
    person = people[0] if people else _next_person(order)
    if person is None:
        return
    known, policy, conversation, now = order.known, order.policy, order.conversation, order.now
    giver = policy.team.person(order.person)
    text = f"{giver.name if giver else order.person} has passed it on" + (f": {why}" if why else "")
    reason = Reason(code="passed", text=text)
    reopen(known, conversation, text, order.heard, now, facts, order.heard.data.answer)
    if _stands_in(order, person):
        before = conversation.with_whom
        conversation.stand_in, conversation.stand_in_code = person.id, "passed"
        conversation.moves(before)
        conversation.offered, conversation.taken_at = (), None
        assign(conversation, before, reason, order.heard, now, facts, order.heard.data.answer,
               version=policy.version)  # fmt: skip
    else:
        give_to(known, conversation, person.id, reason, order.heard, now, facts, order.heard.data.answer,
                version=policy.version)  # fmt: skip
    customer = known.customers[conversation.customer]
    if policy.team.person(customer.owner) is None:
        known.give(customer, person.id)
    conversation.answered, conversation.replied_by = False, ""  # the customer waits for the other now
    conversation.passed = (*conversation.passed, order.person)
    wait_again(known, policy, conversation, now)


def _stands_in(order: Order, person: Person) -> bool:
    """Whoever passes it on has it in the place of its owner, who is still in the team."""
    conversation = order.conversation
    owner = order.policy.team.person(conversation.owner)
    return owner is not None and bool(conversation.stand_in) and person is not owner


def _next_person(order: Order) -> Person | None:
    conversation, policy = order.conversation, order.policy
    had = frozenset({order.person, conversation.owner, conversation.stand_in, *conversation.passed} - {""})
    for topic in (policy.topic[one] for one in conversation.topics if one in policy.topic):
        if topic.owner and topic.owner not in had:
            return policy.team.person(topic.owner)
    ask = ask_again(order.known, conversation, order.heard.id, without=had)
    giver = policy.team.person(order.person)
    sight = Sight(ask, order.known.office, policy, order.now)
    return stand_in_for(giver, sight) if giver else None

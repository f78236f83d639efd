"""Unanswered words go on: from their person to a stand-in, to whoever is on call, to everyone. Pure.

Each waiting takes three steps at most, and only a person's act begins a new one: nothing goes in circles.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from byname.contracts import Event, Fact, PageRequested, Reason, event
from byname.ids import derive
from byname.team import Person

from services.router.domain.asking import Ask, Choice
from services.router.domain.choosing import choose, stand_in_for
from services.router.domain.known import Known, say
from services.router.domain.office import LIVE
from services.router.domain.placing import settle
from services.router.domain.policy import Policy
from services.router.domain.remembered import Conversation
from services.router.domain.sight import Sight

STAND_IN, ON_CALL, EVERYONE = 1, 2, 3
SOON = timedelta(minutes=1)


class TurnDue(Fact):
    """A customer has waited for their turn; said by the router's own timer, never on the bus."""

    type: ClassVar[str] = "byname.turn.due.v1"

    conversation: str
    due: datetime


def turn_due(conversation: str, due: datetime) -> Event[TurnDue]:
    """The timer of this conversation has gone off; the same twice is the same once."""
    fact = TurnDue(conversation=conversation, due=due)
    return event(fact, source="router", key=conversation, time=due, about=(conversation, due.isoformat()))


def wait(
    known: Known, policy: Policy, conversation: Conversation, choice: Choice, now: datetime, about: str,
    *, moved: bool,
) -> None:  # fmt: skip
    """The customer waits for an answer to `about`; where they do already, more words win us no time."""
    if conversation.waiting and not moved:
        return
    conversation.waiting = conversation.waiting or about
    known.touch(conversation)
    known.timers[conversation.id] = _next(known, policy, conversation, choice, now)


def answered(known: Known, conversation: Conversation) -> None:
    """Somebody has spoken with the customer: nobody waits any more."""
    if conversation.waiting:
        known.timers[conversation.id] = None
    conversation.waiting, conversation.step, conversation.offered = "", 0, ()
    conversation.unattended = False
    known.touch(conversation)


def wait_with(
    known: Known, policy: Policy, conversation: Conversation, person: Person, now: datetime
) -> None:
    """The customer who waits does so with this person from now on: their patience begins anew."""
    conversation.step, conversation.unattended = 0, False
    if conversation.waiting:
        choice = Choice("given", Reason(code="took", text=""), person.id, person.id)
        known.timers[conversation.id] = _next(known, policy, conversation, choice, now)


def pass_on(known: Known, policy: Policy, heard: Event[TurnDue], now: datetime) -> list[Event[Any]]:
    """The timer went off: the facts that come of it; none when nobody waits any more."""
    facts: list[Event[Any]] = []
    conversation = known.conversations.get(heard.data.conversation)
    if not conversation or not conversation.waiting or not conversation.open or conversation.muted:
        return facts
    ask = ask_again(known, conversation, heard.id)
    sight = Sight(ask, known.office, policy, now)
    person = policy.team.person(conversation.with_whom)
    if _may_choose_again(conversation) and not (person and sight.status(person).here):
        choice = choose(ask, known.office, policy, now)
        if _has_somebody(policy, conversation, sight, choice, now):
            conversation.step = conversation.step if conversation.unattended else STAND_IN
            return _given(known, policy, conversation, ask, choice, heard, now, facts)
    if conversation.step == 0 and person is not None:
        other = stand_in_for(person, _without(known, conversation, policy, heard, now), [])
        if other is not None:
            conversation.step = STAND_IN
            choice = Choice("given", _passed_on(policy, conversation, person), other.id, conversation.owner)
            return _given(known, policy, conversation, ask, choice, heard, now, facts)
    _call(known, policy, conversation, sight, heard, now, facts)
    return facts


def _may_choose_again(conversation: Conversation) -> bool:
    """Once, if whoever had it has gone; and whenever nobody has been there so far."""
    return conversation.step == 0 or (conversation.unattended and conversation.step < ON_CALL)


def _has_somebody(
    policy: Policy, conversation: Conversation, sight: Sight, choice: Choice, now: datetime
) -> bool:
    """Whether the choice brings the customer on: a person, or several who did not know of it yet."""
    if choice.how == "given" or choice.reason.code == "waits":
        return True
    if choice.reason.code == "offered":
        return conversation.unattended
    return _somebody_comes(policy, sight, now)


def ask_again(known: Known, conversation: Conversation, about: str, **more: Any) -> Ask:
    """The question who answers this conversation, without new words."""
    customer = known.customers[conversation.customer]
    return Ask(
        about=about,
        channel=conversation.handle.channel,
        customer_owner=customer.owner,
        owner=conversation.owner,
        stand_in=conversation.stand_in,
        stand_in_code=conversation.stand_in_code,
        spoke_at=conversation.customer_at,
        new_conversation=False,
        new_customer=not customer.owner and customer.conversations <= 1,
        language=customer.language,
        zone=customer.zone,
        topics=conversation.topics,
        **more,
    )


def _given(
    known: Known, policy: Policy, conversation: Conversation, ask: Ask, choice: Choice, heard: Event[Any],
    now: datetime, facts: list[Event[Any]],
) -> list[Event[Any]]:  # fmt: skip
    settle(known, policy, conversation, ask, choice, heard, now, facts)
    known.timers[conversation.id] = _next(known, policy, conversation, choice, now)
    return facts


def _without(
    known: Known, conversation: Conversation, policy: Policy, heard: Event[Any], now: datetime
) -> Sight:
    had = frozenset({conversation.owner, conversation.stand_in} - {""})
    return Sight(ask_again(known, conversation, heard.id, without=had), known.office, policy, now)


def _passed_on(policy: Policy, conversation: Conversation, person: Person) -> Reason:
    minutes = policy.section.pass_on(conversation.handle.channel)
    return Reason(code="passed_on", text=f"{person.name} has not answered within {minutes} minutes")


def _call(
    known: Known, policy: Policy, conversation: Conversation, sight: Sight, heard: Event[Any], now: datetime,
    facts: list[Event[Any]],
) -> None:  # fmt: skip
    """Call those on call; when they were called, or there are none, everyone. After that nothing more."""
    people = _on_call(policy, conversation) if conversation.step < ON_CALL else ()
    conversation.step = ON_CALL if people else EVERYONE
    if not people:
        here = tuple(one.id for one in policy.team.people if one.support and sight.status(one).here)
        people = here or tuple(one.id for one in policy.team.people if one.support)
    conversation.offered = people
    known.touch(conversation)
    minutes = policy.section.pass_on(conversation.handle.channel)
    reason = Reason(code="passed_on", text=f"a customer waits: nobody has answered within {minutes} minutes")
    page = PageRequested(
        page=derive("pg", heard.id, conversation.id),
        conversation=conversation.id,
        message=conversation.waiting,
        step="on_call" if conversation.step == ON_CALL else "everyone",
        people=people,
        reason=reason,
        requested_at=now,
        sequence=conversation.next_sequence(),
    )
    say(facts, page, heard, now, page.page, key=conversation.id)
    again = conversation.step == ON_CALL
    known.timers[conversation.id] = now + timedelta(minutes=minutes) if again else None


def _on_call(policy: Policy, conversation: Conversation) -> tuple[str, ...]:
    """The owners of the subject, then whoever is on call; without those who had their chance."""
    owners = (policy.topic[one].owner or "" for one in conversation.topics if one in policy.topic)
    had = {"", conversation.owner, conversation.stand_in}
    called = [one for one in (*owners, *policy.section.on_call) if one not in had and policy.team.person(one)]
    return tuple(dict.fromkeys(called))


def _next(
    known: Known, policy: Policy, conversation: Conversation, choice: Choice, now: datetime
) -> datetime:
    """When to look again: after so many minutes of working time of whoever has it, or when somebody comes."""
    minutes = timedelta(minutes=policy.section.pass_on(conversation.handle.channel))
    if choice.how == "given":
        person = policy.team.person(choice.person)
        if person is None or conversation.handle.channel in LIVE:
            return now + minutes
        return policy.people.hours(person.id).add(now, minutes) or now + minutes
    if choice.reason.code == "waits" and choice.until:
        return policy.people.hours(choice.person).add(choice.until, minutes) or choice.until + minutes
    sight = Sight(ask_again(known, conversation, conversation.id), known.office, policy, now)
    return (sight.first_back() or now) + SOON if _somebody_comes(policy, sight, now) else now + minutes


def _somebody_comes(policy: Policy, sight: Sight, now: datetime) -> bool:
    """Whether to wait until somebody is here: not where a customer is there now and somebody is on call."""
    back = sight.first_back()
    return back is not None and back > now and not (sight.live and policy.section.on_call)

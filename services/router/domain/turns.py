"""Unanswered words go on: from their person to a stand-in, to whoever is on call, to everyone. Pure.

Each waiting takes three steps at most; only a person's act, or new words after everyone was called, begin
anew: nothing goes in circles.
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
TRIES = 2  # how often somebody else is looked for because nobody is there, or whoever had it has gone


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
    """The customer waits for an answer to `about`; where they do already, more words win us no time.

    When everyone was called and nobody came, new words call everyone once more.
    """
    again = conversation.step == EVERYONE
    if conversation.waiting and not moved and not again:
        return
    if not conversation.waiting:
        conversation.waiting, conversation.waiting_since = about, now
    if again:
        conversation.step, conversation.waiting_since = ON_CALL, now
    known.touch(conversation)
    known.timers[conversation.id] = _next(known, policy, conversation, choice, now)


def answered(known: Known, conversation: Conversation) -> None:
    """Somebody has spoken with the customer: nobody waits any more."""
    if conversation.waiting:
        known.timers[conversation.id] = None
    conversation.had = tuple(dict.fromkeys((*conversation.had, *conversation.offered)))
    conversation.waiting, conversation.step, conversation.offered = "", 0, ()
    conversation.waiting_since, conversation.unattended, conversation.passed = None, False, ()
    conversation.tries = 0
    known.touch(conversation)


def wait_with(
    known: Known, policy: Policy, conversation: Conversation, person: Person, now: datetime
) -> None:
    """The customer who waits does so with this person from now on: their patience begins anew."""
    conversation.step, conversation.unattended, conversation.tries = 0, False, 0
    if conversation.waiting:
        conversation.waiting_since = now
        choice = Choice("given", Reason(code="took", text=""), person.id, person.id)
        known.timers[conversation.id] = _next(known, policy, conversation, choice, now)


def wait_again(known: Known, policy: Policy, conversation: Conversation, now: datetime) -> None:
    """What was thought to be answered is not: the customer waits for an answer to their last words."""
    person = policy.team.person(conversation.with_whom)
    conversation.waiting = conversation.waiting or conversation.last_words
    if person and conversation.open and not conversation.muted:
        wait_with(known, policy, conversation, person, now)


def pass_on(known: Known, policy: Policy, heard: Event[TurnDue], now: datetime) -> list[Event[Any]]:
    """The timer went off: the facts that come of it; none when nobody waits any more."""
    facts: list[Event[Any]] = []
    conversation = known.conversations.get(heard.data.conversation)
    if not conversation or not conversation.waiting or conversation.rests:
        return facts
    if known.is_blocked(conversation.handle):
        answered(known, conversation)
        return facts
    ask = ask_again(known, conversation, heard.id)
    sight = Sight(ask, known.office, policy, now)
    person = policy.team.person(conversation.with_whom)
    if person is None or person.id not in sight.here:
        choice = _without_them(known, policy, conversation, sight, person)
        if choice:
            return _given(known, policy, conversation, ask, choice, heard, now, facts)
    elif now < _patience(policy, conversation, person, now):
        known.timers[conversation.id] = _look(known, policy, conversation, person, now)
        return facts
    _escalate(known, policy, conversation, sight, person, heard, now, facts)
    return facts


def _without_them(
    known: Known, policy: Policy, conversation: Conversation, sight: Sight, person: Person | None
) -> Choice | None:
    """Whoever had it has gone: somebody else, once; else they are waited for, if they are back in time."""
    if (conversation.step == 0 or conversation.unattended) and conversation.tries < TRIES:
        choice = choose(sight.ask, known.office, policy, sight.now)
        if _has_somebody(policy, conversation, sight, choice):
            conversation.tries += choice.how != "waits"
            if choice.how == "given" and not conversation.unattended:
                conversation.step = STAND_IN
            return choice
    back = sight.status(person).back if person else None
    if person and back and sight.now < back <= sight.response_due():
        reason = Reason(code="waits", text=f"{person.name} is back in time")
        return Choice("waits", reason, conversation.with_whom, conversation.owner, until=back)
    return None


def _has_somebody(policy: Policy, conversation: Conversation, sight: Sight, choice: Choice) -> bool:
    """Whether the choice brings the customer on: a person, or several who did not know of it yet."""
    if choice.how == "given" or choice.reason.code == "waits":
        return True
    if choice.reason.code == "offered":
        return conversation.unattended
    return conversation.step < EVERYONE and _somebody_comes(policy, sight, sight.now)


def _escalate(
    known: Known, policy: Policy, conversation: Conversation, sight: Sight, person: Person | None,
    heard: Event[Any], now: datetime, facts: list[Event[Any]],
) -> None:  # fmt: skip
    if conversation.step == 0 and person is not None:
        other = stand_in_for(person, _without(known, conversation, policy, heard, now))
        if other is not None:
            conversation.step = STAND_IN
            choice = Choice("given", _passed_on(policy, conversation, person), other.id, conversation.owner)
            ask = ask_again(known, conversation, heard.id)
            conversation.waiting_since = now
            _given(known, policy, conversation, ask, choice, heard, now, facts)
            return
    back = sight.first_back()
    can_wait = not sight.live or conversation.step >= ON_CALL
    if can_wait and back is not None and back > now:
        known.timers[conversation.id] = back + SOON  # not everybody is called at night
    elif conversation.step < EVERYONE:
        _call(known, policy, conversation, sight, heard, now, facts)


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
        usual=customer.stood_in,
        writers=conversation.writers,
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
    return Reason(code="passed_on", text=f"{person.name} has not answered within {_minutes(minutes)}")


def _minutes(count: int) -> str:
    return "a minute" if count == 1 else f"{count} minutes"


def _call(
    known: Known, policy: Policy, conversation: Conversation, sight: Sight, heard: Event[Any], now: datetime,
    facts: list[Event[Any]],
) -> None:  # fmt: skip
    """Call those on call; when they were called, or there are none, everyone. After that nothing more."""
    people = _on_call(policy, conversation, sight) if conversation.step < ON_CALL else ()
    conversation.step = ON_CALL if people else EVERYONE
    if not people:
        speaking = policy.support(sight.ask.channel)
        people = tuple(one.id for one in speaking if one.id in sight.here) or tuple(
            one.id for one in speaking
        )
    conversation.had = tuple(dict.fromkeys((*conversation.had, *conversation.offered)))
    conversation.offered = people
    known.touch(conversation)
    minutes = policy.section.pass_on(conversation.handle.channel)
    text = f"a customer waits: nobody has answered within {_minutes(minutes)}"
    reason = Reason(code="passed_on", text=text)
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


def _on_call(policy: Policy, conversation: Conversation, sight: Sight) -> tuple[str, ...]:
    """The owners of the subject, then whoever is on call; without those who are here and have it."""
    owners = (policy.topic[one].owner or "" for one in conversation.topics if one in policy.topic)
    had = {one for one in (conversation.owner, conversation.stand_in) if one in sight.here}
    called = [one for one in (*owners, *policy.section.on_call) if one not in had and policy.team.person(one)]
    return tuple(dict.fromkeys(called))


def _next(
    known: Known, policy: Policy, conversation: Conversation, choice: Choice, now: datetime
) -> datetime:
    """When to look again: when patience ends, when whoever has it comes or goes, or when somebody comes."""
    person = policy.team.person(choice.person)
    if person is not None and choice.reason.code != "nobody_here":
        return _look(known, policy, conversation, person, now)
    sight = Sight(ask_again(known, conversation, conversation.id), known.office, policy, now)
    if _somebody_comes(policy, sight, now):
        return (sight.first_back() or now) + SOON
    return now + timedelta(minutes=policy.section.pass_on(conversation.handle.channel))


def _look(
    known: Known, policy: Policy, conversation: Conversation, person: Person, now: datetime
) -> datetime:
    status = policy.people.status(person, now, known.office.words(now))
    if not status.here:
        minutes = timedelta(minutes=policy.section.pass_on(conversation.handle.channel))
        return max(status.back or now + minutes, now + SOON)
    patience = _patience(policy, conversation, person, now)
    if status.until is not None and now < status.until < patience:
        return status.until
    return max(patience, now + SOON)


def _patience(policy: Policy, conversation: Conversation, person: Person, now: datetime) -> datetime:
    """Until when whoever has it may take: on mail in their working time."""
    minutes = timedelta(minutes=policy.section.pass_on(conversation.handle.channel))
    since = conversation.waiting_since or now
    if conversation.handle.channel in LIVE:
        return since + minutes
    if since == now:  # mostly it ends before their working day does, and that is known
        status = policy.people.status(person, now, {})
        if status.here and (status.until is None or since + minutes <= status.until):
            return since + minutes
    return policy.people.hours(person.id).add(since, minutes) or since + minutes


def _somebody_comes(policy: Policy, sight: Sight, now: datetime) -> bool:
    """Whether to wait until somebody is here: not where a customer is there now and somebody is on call."""
    back = sight.first_back()
    return back is not None and back > now and not (sight.live and policy.section.on_call)

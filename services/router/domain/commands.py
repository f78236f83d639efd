"""What a person wants besides words: each command is checked first, then done. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from byname.contracts import AnswerReceived, ConversationTagged, Event, Reason
from byname.hours import when
from byname.team import Person, Team

from services.router.domain.choosing import stand_in_for
from services.router.domain.handover import assign, give_to
from services.router.domain.huddles import call_in, calm
from services.router.domain.incidents import close_incident, find_incident, join, leave, open_incident
from services.router.domain.known import Known, say
from services.router.domain.muting import block, blocked_by, unblock
from services.router.domain.opening import reopen
from services.router.domain.policy import Policy
from services.router.domain.remembered import Conversation
from services.router.domain.sight import Sight
from services.router.domain.taking import take
from services.router.domain.turns import ask_again, wait_again
from services.router.domain.zones import company_zone

TAGS_AT_MOST = 20
TAG_CHARS = 100


@dataclass(frozen=True, slots=True)
class Order:
    """One command in its surroundings."""

    known: Known
    policy: Policy
    conversation: Conversation
    heard: Event[AnswerReceived]
    now: datetime
    text: str

    @property
    def person(self) -> str:
        return self.heard.data.person


def refusal(order: Order, name: str) -> Reason | None:
    """Why the command cannot be done, in words; None when it can. Nothing has changed by asking."""
    check = _CHECK.get(name)
    return check(order) if check else None


def carry_out(order: Order, name: str, facts: list[Event[Any]]) -> None:
    """Do what the command says; unknown ones have been refused where they were typed."""
    act = _ACT.get(name)
    if act:
        act(order, facts)


def people_named(text: str, team: Team) -> tuple[list[Person], str]:
    """The people that a text begins with, by id or name, each perhaps with an @; and what follows them."""
    found: list[Person] = []
    while text:
        person, rest = _first_person(text, team)
        if person is None:
            break
        found.append(person)
        text = rest
    return found, text.strip()


def _first_person(text: str, team: Team) -> tuple[Person | None, str]:
    said = re.sub(r"^[\s,@]*(?:and\s+|und\s+)?@?", "", text, flags=re.IGNORECASE)
    folded = said.casefold()
    names = [(word.casefold(), one) for one in team for word in (one.id, *one.called)]
    for word, person in sorted(names, key=lambda one: -len(one[0])):
        if folded.startswith(word) and not folded[len(word) : len(word) + 1].isalnum():
            alone = [one for name, one in names if name == word]
            if all(one.id == person.id for one in alone) or word == person.id:
                return person, said[len(word) :].lstrip(" ,:;.")
    return None, text


def _check_take(order: Order) -> Reason | None:
    conversation = order.conversation
    if conversation.muted:
        return _MUTED
    if conversation.offered or not conversation.with_whom or _anyway(order):
        return None
    if order.person in (conversation.owner, conversation.stand_in):
        return None
    other = order.policy.team.person(conversation.with_whom)
    name = other.name if other else conversation.with_whom
    if conversation.taken_at is not None:
        at = when(conversation.taken_at, order.now, company_zone(order.policy.team))
        return Reason(code="taken", text=f"{name} took it {at}")
    text = f"nobody offers this conversation: {name} has it. /take with /anyway takes it all the same"
    return Reason(code="not_offered", text=text)


_MUTED = Reason(code="muted", text="its sender is blocked: /unblock first")


def _anyway(order: Order) -> bool:
    return any(one.name == "anyway" for one in order.heard.data.commands)


def _check_pass(order: Order) -> Reason | None:
    people, _ = people_named(order.text, order.policy.team)
    if order.conversation.muted:
        return _MUTED
    if order.text and not people:
        return _nobody(order)
    person = people[0] if people else _next_person(order)
    if person is None:
        text = "nobody else is here who has not had it already: name somebody"
        return Reason(code="unknown_person", text=text)
    return None if _anyway(order) else _cannot_have_it(order, person)


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


def _check_huddle(order: Order) -> Reason | None:
    return None if people_named(order.text, order.policy.team)[0] else _nobody(order)


def _nobody(order: Order) -> Reason:
    first = (order.text.split() or ["(nobody)"])[0]
    ids = ", ".join(one.id for one in order.policy.team.people[:30])
    return Reason(code="unknown_person", text=f"there is nobody called {first!r}; there are: {ids}")


def _check_words(order: Order) -> Reason | None:
    return (
        None if order.text.strip() else Reason(code="no_words", text="something is missing after the command")
    )


def _check_in_incident(order: Order) -> Reason | None:
    if order.conversation.incident:
        return None
    return Reason(code="no_incident", text="this conversation belongs to no incident")


def _take(order: Order, facts: list[Event[Any]]) -> None:
    take(order.known, order.policy, order.conversation, order.person, order.heard, order.now, facts)


def _pass(order: Order, facts: list[Event[Any]]) -> None:
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
    passed = (*conversation.passed, order.person)
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
    conversation.passed = passed
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
    return stand_in_for(giver, sight, []) if giver else None


def _huddle(order: Order, facts: list[Event[Any]]) -> None:
    people, why = people_named(order.text, order.policy.team)
    who = order.policy.team.person(order.person)
    reason = Reason(code="person", text=why or f"{who.name if who else order.person} asks for help")
    ids = [one.id for one in people]
    call_in(order.known, order.conversation, ids, reason, order.person, order.heard, order.now, facts)


def _calm(order: Order, facts: list[Event[Any]]) -> None:
    calm(order.known, order.conversation, order.person, order.heard, order.now, facts)


def _incident(order: Order, facts: list[Event[Any]]) -> None:
    """Join the open incident of this name, or open one; `NAME words: a, b` says what others may write."""
    name, _, words = (part.strip() for part in order.text.partition(" words:"))
    who = order.policy.team.person(order.person)
    reason = Reason(code="person", text=f"{who.name if who else order.person} says so")
    incident = find_incident(order.known, name)
    if incident is None:
        also = tuple(one.strip() for one in words.split(",") if one.strip())
        incident = open_incident(
            order.known,
            order.conversation,
            name,
            (),
            also,
            reason,
            order.person,
            order.heard,
            order.now,
            facts,
        )
    join(order.known, order.conversation, incident, reason, order.heard, order.now, facts)


def _leave(order: Order, facts: list[Event[Any]]) -> None:
    leave(order.known, order.conversation, order.person, order.heard, order.now, facts)


def _resolved(order: Order, facts: list[Event[Any]]) -> None:
    incident = order.known.incidents.get(order.conversation.incident)
    if incident and incident.open:
        close_incident(order.known, incident, order.person, order.heard, order.now, facts)


def _block(order: Order, facts: list[Event[Any]]) -> None:
    block(order.known, order.conversation, order.person, order.text.strip(), order.heard, order.now, facts)


def _check_unblock(order: Order) -> Reason | None:
    if order.conversation.muted or blocked_by(order.known, order.conversation):
        return None
    return Reason(code="not_blocked", text="nobody is blocked in this conversation")


def _unblock(order: Order, facts: list[Event[Any]]) -> None:
    unblock(order.known, order.policy, order.conversation, order.person, order.heard, order.now, facts)


def _check_tag(order: Order) -> Reason | None:
    if len(order.text.strip()) > TAG_CHARS:
        return Reason(code="too_long", text=f"a tag has at most {TAG_CHARS} characters")
    return _check_words(order)


def _tag(order: Order, facts: list[Event[Any]]) -> None:
    tag, tags = order.text.strip().casefold(), order.conversation.tags
    if tag not in tags and len(tags) < TAGS_AT_MOST:
        _tagged(order, (*tags, tag), tag, True, facts)


def _untag(order: Order, facts: list[Event[Any]]) -> None:
    tag = order.text.strip().casefold()
    if tag in order.conversation.tags:
        _tagged(order, tuple(one for one in order.conversation.tags if one != tag), tag, False, facts)


def _tagged(order: Order, tags: tuple[str, ...], tag: str, on: bool, facts: list[Event[Any]]) -> None:
    order.conversation.tags = tags
    order.known.touch(order.conversation)
    tagged = ConversationTagged(
        conversation=order.conversation.id,
        tag=tag,
        on=on,
        person=order.person,
        tagged_at=order.now,
        sequence=order.conversation.next_sequence(),
    )
    say(facts, tagged, order.heard, order.now, tag, str(on), key=order.conversation.id)


_CHECK: dict[str, Callable[[Order], Reason | None]] = {
    "take": _check_take,
    "pass": _check_pass,
    "huddle": _check_huddle,
    "incident": _check_words,
    "leave": _check_in_incident,
    "resolved": _check_in_incident,
    "block": _check_words,
    "unblock": _check_unblock,
    "tag": _check_tag,
    "untag": _check_words,
}
_ACT: dict[str, Callable[[Order, list[Event[Any]]], None]] = {
    "take": _take,
    "pass": _pass,
    "huddle": _huddle,
    "calm": _calm,
    "incident": _incident,
    "leave": _leave,
    "resolved": _resolved,
    "block": _block,
    "unblock": _unblock,
    "tag": _tag,
    "untag": _untag,
}

"""What a person wants besides words: each command is checked first, then done. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from byname.contracts import ConversationTagged, Event, Reason
from byname.hours import when

from services.router.domain.asking_after import ask, check_ask
from services.router.domain.huddles import call_in, calm
from services.router.domain.incidents import close_incident, find_incident, join, leave, open_incident
from services.router.domain.known import say
from services.router.domain.muting import block, blocked_by, unblock
from services.router.domain.orders import MUTED, Order, anyway, nobody, people_named
from services.router.domain.passing import check_pass, pass_it
from services.router.domain.promising import (
    check_kept,
    check_promise,
    check_unpromise,
    kept,
    promise,
    unpromise,
)
from services.router.domain.scheduled import check_later, check_unlater, unlater
from services.router.domain.snoozing import check_snooze, snooze, wake
from services.router.domain.taking import take
from services.router.domain.tiers import check_tier, tier
from services.router.domain.wishes import check_wish, unwish, wish
from services.router.domain.zones import company_zone

TAGS_AT_MOST = 20
TAG_CHARS = 100


def refusal(order: Order, name: str) -> Reason | None:
    """Why the command cannot be done, in words; None when it can. Nothing has changed by asking."""
    check = _CHECK.get(name)
    return check(order) if check else None


def carry_out(order: Order, name: str, facts: list[Event[Any]]) -> None:
    """Do what the command says; unknown ones have been refused where they were typed."""
    act = _ACT.get(name)
    if act:
        act(order, facts)


def _check_take(order: Order) -> Reason | None:
    conversation = order.conversation
    if conversation.muted:
        return MUTED
    if conversation.offered or not conversation.with_whom or anyway(order):
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


def _check_huddle(order: Order) -> Reason | None:
    return None if people_named(order.text, order.policy.team)[0] else nobody(order)


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
    "pass": check_pass,
    "huddle": _check_huddle,
    "incident": _check_words,
    "leave": _check_in_incident,
    "resolved": _check_in_incident,
    "block": _check_words,
    "unblock": _check_unblock,
    "tag": _check_tag,
    "untag": _check_words,
    "promise": check_promise,
    "kept": check_kept,
    "unpromise": check_unpromise,
    "snooze": check_snooze,
    "later": check_later,
    "unlater": check_unlater,
    "ask": check_ask,
    "wish": check_wish,
    "unwish": check_wish,
    "tier": check_tier,
}
_ACT: dict[str, Callable[[Order, list[Event[Any]]], None]] = {
    "take": _take,
    "pass": pass_it,
    "huddle": _huddle,
    "calm": _calm,
    "incident": _incident,
    "leave": _leave,
    "resolved": _resolved,
    "block": _block,
    "unblock": _unblock,
    "tag": _tag,
    "untag": _untag,
    "promise": promise,
    "kept": kept,
    "unpromise": unpromise,
    "snooze": snooze,
    "wake": wake,
    "unlater": unlater,
    "ask": ask,
    "wish": wish,
    "unwish": unwish,
    "tier": tier,
}

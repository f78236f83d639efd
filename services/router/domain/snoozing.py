"""A conversation is put off, and back on the table again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from byname.contracts import ConversationSnoozed, ConversationWoken, Event, Reason, SnoozeOver

from services.router.domain.known import Known, say
from services.router.domain.moments import moment_of
from services.router.domain.notes import add_note
from services.router.domain.orders import Order, muted
from services.router.domain.pending import Snooze
from services.router.domain.policy import Policy
from services.router.domain.remembered import Conversation
from services.router.domain.taking import take
from services.router.domain.turns import wait_with
from services.router.errors import UnknownConversation

CLOSED = Reason(code="closed", text="this conversation is closed: there is nothing to put off")


def check_snooze(order: Order) -> Reason | None:
    """Why it cannot be put off until then."""
    if reason := muted(order):
        return reason
    if not order.conversation.open and not _reopens(order):
        return CLOSED
    found = moment_of(order, order.text, "begin") if order.text.strip() else None
    return found if isinstance(found, Reason) else None


def _reopens(order: Order) -> bool:
    """The same answer opens it again."""
    takes = order.says("take") and order.conversation.with_whom != order.person
    return takes or order.says("unblock", "pass")


def snooze(order: Order, facts: list[Event[Any]]) -> None:
    """Until then, or until the customer writes, nobody is reminded of it, and nobody's turn comes.

    What stands behind the moment says why: it is a note.
    """
    conversation = order.conversation
    if conversation.muted or not conversation.open:
        return
    found = moment_of(order, order.text, "begin") if order.text.strip() else None
    if conversation.offered or not conversation.with_whom:  # else nobody would have it when it is back
        take(order.known, order.policy, conversation, order.person, order.heard, order.now, facts)
    until = why = None
    if found and not isinstance(found, Reason):
        until, why = found.moment, found.rest.strip()
    snoozed = ConversationSnoozed(
        conversation=conversation.id,
        person=order.person,
        until=until,
        snoozed_at=order.now,
        sequence=conversation.next_sequence(),
    )
    conversation.snooze = Snooze(snoozed.sequence, order.now, until)
    if conversation.waiting:
        order.known.timers[conversation.id] = None
    order.known.touch(conversation)
    say(facts, snoozed, order.heard, order.now, "snooze", key=conversation.id)
    if why:
        add_note(order.known, order.heard, why, conversation, order.now, facts, order.number)


def wake(order: Order, facts: list[Event[Any]]) -> None:
    """A person takes it up again; nothing where it is not put off (any more)."""
    reason = Reason(code="person", text=f"{order.name} has taken it up again")
    wake_up(order.known, order.policy, order.conversation, reason, order.heard, order.now, facts)


def snooze_over(known: Known, policy: Policy, heard: Event[SnoozeOver], now: datetime) -> list[Event[Any]]:
    """The moment has come; nothing where it has been woken, closed, or put off anew since."""
    over = heard.data
    facts: list[Event[Any]] = []
    conversation = known.conversations.get(over.conversation)
    if conversation is None:
        raise UnknownConversation(f"there is no conversation {over.conversation}")
    if conversation.snooze and conversation.snooze.sequence == over.snoozed_sequence:
        reason = Reason(code="time", text="the moment has come until which it was put off")
        wake_up(known, policy, conversation, reason, heard, now, facts)
    return facts


def wake_up(
    known: Known, policy: Policy, conversation: Conversation, reason: Reason, heard: Event[Any],
    now: datetime, facts: list[Event[Any]],
) -> None:  # fmt: skip
    """It is on the table again: whoever waits does so anew; nothing where it is not put off."""
    if not conversation.snooze:
        return
    conversation.snooze = None
    known.touch(conversation)
    woken = ConversationWoken(
        conversation=conversation.id,
        person=conversation.with_whom,
        reason=reason,
        woken_at=now,
        sequence=conversation.next_sequence(),
    )
    say(facts, woken, heard, now, "woken", key=conversation.id)
    if conversation.waiting and conversation.open:
        _begin_anew(known, policy, conversation, now)


def _begin_anew(known: Known, policy: Policy, conversation: Conversation, now: datetime) -> None:
    person = policy.team.person(conversation.with_whom)
    if person:
        wait_with(known, policy, conversation, person, now)
    else:
        minutes = timedelta(minutes=policy.section.pass_on(conversation.handle.channel))
        known.timers[conversation.id] = now + minutes

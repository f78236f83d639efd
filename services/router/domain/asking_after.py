"""Was it sufficient? Some time after closing the customer is asked, once, in their person's voice. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from byname.contracts import AskDue, AskingChanged, AskRequested, Event, Reason
from byname.team import Person

from services.router.domain.known import Known, say
from services.router.domain.moments import only_moment_of
from services.router.domain.orders import Order, muted
from services.router.domain.policy import Policy
from services.router.domain.remembered import Conversation, Way
from services.router.domain.ways import LONGEST_REFERENCES, find_way, next_message_id
from services.router.errors import UnknownConversation

NEVER = frozenset({"never", "no", "not"})


def check_ask(order: Order) -> Reason | None:
    """Why they cannot be asked then."""
    if reason := muted(order):
        return reason
    if order.text.strip().casefold() in NEVER:
        return None
    found = only_moment_of(order, "ask", "begin")
    if isinstance(found, Reason) and found.code == "no_date":
        return Reason(code="no_date", text=f"{found.text}; or /ask never")
    return found if isinstance(found, Reason) else None


def ask(order: Order, facts: list[Event[Any]]) -> None:
    """Then, or not at all; once the conversation is closed."""
    never = order.text.strip().casefold() in NEVER
    found = None if never else only_moment_of(order, "ask", "begin")
    changed = AskingChanged(
        conversation=order.conversation.id,
        person=order.person,
        ask_at=None if found is None or isinstance(found, Reason) else found.moment,
        changed_at=order.now,
        sequence=order.conversation.next_sequence(),
    )
    order.known.touch(order.conversation)
    say(facts, changed, order.heard, order.now, "ask", key=order.conversation.id)


def ask_due(known: Known, policy: Policy, heard: Event[AskDue], now: datetime) -> list[Event[Any]]:
    """Ask them, by mail; nothing where it is not so any more, or was asked. What is closed stays closed."""
    due = heard.data
    conversation = known.conversations.get(due.conversation)
    if conversation is None:
        raise UnknownConversation(f"there is no conversation {due.conversation}")
    facts: list[Event[Any]] = []
    person = _voice(known, policy, conversation)
    way = _way(known, conversation)
    if due.ask in known.placed or not _may_be_asked(policy, conversation, due, now) or not (person and way):
        return facts
    known.place(due.ask, conversation.id)
    conversation.asked_at = now
    known.touch(conversation)
    message_id = next_message_id(known, policy, conversation, due.ask)
    known.speak(message_id, person.id)
    asked = AskRequested(
        ask=due.ask,
        conversation=conversation.id,
        customer=conversation.customer,
        person=person.id,
        to=way.handle,
        subject=conversation.subject or policy.team.company.name,
        language=known.customers[conversation.customer].language,
        message_id=message_id,
        in_reply_to=way.parent,
        references=tuple(way.refs[-LONGEST_REFERENCES:]),
        requested_at=now,
        sequence=conversation.next_sequence(),
    )
    say(facts, asked, heard, now, due.ask, key=conversation.id)
    return facts


def _may_be_asked(policy: Policy, conversation: Conversation, due: AskDue, now: datetime) -> bool:
    """It is closed as it was then, somebody of ours has written, and they have not just been asked."""
    if conversation.open or conversation.muted or conversation.closed_sequence != due.closed_sequence:
        return False
    again = timedelta(days=policy.team.followup.ask_again_days)
    asked = conversation.asked_at
    return bool(conversation.writers) and (asked is None or now - asked >= again)


def _voice(known: Known, policy: Policy, conversation: Conversation) -> Person | None:
    """The conversation's owner; where they have left, the customer's."""
    names = (conversation.owner, known.customers[conversation.customer].owner, conversation.with_whom)
    return next((one for name in names if (one := policy.team.person(name))), None)


def _way(known: Known, conversation: Conversation) -> Way | None:
    way, _refused = find_way(known, conversation, "email")
    return None if way is None or known.is_blocked(way.handle) else way

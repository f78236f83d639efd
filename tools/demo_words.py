"""What each fact means, as one tells it to somebody who sees Byname for the first time."""

from __future__ import annotations

from typing import Any

from byname.contracts import (
    AnswerHeld,
    AnswerReceived,
    ConversationClosed,
    ConversationOpened,
    ConversationReopened,
    DeliveryReported,
    MessageAttached,
    MessageReceived,
    NoteAdded,
    PersonTold,
    ReplyFailed,
    ReplySent,
)
from byname.team import Team


def in_words(fact: Any, team: Team) -> tuple[str, str] | None:  # noqa: PLR0911 (a table of sayings)
    """What happened and why; None for a fact that another one of the same mail says better."""
    person = team.person(getattr(fact, "person", "") or "")
    name = person.name if person else "nobody"
    match fact:
        case MessageReceived(kind="automatic" | "list"):
            return "a machine wrote this: nothing answers it", fact.automatic_because
        case ConversationOpened(new_customer=True):
            return f"a conversation begins with {fact.handle.address}, a customer nobody knew", ""
        case ConversationOpened():
            return f"conversation number {fact.conversations} begins with {fact.handle.address}", ""
        case MessageAttached():
            return f"it goes to {name}", fact.reason.text
        case PersonTold():
            return f"{name} is told, at {person.front_ends.email if person else 'no address'}", ""
        case ConversationReopened():
            return "the conversation is open again", fact.reason.text
    return _of_an_answer(fact, name)


def _of_an_answer(fact: Any, name: str) -> tuple[str, str] | None:  # noqa: PLR0911
    match fact:
        case AnswerReceived():
            return f"this is {name}", "the address's signature and the sender's address both fit"
        case AnswerHeld():
            return "it is held; the customer gets nothing", fact.reason.text
        case ReplySent():
            return f"{name}'s reply is handed over", ""
        case NoteAdded():
            return f"kept for colleagues only: “{fact.text}”", ""
        case ConversationClosed():
            return f"{name} closes the conversation", ""
        case DeliveryReported(hard=True):
            return f"a report: {fact.address} will never take our mail ({fact.status})", fact.diagnostic
        case ReplyFailed():
            return f"{name}'s reply did not arrive", fact.reason
    return None

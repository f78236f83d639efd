"""A reply that did not arrive opens its conversation again. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.contracts import ConversationReopened, Event, Reason, ReplyFailed

from services.router.domain.known import Known, say
from services.router.domain.policy import Policy
from services.router.domain.turns import wait_again
from services.router.errors import UnknownConversation


def take_failure(known: Known, policy: Policy, heard: Event[ReplyFailed], now: datetime) -> list[Event[Any]]:
    """The customer still waits: the conversation is open and unanswered again."""
    failed = heard.data
    conversation = known.conversations.get(failed.conversation)
    if conversation is None:
        raise UnknownConversation(f"there is no conversation {failed.conversation}")
    if conversation.muted:
        return []  # a blocked sender waits for nothing
    conversation.answered, conversation.open = False, True
    known.touch(conversation)
    wait_again(known, policy, conversation, now)
    facts: list[Event[Any]] = []
    reopened = ConversationReopened(
        conversation=conversation.id,
        person=conversation.with_whom,
        reason=Reason(code="reply_failed", text=f"a reply did not arrive: {failed.reason}"[:500]),
        reopened_at=now,
        sequence=conversation.next_sequence(),
    )
    say(facts, reopened, heard, now, failed.reply, key=conversation.id)
    return facts

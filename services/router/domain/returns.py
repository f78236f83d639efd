"""A reply that did not arrive opens its conversation again. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.contracts import ConversationReopened, Event, Reason, ReplyFailed

from services.router.domain.known import Known, say
from services.router.domain.policy import Policy
from services.router.domain.promises import reopen_promises
from services.router.domain.snoozing import wake_up
from services.router.domain.turns import wait_again
from services.router.errors import UnknownConversation


def take_failure(known: Known, policy: Policy, heard: Event[ReplyFailed], now: datetime) -> list[Event[Any]]:
    """The customer still waits: it is open and unanswered again, and what the reply had kept is not."""
    failed = heard.data
    conversation = known.conversations.get(failed.conversation)
    if conversation is None:
        raise UnknownConversation(f"there is no conversation {failed.conversation}")
    if conversation.muted:
        return []  # a blocked sender waits for nothing
    conversation.answered, conversation.open = False, True
    known.touch(conversation)
    facts: list[Event[Any]] = []
    why = f"a reply did not arrive: {failed.reason}"[:500]
    wake_up(known, policy, conversation, Reason(code="reply_failed", text=why), heard, now, facts)
    wait_again(known, policy, conversation, now)
    reopened = ConversationReopened(
        conversation=conversation.id,
        person=conversation.with_whom,
        reason=Reason(code="reply_failed", text=why),
        reopened_at=now,
        sequence=conversation.next_sequence(),
    )
    say(facts, reopened, heard, now, failed.reply, key=conversation.id)
    reopen_promises(known, conversation, failed.reply, heard, now, facts)
    return facts

"""Words that were to go out later do not. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from byname.contracts import Event, Reason, ReplyWithdrawn

from services.router.domain.known import Known, say
from services.router.domain.pending import Scheduled
from services.router.domain.remembered import Conversation


def withdraw(
    known: Known, conversation: Conversation, which: Iterable[Scheduled], reason: Reason, heard: Event[Any],
    now: datetime, facts: list[Event[Any]],
) -> None:  # fmt: skip
    """These never go out; once for each, whatever is heard of them after that."""
    gone = tuple(which)
    if not gone:
        return
    conversation.scheduled = tuple(one for one in conversation.scheduled if one not in gone)
    known.touch(conversation)
    for one in gone:
        withdrawn = ReplyWithdrawn(
            scheduled=one.id,
            conversation=conversation.id,
            person=one.person,
            text=one.text,
            reason=reason,
            withdrawn_at=now,
            sequence=conversation.next_sequence(),
        )
        say(facts, withdrawn, heard, now, one.id, key=conversation.id)

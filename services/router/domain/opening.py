"""A conversation begins, or is open again. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.contracts import ConversationOpened, ConversationReopened, Event, Handle, Reason
from byname.ids import derive_short

from services.router.domain.known import Known, say
from services.router.domain.remembered import Conversation, Customer


def open_conversation(
    known: Known, heard: Event[Any], customer: Customer, owner: str, now: datetime, facts: list[Event[Any]],
    *, about: str, handle: Handle, subject: str, at: datetime, new_customer: bool,
) -> Conversation:  # fmt: skip
    """A new conversation that begins with the message or call `about`."""
    conversation = Conversation(
        id=derive_short("cv", about),
        customer=customer.id,
        owner=owner,
        subject=subject,
        handle=handle,
        customer_at=at,
    )
    known.add_conversation(conversation)
    opened = ConversationOpened(
        conversation=conversation.id,
        customer=customer.id,
        handle=handle,
        new_customer=new_customer,
        customer_since=customer.since,
        conversations=customer.conversations,
        subject=subject,
        opened_at=now,
        sequence=conversation.next_sequence(),
    )
    say(facts, opened, heard, now, conversation.id, key=conversation.id)
    return conversation


def reopen(
    known: Known, conversation: Conversation, why: str, heard: Event[Any], now: datetime,
    facts: list[Event[Any]], about: str,
) -> None:  # fmt: skip
    """The customer has the word again; nothing where the conversation is open."""
    if conversation.open:
        return
    conversation.open = True
    conversation.stand_in, conversation.stand_in_code = "", ""  # a new turn begins with the owner
    conversation.taken_at, conversation.had, conversation.introduced = None, (), ()
    known.touch(conversation)
    reopened = ConversationReopened(
        conversation=conversation.id,
        person=conversation.owner,
        reason=Reason(code="customer_wrote", text=why),
        reopened_at=now,
        sequence=conversation.next_sequence(),
    )
    say(facts, reopened, heard, now, about, key=conversation.id)

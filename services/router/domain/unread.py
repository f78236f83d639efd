"""A reply that its customer left without seeing goes to them by mail. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.contracts import Event, ReplyRequested, ReplyUnread
from byname.ids import derive_short

from services.router.domain.known import Known, say
from services.router.domain.policy import Policy
from services.router.domain.promises import goes_out_again
from services.router.domain.ways import LONGEST_REFERENCES, find_way, next_message_id
from services.router.errors import UnknownConversation


def send_unread(known: Known, policy: Policy, heard: Event[ReplyUnread], now: datetime) -> list[Event[Any]]:
    """The same words once more, to the customer's proven mail address; nothing where there is none."""
    unread = heard.data
    reply = derive_short("rp", unread.reply, "email")
    if reply in known.placed:
        return []
    conversation = known.conversations.get(unread.conversation)
    if conversation is None:
        raise UnknownConversation(f"there is no conversation {unread.conversation}")
    way, _refusal = find_way(known, conversation, "email")
    if way is None or not unread.text:
        return []
    known.place(reply, conversation.id)
    known.touch(conversation)
    facts: list[Event[Any]] = []
    again = ReplyRequested(
        reply=reply,
        answer="",
        conversation=conversation.id,
        customer=conversation.customer,
        person=unread.person,
        to=way.handle,
        subject=conversation.subject or f"Our chat with {policy.team.company.name}",
        text=unread.text,
        attachments=unread.attachments,
        message_id=next_message_id(known, policy, conversation, reply),
        in_reply_to=way.parent,
        references=tuple(way.refs[-LONGEST_REFERENCES:]),
        front_end="desk",
        requested_at=now,
        sequence=conversation.next_sequence(),
        instead_of=unread.reply,
    )
    say(facts, again, heard, now, reply, key=conversation.id)
    goes_out_again(known, conversation, unread.reply, reply)
    return facts

"""Direct messages, from events and from polls, and the encrypted ones that only X can show."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from byname.channels.errors import NotForUs, Rejected
from byname.channels.inbound import Contact, InboundMessage
from byname.channels.twitter.names import named
from byname.channels.twitter.payload import (
    EncryptedMessage,
    Includes,
    MessageDelivery,
    MessageEvent,
    ReadMessage,
    User,
)
from byname.channels.twitter.reply_rule import ENCRYPTED, GROUP
from byname.channels.twitter.words import name_of, words_of
from byname.contracts.base import Detail

OF_TWO = re.compile(r"\d+[-:]\d+")
UNREADABLE = "(an encrypted X Chat message, to be read on X)"


def from_event(found: MessageDelivery, account: str) -> tuple[InboundMessage, ...]:
    """The messages of a delivery in the shape of API 1.1; our own are left out."""
    ours = [event.message_create.sender_id == account for event in found.direct_message_events]
    if all(ours):
        raise NotForUs("a direct message of our own")
    return tuple(
        _from_event(event, found.users)
        for event, own in zip(found.direct_message_events, ours, strict=True)
        if not own
    )


def _from_event(event: MessageEvent, users: dict[str, User]) -> InboundMessage:
    created, data = event.message_create, event.message_create.message_data
    moment = event.created_timestamp
    media = data.attachment.media if data.attachment else None
    return InboundMessage(
        id=named("message", event.id),
        sender=Contact(address=created.sender_id, name=name_of(users.get(created.sender_id))),
        text=words_of(data.text, data.entities),
        at=datetime.fromtimestamp(moment / 1000, UTC) if moment is not None else None,
        thread=(named("dm", created.sender_id),),
        details=(Detail(name=media.type, value=media.url),) if media and media.url else (),
    )


def from_poll(found: ReadMessage, includes: Includes, account: str) -> tuple[InboundMessage, ...]:
    """A message in the shape of API 2."""
    if found.event_type != "MessageCreate":
        raise NotForUs(f"X's message event {found.event_type[:60]} is no customer's words")
    if found.sender_id == account:
        raise NotForUs("a direct message of our own")
    sender = next((user for user in includes.users if user.id == found.sender_id), None)
    attached = bool(found.attachments.media_keys)
    group = _is_group(found.dm_conversation_id)
    message = InboundMessage(
        id=named("message", found.id),
        sender=Contact(address=found.sender_id, name=name_of(sender)),
        text=words_of(found.text, found.entities),
        at=found.created_at,
        thread=(named("group", found.dm_conversation_id) if group else named("dm", found.sender_id),),
        reply_rule=GROUP if group else "",
        details=(Detail(name="attached", value="a picture or video, on X"),) if attached else (),
    )
    return (message,)


def from_encrypted(
    found: EncryptedMessage, event_uuid: str, includes: Includes, account: str
) -> tuple[InboundMessage, ...]:
    """A word to the person that there is something to read: X gives us its cipher text only."""
    if found.sender_id == account:
        raise NotForUs("a chat message of our own")
    if not event_uuid:
        raise Rejected("an encrypted message without event_uuid cannot be told from the next one")
    sender = next((user for user in includes.users if user.id == found.sender_id), None)
    group = _is_group(found.conversation_id)
    message = InboundMessage(
        id=named("message", f"chat-{event_uuid[:100]}"),
        sender=Contact(address=found.sender_id, name=name_of(sender)),
        text=UNREADABLE,
        thread=(named("group", found.conversation_id) if group else named("dm", found.sender_id),),
        reply_rule=ENCRYPTED,
        details=(Detail(name="encrypted", value="X Chat"),),
    )
    return (message,)


def _is_group(conversation: str) -> bool:
    """A conversation of two is named by both, `<id>-<id>`; one of more has a name of its own."""
    return bool(conversation) and not OF_TWO.fullmatch(conversation)

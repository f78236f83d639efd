"""A person's words on their way to a customer: never sent twice, never silently lost."""

from __future__ import annotations

from typing import ClassVar

from byname.contracts.answer import FrontEnd
from byname.contracts.base import AttachmentRef, Fact, Handle, Moment


class ReplyRequested(Fact):
    """These words shall go to this customer in this person's voice."""

    type: ClassVar[str] = "byname.reply.requested.v1"

    reply: str
    answer: str
    conversation: str
    customer: str
    person: str
    to: Handle
    subject: str
    text: str
    attachments: tuple[AttachmentRef, ...] = ()
    message_id: str
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    front_end: FrontEnd
    requested_at: Moment
    sequence: int
    public: bool = False  # an answer to public words, which everybody will read
    instead_of: str = ""  # the reply that the customer has not seen on another channel


class ReplySent(Fact):
    """The customer's side has taken the reply."""

    type: ClassVar[str] = "byname.reply.sent.v1"

    reply: str
    conversation: str
    person: str
    message_id: str
    response: str
    sent_at: Moment


class ReplyFailed(Fact):
    """The reply did not arrive: refused, given up after two days, or bounced."""

    type: ClassVar[str] = "byname.reply.failed.v1"

    reply: str
    conversation: str
    person: str
    reason: str
    status: str = ""
    bounced: bool = False
    failed_at: Moment


class ReplyUnknown(Fact):
    """Nobody can know whether the reply arrived; a person decides. It is never sent again by itself."""

    type: ClassVar[str] = "byname.reply.unknown.v1"

    reply: str
    conversation: str
    person: str
    reason: str
    noticed_at: Moment


class ReplyUnread(Fact):
    """The customer has left without seeing this reply: it should reach them on another way."""

    type: ClassVar[str] = "byname.reply.unread.v1"

    reply: str
    conversation: str
    person: str
    text: str = ""
    attachments: tuple[AttachmentRef, ...] = ()
    noticed_at: Moment


class ReplyResolved(Fact):
    """A person has decided about an unknown reply: it counts as sent, or goes out again."""

    type: ClassVar[str] = "byname.reply.resolved.v1"

    reply: str
    conversation: str
    person: str
    send_again: bool
    resolved_at: Moment

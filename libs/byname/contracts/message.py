"""What customers say."""

from __future__ import annotations

from typing import ClassVar, Literal

from byname.contracts.base import (
    AttachmentRef,
    BlobRef,
    Channel,
    Detail,
    Fact,
    Handle,
    Moment,
    Reason,
    ThreadHints,
)


class MessageReceived(Fact):
    """A customer's words have arrived and were read; nobody has been chosen yet."""

    type: ClassVar[str] = "byname.message.received.v1"

    message: str
    channel: Channel
    sender: Handle
    recipients: tuple[str, ...]
    subject: str
    text: str  # what is new; at most 100,000 characters, the rest is in `body`
    text_full: str = ""  # all of it, empty when the same as text
    html: str = ""  # sanitized
    body: BlobRef | None = None  # {"text", "text_full", "html"} as JSON, when too long for an event
    attachments: tuple[AttachmentRef, ...] = ()
    provider_id: str = ""  # the mail's Message-ID, a chat's client id
    reply_to: str = ""  # where the mail asks answers to go, if not its sender: shown, never obeyed
    thread: ThreadHints = ThreadHints()
    kind: Literal["message", "automatic", "list"] = "message"
    automatic_because: str = ""
    authentication: Literal["pass", "fail", "none"] = "none"
    sent_at: Moment | None = None
    received_at: Moment
    proofs: tuple[Handle, ...] = ()  # also the sender's, proven by the channel (a signed identity)
    claims: tuple[Handle, ...] = ()  # also the sender's, as they say: shown, never believed
    public: bool = False  # everybody can read it, and will read a public answer
    reply_rule: str = ""  # why it cannot be answered on its channel, in a sentence; empty: it can
    details: tuple[Detail, ...] = ()
    language: str = ""  # of the words, ISO 639-1; empty: nobody can tell
    zone: str = ""  # where the customer's clock stands: an IANA name or an offset such as +02:00


class MessageAttached(Fact):
    """The message belongs to this conversation, and to this person."""

    type: ClassVar[str] = "byname.message.attached.v1"

    message: str
    conversation: str
    customer: str
    person: str  # who answers; empty: it is offered to several, or nobody is told
    reason: Reason
    warnings: tuple[str, ...] = ()  # sentences the person should read first
    related: str = ""  # a conversation whose thread hint the mail carried without belonging to it
    sequence: int
    stand_in_for: str = ""  # the owner, where another person answers for them
    until: Moment | None = None  # when the owner is expected back
    offered: tuple[str, ...] = ()  # where nobody has it: the first of these to take it has it
    huddle: tuple[str, ...] = ()  # who thinks along, and is told as well
    topics: tuple[str, ...] = ()  # what it is about, by the rules of the team file
    muted: bool = False  # its sender is blocked: kept, but nobody is told
    policy: int = 0  # the version of the team file it was decided by
    waits: bool = (
        True  # whether an answer is expected: not to a machine, to thanks, or after a talk on the phone
    )

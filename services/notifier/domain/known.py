"""What a batch needs of what the notifier has heard before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from byname.contracts import AttachmentRef

from services.notifier.domain.pointless import Promised
from services.notifier.domain.send import Send


@dataclass(frozen=True, slots=True)
class Words:
    """A customer's message, as far as telling of it needs."""

    id: str
    name: str
    address: str
    subject: str
    text: str
    attachments: tuple[AttachmentRef, ...]
    kind: str
    received_at: datetime
    channel: str = "email"
    answerable: bool = True  # an answer can go where it was said
    event: str = ""  # by which it was first told: what else that event leads to comes with these words


@dataclass(frozen=True, slots=True)
class ConversationFacts:
    """Who the conversation is with."""

    id: str
    name: str
    address: str
    channel: str
    subject: str
    customer_since: datetime
    conversations: int
    customer: str = ""
    person: str = ""  # who answers, as far as is known
    huddle: tuple[str, ...] = ()  # who thinks along


@dataclass(slots=True)
class Known:
    """Loaded before a batch is heard."""

    words: dict[str, Words] = field(default_factory=dict)
    conversations: dict[str, ConversationFacts] = field(default_factory=dict)
    sends_by_key: dict[str, Send] = field(default_factory=dict)
    sends_by_reply: dict[str, Send] = field(default_factory=dict)
    events: dict[str, str] = field(default_factory=dict)  # of messages: event -> message
    attached: dict[str, str] = field(default_factory=dict)  # message -> conversation
    last_words: dict[str, str] = field(default_factory=dict)  # conversation -> the customer's last message
    waiting: dict[str, Send] = field(default_factory=dict)  # briefings not due yet, of causes in this batch
    promises: dict[str, Promised] = field(default_factory=dict)  # that somebody has settled in this batch

    def keep_words(self, words: Words) -> None:
        """Words have arrived, or more is known of them."""
        self.words[words.id] = words
        if words.event:
            self.events[words.event] = words.id

    def decided(self, send: Send) -> None:
        """The mail has come to a new state."""
        self.sends_by_key[send.key] = send
        if send.kind == "reply":
            self.sends_by_reply[send.about] = send

    def sends_reported(self, key: str, message_id: str) -> list[Send]:
        """What the mail told of that a delivery report is about."""
        known = list(self.sends_by_key.values())
        named = [one for one in known if key and key in (one.key, one.bundle)]
        return named or [one for one in known if message_id and message_id == one.message_id]

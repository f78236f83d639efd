"""The rows of the read model. Every change of a row gives the same result in whatever order events come.

What is said once (a subject, a sender) is simply set. What changes (owner, status, delivery) carries what
orders it, and only something newer replaces it. Moments are microseconds since 1970, UTC.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from datetime import datetime

from byname.ids import derive_short
from pydantic_core import from_json

WORDS_LENGTH = 160
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

# Two reports of the same microsecond: the later stage of a mail's life is the newer one.
STAGES = {
    "": 0,
    "received": 1,
    "accepted": 1,
    "requested": 2,
    "told": 3,
    "not_told": 4,
    "unknown": 5,
    "sent": 6,
    "failed": 7,
    "bounced": 8,
    "held": 9,
}


def micros(moment: datetime) -> int:
    """Microseconds since 1970."""
    return int(moment.timestamp() * 1_000_000)


def beginning(text: str) -> str:
    """How a text begins, on one line."""
    words = " ".join(text[: WORDS_LENGTH * 3].split())
    return words if len(words) <= WORDS_LENGTH else words[: WORDS_LENGTH - 1].rstrip() + "…"


def storable(text: str) -> str:
    """A text without what no store, bus or mail can carry: control characters, half characters."""
    return _UNSTORABLE.sub("", text)


@dataclass(slots=True)
class Conversation:
    """What one customer and their owner say about one matter, as the list shows it."""

    id: str
    customer: str = ""
    name: str = ""
    address: str = ""
    channel: str = ""
    subject: str = ""
    owner: str = ""
    owner_sequence: int = -1
    status: str = "open"
    status_sequence: int = -1
    opened_at: int = 0
    last_at: int = 0
    last_id: str = ""
    last_direction: str = ""
    last_words: str = ""
    last_in_at: int = 0
    last_out_at: int = 0
    customer_at: int = 0

    def is_of(self, customer: str, at: int) -> None:
        """Whose conversation it is: links between handles may change that."""
        if (at, customer) > (self.customer_at, self.customer):
            self.customer, self.customer_at = customer, at

    def belongs_to(self, person: str, sequence: int) -> None:
        if (sequence, person) > (self.owner_sequence, self.owner):
            self.owner, self.owner_sequence = person, sequence

    def is_now(self, status: str, sequence: int) -> None:
        if (sequence, status) > (self.status_sequence, self.status):
            self.status, self.status_sequence = status, sequence

    def heard(self, message: Message) -> None:
        """Something was said in it."""
        if (message.at, message.id) >= (self.last_at, self.last_id):
            self.last_at, self.last_id = message.at, message.id
            self.last_direction, self.last_words = message.direction, message.words
        if message.direction == "in" and message.kind in ("message", "call"):
            self.last_in_at = max(self.last_in_at, message.at)
        if message.is_spoken if message.kind == "call" else message.direction == "out":
            self.last_out_at = max(self.last_out_at, message.at)


@dataclass(slots=True)
class Message:
    """A customer's message, a reply, a note, or an answer that became no reply."""

    id: str
    conversation: str = ""
    direction: str = ""
    channel: str = ""
    person: str = ""
    at: int = 0
    name: str = ""
    address: str = ""
    subject: str = ""
    words: str = ""
    kind: str = "message"
    automatic_because: str = ""
    authentication: str = "none"
    reply_to: str = ""
    attachments: str = ""
    warnings: str = ""
    related: str = ""
    answer: str = ""
    became: str = ""
    state: str = ""
    state_at: int = 0
    state_person: str = ""
    state_reason: str = ""
    public: int = 0
    reply_rule: str = ""
    details: str = ""
    call: str = ""
    revision: int = 0

    @property
    def is_spoken(self) -> bool:
        """A call in which somebody of ours spoke with them: nobody waits for an answer any more."""
        return bool(self.call) and from_json(self.call)["outcome"] in ("answered", "wrong_number")

    def is_now(self, state: str, at: int = 0, person: str = "", reason: str = "") -> None:
        """Its delivery has come this far. Without a moment: how it began, which anything else replaces."""
        new = (at, STAGES[state], person, reason)
        if new > (self.state_at, STAGES[self.state], self.state_person, self.state_reason):
            self.state, self.state_at, self.state_person, self.state_reason = state, at, person, reason


@dataclass(slots=True)
class Content:
    """The words themselves."""

    message: str
    text: str
    text_full: str = ""
    html: str = ""
    body: str = ""


@dataclass(slots=True)
class Handle:
    """A way to a customer, and why it is known to be theirs."""

    id: str
    channel: str = ""
    address: str = ""
    name: str = ""
    customer: str = ""
    customer_at: int = 0
    code: str = ""
    why: str = ""
    link: str = ""

    def is_of(self, customer: str, at: int, code: str = "", why: str = "", link: str = "") -> None:
        """Whose it is; only something newer replaces it."""
        known = (self.customer_at, self.customer, self.link, self.code, self.why)
        if (at, customer, link, code, why) > known:
            self.customer_at, self.customer, self.link, self.code, self.why = at, customer, link, code, why

    def is_named(self, name: str) -> None:
        """The fullest name that came with it, whatever the order."""
        self.name = max(self.name, name, key=lambda one: (len(one), one))


@dataclass(slots=True)
class Link:
    """Two customers, or a customer and a handle, became one; `undone_at` is 0 while that holds."""

    id: str
    customer: str = ""
    merged: str = ""
    handle: str = ""  # the id of the handle by which
    code: str = ""
    why: str = ""
    person: str = ""
    at: int = 0
    undone_at: int = 0
    undone_by: str = ""
    undone_why: str = ""


@dataclass(slots=True)
class Suggestion:
    """A handle that may be a customer's."""

    id: str
    customer: str = ""
    channel: str = ""
    address: str = ""
    other: str = ""
    why: str = ""
    at: int = 0
    decision: str = ""  # by a person: link or dismiss
    person: str = ""


@dataclass(slots=True)
class FactRow:
    """One event, as a trace and a list of decisions show it."""

    event: str
    type: str
    source: str
    causation: str
    conversation: str
    about: str
    mail: str
    person: str
    sequence: int
    at: int
    stored_at: int
    what: str
    code: str
    why: str


@dataclass(slots=True)
class Batch:
    """The rows that a batch of events touches: what was loaded, and what is new."""

    conversations: dict[str, Conversation] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    contents: dict[str, Content] = field(default_factory=dict)
    facts: list[FactRow] = field(default_factory=list)
    handles: dict[str, Handle] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    suggestions: dict[str, Suggestion] = field(default_factory=dict)

    def handle(self, channel: str, address: str) -> Handle:
        handle_id = handle_id_of(channel, address)
        found = self.handles.setdefault(handle_id, Handle(handle_id))
        found.channel, found.address = channel, address
        return found

    def link(self, link_id: str) -> Link:
        return self.links.setdefault(link_id, Link(link_id))

    def suggestion(self, suggestion_id: str) -> Suggestion:
        return self.suggestions.setdefault(suggestion_id, Suggestion(suggestion_id))

    def conversation(self, conversation_id: str) -> Conversation:
        found = self.conversations.get(conversation_id)
        if found is None:
            found = self.conversations[conversation_id] = Conversation(conversation_id)
        return found

    def message(self, message_id: str) -> Message:
        found = self.messages.get(message_id)
        if found is None:
            found = self.messages[message_id] = Message(message_id)
        return found


def handle_id_of(channel: str, address: str) -> str:
    """The key of a handle's row."""
    return derive_short("hd", channel, address)


def columns(row_type: type) -> tuple[str, ...]:
    """The names of a row's columns."""
    return tuple(one.name for one in fields(row_type))

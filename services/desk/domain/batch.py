"""The rows that change together."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.desk.domain.attention_rows import (
    Assignment,
    Block,
    Incident,
    Joined,
    Label,
    joined_id_of,
    label_id_of,
)
from services.desk.domain.customer_rows import Handle, Link, Suggestion
from services.desk.domain.due_rows import CustomerTier, Nudge, Scheduled, Timer, Watched
from services.desk.domain.people_rows import Handover, Presence
from services.desk.domain.promise_rows import Hint, Promise
from services.desk.domain.rows import Content, Conversation, FactRow, Message, handle_id_of
from services.desk.domain.wish_rows import Wish, Wisher, wisher_id_of


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
    presence: dict[str, Presence] = field(default_factory=dict)
    handovers: dict[str, Handover] = field(default_factory=dict)
    assignments: dict[str, Assignment] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)
    incidents: dict[str, Incident] = field(default_factory=dict)
    joined: dict[str, Joined] = field(default_factory=dict)
    blocks: dict[str, Block] = field(default_factory=dict)
    promises: dict[str, Promise] = field(default_factory=dict)
    hints: dict[str, Hint] = field(default_factory=dict)
    timers: dict[str, Timer] = field(default_factory=dict)
    watched: dict[str, Watched] = field(default_factory=dict)
    scheduled: dict[str, Scheduled] = field(default_factory=dict)
    nudges: dict[str, Nudge] = field(default_factory=dict)
    wishes: dict[str, Wish] = field(default_factory=dict)
    wishers: dict[str, Wisher] = field(default_factory=dict)
    tiers: dict[str, CustomerTier] = field(default_factory=dict)

    def handle(self, channel: str, address: str) -> Handle:
        handle_id = handle_id_of(channel, address)
        found = self.handles.setdefault(handle_id, Handle(handle_id))
        found.channel, found.address = channel, address
        return found

    def link(self, link_id: str) -> Link:
        return self.links.setdefault(link_id, Link(link_id))

    def suggestion(self, suggestion_id: str) -> Suggestion:
        return self.suggestions.setdefault(suggestion_id, Suggestion(suggestion_id))

    def presence_of(self, person: str) -> Presence:
        return self.presence.setdefault(person, Presence(person))

    def handover(self, handover_id: str) -> Handover:
        return self.handovers.setdefault(handover_id, Handover(handover_id))

    def label(self, conversation: str, kind: str, word: str) -> Label:
        found = self.labels.setdefault(label_id := label_id_of(conversation, kind, word), Label(label_id))
        found.conversation, found.kind, found.word = conversation, kind, word
        return found

    def incident(self, incident_id: str) -> Incident:
        return self.incidents.setdefault(incident_id, Incident(incident_id))

    def joining(self, incident: str, conversation: str) -> Joined:
        found = self.joined.setdefault(row_id := joined_id_of(incident, conversation), Joined(row_id))
        found.incident, found.conversation = incident, conversation
        return found

    def block(self, channel: str, address: str) -> Block:
        found = self.blocks.setdefault(handle_id := handle_id_of(channel, address), Block(handle_id))
        found.channel, found.address = channel, address
        return found

    def promise(self, promise_id: str) -> Promise:
        return self.promises.setdefault(promise_id, Promise(promise_id))

    def hint(self, hint_id: str) -> Hint:
        return self.hints.setdefault(hint_id, Hint(hint_id))

    def timer(self, name: str) -> Timer:
        return self.timers.setdefault(name, Timer(name))

    def watch(self, conversation: str) -> Watched:
        return self.watched.setdefault(conversation, Watched(conversation))

    def later(self, scheduled: str) -> Scheduled:
        return self.scheduled.setdefault(scheduled, Scheduled(scheduled))

    def wish(self, wish_id: str) -> Wish:
        return self.wishes.setdefault(wish_id, Wish(wish_id))

    def wisher(self, wish: str, conversation: str) -> Wisher:
        found = self.wishers.setdefault(row_id := wisher_id_of(wish, conversation), Wisher(row_id))
        found.wish, found.conversation = wish, conversation
        return found

    def tier(self, customer: str) -> CustomerTier:
        return self.tiers.setdefault(customer, CustomerTier(customer))

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

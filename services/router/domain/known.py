"""What the router knows while it decides a batch: loaded before, changed by decisions, saved after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from byname.contracts import Event, Fact, Handle, event
from byname.ids import derive


@dataclass(slots=True)
class Customer:
    """A person outside, with the person inside to whom they belong."""

    id: str
    owner: str
    since: datetime
    conversations: int = 0


@dataclass(slots=True)
class Conversation:
    """One matter between a customer and their person."""

    id: str
    customer: str
    owner: str
    subject: str
    handle: Handle
    customer_at: datetime
    open: bool = True
    answered: bool = False
    parent: str = ""
    refs: list[str] = field(default_factory=list)
    sequence: int = 0

    def next_sequence(self) -> int:
        """The number of the conversation's next fact."""
        self.sequence += 1
        return self.sequence


@dataclass(slots=True)
class Known:
    """The working set of one batch. `touched_*` name what has to be saved."""

    customers: dict[str, Customer] = field(default_factory=dict)
    handles: dict[tuple[str, str], str] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    threads: dict[str, dict[str, str]] = field(default_factory=dict)  # hint -> customer -> conversation
    placed: dict[str, str] = field(default_factory=dict)
    loads: dict[str, int] = field(default_factory=dict)
    touched_customers: set[str] = field(default_factory=set)
    touched_conversations: set[str] = field(default_factory=set)
    touched_loads: set[str] = field(default_factory=set)
    new_handles: dict[tuple[str, str], str] = field(default_factory=dict)
    new_threads: dict[tuple[str, str], str] = field(default_factory=dict)
    new_placed: dict[str, str] = field(default_factory=dict)

    def customer_of(self, handle: Handle) -> Customer | None:
        """Whose handle this is, by exact proof only."""
        found = self.handles.get((handle.channel, handle.address))
        return self.customers[found] if found else None

    def add_customer(self, customer: Customer, handle: Handle) -> None:
        """A new customer, known by this handle."""
        self.customers[customer.id] = customer
        self.touched_customers.add(customer.id)
        key = (handle.channel, handle.address)
        self.handles[key] = self.new_handles[key] = customer.id

    def give(self, customer: Customer, person: str) -> None:
        """The customer belongs to this person from now on."""
        customer.owner = person
        self.touched_customers.add(customer.id)

    def add_conversation(self, conversation: Conversation) -> None:
        """A new conversation of a known customer."""
        self.conversations[conversation.id] = conversation
        self.touch(conversation)
        self.customers[conversation.customer].conversations += 1
        self.touched_customers.add(conversation.customer)
        self.count(conversation.owner, +1)

    def touch(self, conversation: Conversation) -> None:
        """The conversation has changed."""
        self.touched_conversations.add(conversation.id)

    def count(self, person: str, change: int) -> None:
        """Open conversations a person has; an automatic guess of how busy they are."""
        if person:
            self.loads[person] = max(0, self.loads.get(person, 0) + change)
            self.touched_loads.add(person)

    def newest_of(self, customer: str) -> Conversation | None:
        """The customer's conversation with the newest words of theirs."""
        own = [one for one in self.conversations.values() if one.customer == customer]
        return max(own, key=lambda one: (one.customer_at, one.id), default=None)

    def place(self, word: str, conversation: str) -> None:
        """This message or answer has found its conversation."""
        self.placed[word] = self.new_placed[word] = conversation

    def thread(self, provider_ids: Iterable[str], customer: str, conversation: str) -> None:
        """Mails with these Message-IDs belong to the conversation, when this customer mentions them."""
        for provider_id in provider_ids:
            hint = hint_of(provider_id)
            if hint and customer not in self.threads.setdefault(hint, {}):
                self.threads[hint][customer] = conversation
                self.new_threads[hint, customer] = conversation


def hint_of(provider_id: str) -> str:
    """The key of a Message-ID in our table; strangers choose Message-IDs, so never the value itself."""
    return derive("th", provider_id) if provider_id else ""


def say(
    facts: list[Event[Any]],
    fact: Fact,
    because: Event[Any],
    now: datetime,
    *about: str,
    key: str,
) -> None:
    """Add a fact of the router, about a conversation, to what it says."""
    facts.append(event(fact, source="router", key=key, time=now, because=because, about=about))

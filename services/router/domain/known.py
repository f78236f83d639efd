"""What the router knows while it decides a batch: loaded before, changed by decisions, saved after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product
from typing import Any

from byname.contracts import Event, Fact, Handle, event
from byname.ids import derive, derive_short


@dataclass(slots=True)
class Customer:
    """A person outside, with the person inside to whom they belong."""

    id: str
    owner: str
    since: datetime
    conversations: int = 0
    into: str = ""  # the customer that this one has become one with


@dataclass(frozen=True, slots=True)
class Way:
    """Where a customer can be answered, and what an answer there refers to. `rule`: why it cannot be."""

    handle: Handle
    parent: str = ""
    refs: list[str] = field(default_factory=list)
    public: bool = False
    rule: str = ""


@dataclass(slots=True)
class Link:
    """A handle became a customer's; with all that came along, so that it can be undone."""

    id: str
    customer: str
    merged: str
    handles: tuple[Handle, ...]
    conversations: tuple[str, ...]
    undone: bool = False


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
    public: bool = False
    rule: str = ""
    others: dict[str, Way] = field(default_factory=dict)  # by channel, besides the one of `handle`
    sequence: int = 0

    @property
    def way(self) -> Way:
        """Where the customer last wrote."""
        return Way(self.handle, self.parent, list(self.refs), self.public, self.rule)

    def way_on(self, channel: str | None) -> Way | None:
        """The way on this channel, or the one where the customer last wrote."""
        return self.way if channel in (None, self.handle.channel) else self.others.get(channel or "")

    def go_on(self, way: Way) -> None:
        """The conversation goes on here; the way of before is remembered."""
        if way.handle.channel != self.handle.channel:
            self.others[self.handle.channel] = self.way
            self.others.pop(way.handle.channel, None)
        self.handle, self.parent, self.refs = way.handle, way.parent, list(way.refs)
        self.public, self.rule = way.public, way.rule

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
    links: dict[str, Link] = field(default_factory=dict)
    suggestions: set[str] = field(default_factory=set)
    touched_links: set[str] = field(default_factory=set)
    new_suggestions: set[str] = field(default_factory=set)
    new_handles: dict[tuple[str, str], str] = field(default_factory=dict)
    new_threads: dict[tuple[str, str], str] = field(default_factory=dict)
    new_placed: dict[str, str] = field(default_factory=dict)

    def customer_of(self, handle: Handle) -> Customer | None:
        """Whose handle this is, by exact proof only."""
        found = self.handles.get((handle.channel, handle.address))
        return self.customers[found] if found else None

    def add_customer(self, customer: Customer, handle: Handle) -> None:
        """A new customer, known by this handle."""
        self.keep_customer(customer)
        self.give_handle(handle, customer)

    def give_handle(self, handle: Handle, customer: Customer) -> None:
        """This handle is that customer's from now on."""
        key = (handle.channel, handle.address)
        self.handles[key] = self.new_handles[key] = customer.id

    def living(self, customer_id: str) -> Customer | None:
        """The customer of this id, or whoever they have become one with since."""
        customer = self.customers.get(customer_id)
        while customer is not None and customer.into:
            customer = self.customers.get(customer.into)
        return customer

    def keep_customer(self, customer: Customer) -> None:
        """The customer is new or has changed."""
        self.customers[customer.id] = customer
        self.touched_customers.add(customer.id)

    def keep_link(self, link: Link) -> None:
        """The link is new or has changed."""
        self.links[link.id] = link
        self.touched_links.add(link.id)

    def are_apart(self, one: Customer, other: Customer) -> bool:
        """Whether a person has said that these two, or any they have become, are not the same."""
        pairs = product(self.family(one.id), self.family(other.id))
        return any(apart_mark(*pair) in self.suggestions for pair in pairs)

    def family(self, customer_id: str) -> set[str]:
        """A customer and all who have become one with them."""
        found = {customer_id}
        for one in self.customers.values():
            living = self.living(one.id)
            if living and living.id == customer_id:
                found.add(one.id)
        return found

    def owner_id(self, handle: Handle) -> str:
        """The customer whose handle this is; empty where that is not loaded or nobody."""
        return self.handles.get((handle.channel, handle.address), "")

    def keep_apart(self, one: Customer, other: Customer) -> None:
        """These two are not to be taken for the same again."""
        mark = apart_mark(one.id, other.id)
        self.suggestions.add(mark)
        self.new_suggestions.add(mark)

    def move(self, conversation: Conversation, customer: Customer) -> None:
        """The conversation is another customer's from now on."""
        before = self.customers[conversation.customer]
        before.conversations -= 1
        customer.conversations += 1
        conversation.customer = customer.id
        self.keep_customer(before)
        self.keep_customer(customer)
        self.touch(conversation)

    def handles_of(self, customer: str) -> list[Handle]:
        """All handles of a customer whose handles were loaded, in a fixed order."""
        mine = sorted(key for key, owner in self.handles.items() if owner == customer)
        return [Handle(channel=channel, address=address) for channel, address in mine]

    def conversations_of(self, customer: str) -> list[Conversation]:
        """Those that were loaded, oldest words first."""
        own = [one for one in self.conversations.values() if one.customer == customer]
        return sorted(own, key=lambda one: (one.customer_at, one.id))

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
        return next(reversed(self.conversations_of(customer)), None)

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


def apart_mark(one: str, other: str) -> str:
    """The key under which two customers are remembered as not the same."""
    return derive_short("ap", *sorted((one, other)))


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

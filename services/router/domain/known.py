"""What the router knows while it decides a batch: loaded before, changed by decisions, saved after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import product
from typing import Any

from byname.contracts import Event, Fact, Handle, event
from byname.ids import derive, derive_short

from services.router.domain.office import Office
from services.router.domain.remembered import Conversation, Customer, Handover, Incident, Link


@dataclass(slots=True)
class Known:
    """The working set of one batch. `touched_*` name what has to be saved."""

    customers: dict[str, Customer] = field(default_factory=dict)
    handles: dict[tuple[str, str], str] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    threads: dict[str, dict[str, str]] = field(default_factory=dict)  # hint -> customer -> conversation
    placed: dict[str, str] = field(default_factory=dict)
    office: Office = field(default_factory=Office)
    blocks: dict[tuple[str, str], str] = field(default_factory=dict)  # handle -> where it was blocked
    incidents: dict[str, Incident] = field(default_factory=dict)
    handovers: dict[str, Handover] = field(default_factory=dict)
    unloaded: dict[str, int] = field(default_factory=dict)  # owner -> how many more customers the store has
    voices: dict[str, str] = field(default_factory=dict)  # hint of an automatic message -> in whose voice
    touched_customers: set[str] = field(default_factory=set)
    touched_conversations: set[str] = field(default_factory=set)
    moved: set[str] = field(default_factory=set)  # touched since the loads were last counted
    new_blocks: dict[tuple[str, str], str] = field(default_factory=dict)  # empty: taken away
    touched_incidents: set[str] = field(default_factory=set)
    new_handovers: list[Handover] = field(default_factory=list)
    new_voices: dict[str, str] = field(default_factory=dict)
    timers: dict[str, datetime | None] = field(default_factory=dict)  # by conversation; None: none any more
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

    def keep_incident(self, incident: Incident) -> None:
        """The incident is new or has changed."""
        self.incidents[incident.id] = incident
        self.touched_incidents.add(incident.id)

    def set_block(self, key: tuple[str, str], conversation: str) -> None:
        """Words from this handle are for nobody, since this conversation; empty: for somebody again."""
        self.blocks.pop(key, None)
        if conversation:
            self.blocks[key] = conversation
        self.new_blocks[key] = conversation

    def is_blocked(self, handle: Handle) -> bool:
        """Whether nobody is to be told of what comes from here."""
        return (handle.channel, handle.address) in self.blocks

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

    def touch(self, conversation: Conversation) -> None:
        """The conversation has changed."""
        self.touched_conversations.add(conversation.id)
        self.moved.add(conversation.id)

    def recount(self) -> None:
        """Bring the loads up to date with what has happened to conversations; after each event."""
        for name in sorted(self.moved):
            conversation = self.conversations[name]
            before, after = conversation.counted, conversation.place
            if after != before:
                if before:
                    self.office.count(*before, -1)
                if after:
                    self.office.count(*after, +1)
                conversation.counted = after
            is_chat = conversation.handle.channel == "chat"
            if is_chat or name in self.office.live:
                goes_on = conversation.open and is_chat
                person = conversation.with_whom if goes_on else ""
                self.office.talk(name, person, conversation.customer_at)
        self.moved.clear()

    def newest_of(self, customer: str) -> Conversation | None:
        """The customer's conversation with the newest words of theirs."""
        own = [one for one in self.conversations.values() if one.customer == customer]
        return max(own, key=lambda one: (one.customer_at, one.id), default=None)

    def place(self, word: str, conversation: str) -> None:
        """This message or answer has found its conversation."""
        self.placed[word] = self.new_placed[word] = conversation

    def speak(self, provider_id: str, person: str) -> None:
        """A message that goes out by itself, in this person's voice: an answer to it is for them."""
        self.voices[hint_of(provider_id)] = self.new_voices[hint_of(provider_id)] = person

    def thread(self, provider_ids: Iterable[str], customer: str, conversation: str) -> None:
        """Mails with these Message-IDs belong to the conversation, when this customer mentions them."""
        for provider_id in provider_ids:
            if not provider_id:
                continue
            hint = hint_of(provider_id)
            owners = self.threads.get(hint)
            if owners is None:
                owners = self.threads[hint] = {}
            if customer not in owners:
                owners[customer] = self.new_threads[hint, customer] = conversation


@lru_cache(maxsize=8192)
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
    """Add a fact of the router to what it says. What one event leads to twice has two ids."""
    said = event(fact, source="router", key=key, time=now, because=because, about=about)
    times = 1
    while said.id in [one.id for one in facts]:
        times += 1
        said = event(fact, source="router", key=key, time=now, because=because, about=(*about, str(times)))
    facts.append(said)

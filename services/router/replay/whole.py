"""All that the router knows, in memory: what its store holds, with the few indexes that its queries use."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from byname.contracts import Handle

from services.router.domain import Conversation, Customer, Known

TIDY_EVERY = timedelta(minutes=5)


class Whole(Known):
    """Known without an end: nothing is loaded, saved or forgotten."""

    __slots__ = ("_handles", "_theirs", "_tidied")

    def __init__(self) -> None:
        super().__init__()
        self._theirs: defaultdict[str, dict[str, Conversation]] = defaultdict(dict)  # by customer
        self._handles: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)  # by customer
        self._tidied: datetime | None = None

    def add_conversation(self, conversation: Conversation) -> None:
        """A new conversation of a known customer."""
        super().add_conversation(conversation)
        self._theirs[conversation.customer][conversation.id] = conversation

    def move(self, conversation: Conversation, customer: Customer) -> None:
        """The conversation is another customer's from now on."""
        self._theirs[conversation.customer].pop(conversation.id, None)
        super().move(conversation, customer)
        self._theirs[customer.id][conversation.id] = conversation

    def conversations_of(self, customer: str) -> list[Conversation]:
        """Theirs, oldest words first."""
        own = self._theirs.get(customer, {}).values()
        return sorted(own, key=lambda one: (one.customer_at, one.id))

    def give_handle(self, handle: Handle, customer: Customer) -> None:
        """This handle is that customer's from now on."""
        key = (handle.channel, handle.address)
        self._handles[self.handles.get(key, "")].discard(key)
        super().give_handle(handle, customer)
        self._handles[customer.id].add(key)

    def handles_of(self, customer: str) -> list[Handle]:
        """All handles of a customer, in a fixed order."""
        mine = sorted(self._handles.get(customer, ()))
        return [Handle(channel=channel, address=address) for channel, address in mine]

    def settle(self, now: datetime, live: timedelta) -> dict[str, datetime | None]:
        """After each decision: nothing has to be saved, and chats silent for `live` are over. Its timers."""
        timers, self.timers = self.timers, {}
        for touched in (
            self.touched_customers, self.touched_conversations, self.touched_incidents, self.touched_links,
            self.new_suggestions, self.new_blocks, self.new_voices, self.new_handles, self.new_threads,
            self.new_placed, self.new_handovers, self.office.touched_said, self.office.touched_in_hand,
            self.office.touched_turns,
        ):  # fmt: skip
            touched.clear()
        if self._tidied is None or now - self._tidied > TIDY_EVERY:
            self._tidied, since = now, now - live
            self.office.live = {one: of for one, of in self.office.live.items() if of[1] > since}
        return timers

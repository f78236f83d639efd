"""What a batch of events speaks of, and so what has to be loaded for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from byname.contracts import (
    CallLogged,
    CustomerLinked,
    CustomerTiered,
    CustomerUnlinked,
    IncidentClosed,
    MessageAttached,
    MessageReceived,
    PromiseDismissed,
    PromiseMade,
    WishDone,
)

from services.followup.domain import TimerDue


@dataclass(slots=True)
class Batch:
    """Ids that the events name."""

    conversations: set[str] = field(default_factory=set)
    customers: set[str] = field(default_factory=set)  # of whom all conversations matter
    named: set[str] = field(default_factory=set)  # customers
    promises: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    wishes: set[str] = field(default_factory=set)
    came_true: set[str] = field(default_factory=set)  # wishes of which everybody matters who has them
    told: set[str] = field(default_factory=set)  # people to whom something is told now
    dismissed: set[str] = field(default_factory=set)  # conversations of which something waits to be told

    @classmethod
    def of(cls, facts: Iterable[Any]) -> Batch:
        """What these facts speak of."""
        batch = cls()
        for fact in facts:
            batch._take(fact)
        return batch

    def _take(self, fact: Any) -> None:
        for kind, found in (
            ("conversation", self.conversations), ("customer", self.named), ("promise", self.promises),
            ("wish", self.wishes), ("incident", self.wishes),
        ):  # fmt: skip
            value = getattr(fact, kind, "")
            if value and isinstance(value, str):
                found.add(value)
        special = _SPECIAL.get(type(fact))
        if special:
            special(self, fact)

    def _said(self, fact: MessageAttached | MessageReceived) -> None:
        self.words.add(fact.message)

    def _called(self, fact: CallLogged) -> None:
        self.words.add(fact.call)

    def _linked(self, fact: CustomerLinked) -> None:
        self.conversations |= set(fact.conversations)
        if fact.merged:
            self.customers.add(fact.customer)
            self.named.add(fact.merged)

    def _unlinked(self, fact: CustomerUnlinked) -> None:
        self.conversations |= set(fact.conversations)

    def _tiered(self, fact: CustomerTiered) -> None:
        self.customers.add(fact.customer)

    def _done(self, fact: WishDone) -> None:
        self.came_true.add(fact.wish)

    def _closed(self, fact: IncidentClosed) -> None:
        self.came_true.add(fact.incident)

    def _dismissed(self, fact: PromiseDismissed) -> None:
        self.dismissed.add(fact.conversation)

    def _made(self, fact: PromiseMade) -> None:
        if fact.suggestion:
            self.dismissed.add(fact.conversation)

    def _due(self, fact: TimerDue) -> None:
        if fact.kind == "nudge":
            self.told.add(fact.subject)
        elif fact.kind == "promise":
            self.promises.add(fact.subject)


_SPECIAL: dict[type, Any] = {
    MessageAttached: Batch._said,
    MessageReceived: Batch._said,
    CallLogged: Batch._called,
    CustomerLinked: Batch._linked,
    CustomerUnlinked: Batch._unlinked,
    CustomerTiered: Batch._tiered,
    WishDone: Batch._done,
    IncidentClosed: Batch._closed,
    PromiseDismissed: Batch._dismissed,
    PromiseMade: Batch._made,
    TimerDue: Batch._due,
}

"""What would have been otherwise under a policy: message by message, and in sum. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from byname.contracts import (
    ConversationAssigned,
    ConversationOffered,
    Event,
    MessageAttached,
    PageRequested,
    Reason,
)

from services.router.domain import TurnDue

What = Literal["conversation", "offered", "person", "stand_in", "reason", "words", ""]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who was to answer a message, and why."""

    conversation: str
    person: str
    reason: Reason
    stand_in_for: str = ""
    offered: tuple[str, ...] = ()
    until: datetime | None = None

    @classmethod
    def of(cls, fact: MessageAttached) -> Outcome:
        """As the fact says."""
        return cls(fact.conversation, fact.person, fact.reason, fact.stand_in_for, fact.offered, fact.until)


@dataclass(frozen=True, slots=True)
class Difference:
    """A message that would have gone otherwise. `policy` is None where it would have gone nowhere."""

    message: str
    at: datetime
    recorded: Outcome
    policy: Outcome | None

    @property
    def what(self) -> What:
        """The weightiest part that differs; empty: nothing does."""
        then, now = self.recorded, self.policy
        if now is None or then.conversation != now.conversation:
            return "conversation"
        if then.offered != now.offered:
            return "offered"
        if then.person != now.person:
            return "person" if then.stand_in_for == now.stand_in_for else "stand_in"
        if then.stand_in_for != now.stand_in_for:
            return "stand_in"
        if then.reason.code != now.reason.code:
            return "reason"
        return "" if (then.reason, then.until) == (now.reason, now.until) else "words"


@dataclass(slots=True)
class Tally:
    """Who had which conversation in the end, and how often work was passed on."""

    holders: dict[str, str] = field(default_factory=dict)  # conversation -> person; empty: nobody
    passed_on: int = 0  # unanswered words that went on to somebody
    offers: int = 0
    pages: int = 0

    def take(self, heard: Event[Any], facts: Iterable[Event[Any]]) -> None:
        """What came of one event."""
        by_timer = isinstance(heard.data, TurnDue)
        for fact in (one.data for one in facts):
            if isinstance(fact, MessageAttached):
                if not fact.muted:
                    self.holders[fact.conversation] = fact.person
            elif isinstance(fact, ConversationAssigned):
                self.holders[fact.conversation] = fact.person
                self.passed_on += by_timer
            elif isinstance(fact, ConversationOffered):
                self.holders[fact.conversation] = ""
                self.offers += 1
            elif isinstance(fact, PageRequested):
                self.pages += 1

    @property
    def load(self) -> dict[str, int]:
        """How many conversations each person had in the end."""
        return dict(Counter(person for person in self.holders.values() if person))


@dataclass(slots=True)
class Report:
    """What a replay has found."""

    messages: int = 0
    differences: list[Difference] = field(default_factory=list)  # in other words alone: only counted
    other_words: int = 0
    recorded: Tally = field(default_factory=Tally)
    policy: Tally = field(default_factory=Tally)

    def compare(self, message: str, at: datetime, recorded: Outcome, policy: Outcome | None) -> None:
        """One message more."""
        self.messages += 1
        difference = Difference(message, at, recorded, policy)
        if difference.what == "words":
            self.other_words += 1
        elif difference.what:
            self.differences.append(difference)

    @property
    def conversations(self) -> int:
        """How many there were."""
        return len(self.recorded.holders.keys() | self.policy.holders.keys())

    @property
    def totals(self) -> dict[str, int]:
        """How many conversations have a message of which this differs; `holder`: who had it in the end."""
        found = {
            what: len(self._with(what))
            for what in ("conversation", "offered", "person", "stand_in", "reason")
        }
        both = self.recorded.holders.keys() & self.policy.holders.keys()
        found["holder"] = sum(self.recorded.holders[one] != self.policy.holders[one] for one in both)
        return found

    @property
    def load(self) -> list[tuple[str, int, int]]:
        """Each person with their conversations as it was, and under the policy; the busiest first."""
        then, now = self.recorded.load, self.policy.load
        people = sorted(then.keys() | now.keys(), key=lambda one: (-then.get(one, 0), -now.get(one, 0), one))
        return [(one, then.get(one, 0), now.get(one, 0)) for one in people]

    def _with(self, what: str) -> set[str]:
        return {one.recorded.conversation for one in self.differences if one.what == what}


def outcome_of(facts: Sequence[Event[Any]]) -> Outcome | None:
    """Where the message of these facts went."""
    return next((Outcome.of(one.data) for one in facts if isinstance(one.data, MessageAttached)), None)

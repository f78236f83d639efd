"""A router without bus and store: what is known, growing event by event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from byname.contracts import (
    ConversationAssigned,
    ConversationOpened,
    ConversationReopened,
    Event,
    Handle,
    MessageAttached,
)

from services.router.domain import Known, Policy
from services.router.handlers import decide
from tests.support.facts import TEAM, FrozenClock

ANN = Handle(channel="email", address="ann@customer.example", name="Ann Lee")


class History:
    """Routes events one after the other and remembers what was said."""

    def __init__(self, policy: Policy | None = None) -> None:
        self.known = Known()
        self.policy = policy or Policy(TEAM)
        self.clock = FrozenClock()
        self.said: list[Event[Any]] = []

    def hear(self, heard: Event[Any]) -> list[Any]:
        """The facts that this event leads to."""
        facts = decide(self.known, self.policy, heard, self.clock.now())
        self.said += facts
        return [one.data for one in facts]

    def attach(self, heard: Event[Any]) -> MessageAttached:
        """Where this message went."""
        [attached] = only(self.hear(heard), MessageAttached)
        return attached

    @property
    def loads(self) -> dict[str, int]:
        """How many conversations each person has in hand, as the office counts them."""
        office = self.known.office
        found = Counter(who for who, _ in office.live.values())
        for (who, _), one in office.in_hand.items():
            found[who] += one.open
        return {who: count for who, count in found.items() if who and count}

    def all(self, kind: type) -> list[Any]:
        """All facts of a kind so far."""
        return [one.data for one in self.said if type(one.data) is kind]


def only(facts: Sequence[Any], kind: type) -> list[Any]:
    """The facts of one kind."""
    return [one for one in facts if type(one) is kind]


def kinds(facts: Sequence[Any]) -> list[type]:
    """What was said, in order."""
    return [type(one) for one in facts]


OPENING = [ConversationOpened, ConversationAssigned, MessageAttached]
REOPENING = [ConversationReopened, MessageAttached]

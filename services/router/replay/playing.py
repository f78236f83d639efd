"""Plays recorded events through the router's own decisions, in memory. Pure.

First as recorded: whatever the team file would say now, everything comes out as it did. From then on under a
policy: only what customers and our own people did is given, and who answers is decided anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from byname.contracts import Event

from services.router.domain import Policy, Witness, turn_due
from services.router.errors import RouterError
from services.router.handlers import decide
from services.router.replay.alarms import Alarms
from services.router.replay.recorded import AsRecorded, correct, offers_of
from services.router.replay.recording import Happening
from services.router.replay.whole import Whole

# The policy for a moment; the number is the version that the record says, 0 where it says none.
PolicyAt = Callable[[datetime, int], Policy]
Decided = tuple[Event[Any], list[Event[Any]]]  # an event, and what came of it


class Player:
    """A router in memory. `known` is what it knows by now."""

    def __init__(self, happenings: Sequence[Happening]) -> None:
        self.known = Whole()
        self._alarms = Alarms(happenings)
        self._now: datetime | None = None
        self._live = timedelta(0)

    def as_recorded(self, happening: Happening, policy_at: PolicyAt) -> None:
        """It happens as it did then."""
        self._look_on(happening, policy_at)
        if happening.by_timer:
            self._alarms.went_off(happening)
        policy = policy_at(happening.now, happening.version)
        offers = offers_of(self.known, happening.said) if happening.by_timer else {}
        self.decide(happening.heard, policy, happening.now, AsRecorded(happening.said))
        correct(self.known, happening.said, offers)
        self._settle(policy, happening.now)
        self._alarms.happened(happening)

    def _look_on(self, then: Happening, policy_at: PolicyAt) -> None:
        """Timers of which the record tells nothing: they went off, looked, and changed nobody."""
        while (found := self._alarms.next(then.now, then)) is not None:
            conversation, due = found
            now = max(due, self._now) if self._now else due
            there = self.known.conversations.get(conversation)
            names = [one.name for one in fields(there) if one.name != "counted"] if there else []
            before = {name: getattr(there, name) for name in names}
            if self.decide(turn_due(conversation, due), policy_at(now, 0), now) and there:
                for name, value in before.items():  # with another team file it would have been otherwise
                    setattr(there, name, value)
                self.known.touch(there)
                self.known.recount()

    def under(self, happening: Happening, policy_at: PolicyAt) -> Iterator[Decided]:
        """It is decided anew, after the timers that go off before: each event with what comes of it."""
        yield from self.ring(happening.now, policy_at, happening)
        if not happening.by_timer or self._alarms.went_off(happening):  # else nobody waits for it here
            policy = policy_at(happening.now, happening.version)
            yield happening.heard, self.decide(happening.heard, policy, happening.now)
        self._alarms.happened(happening)

    def ring(self, until: datetime, policy_at: PolicyAt, then: Happening | None = None) -> Iterator[Decided]:
        """All timers that go off until then, with what comes of them."""
        while (found := self._alarms.next(until, then)) is not None:
            conversation, due = found
            now = max(due, self._now) if self._now else due
            heard = turn_due(conversation, due)
            yield heard, self.decide(heard, policy_at(now, 0), now)

    def decide(
        self, heard: Event[Any], policy: Policy, now: datetime, witness: Witness | None = None
    ) -> list[Event[Any]]:
        """This one, now, without a look at the timers; what comes of it."""
        policy.witness = witness
        try:
            facts = decide(self.known, policy, heard, now)
        except RouterError:  # it became a dead letter then, too
            facts = []
        finally:
            policy.witness = None
        self._settle(policy, now)
        return facts

    def _settle(self, policy: Policy, now: datetime) -> None:
        self._now = max(now, self._now) if self._now else now
        self._live = max(self._live, timedelta(minutes=policy.section.live_minutes))
        self._alarms.set(self.known.settle(now, self._live))

"""Rows about our own people. Moments are microseconds since 1970, UTC; 0: never."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Presence:
    """What a person said last about being here; `id` is the person's."""

    id: str
    state: str = "hours"
    until: int = 0
    by: str = ""
    changed_at: int = 0

    def is_now(self, state: str, until: int, by: str, at: int) -> None:
        """Only something newer replaces it."""
        known = (self.changed_at, self.state, self.until, self.by)
        if (at, state, until, by) > known:
            self.changed_at, self.state, self.until, self.by = at, state, until, by


@dataclass(slots=True)
class Handover:
    """Customers who go from one person to another for good; decided here, done by the router."""

    id: str
    giver: str = ""
    taker: str = ""
    customers: str = ""  # JSON, empty: all of them
    farewell: str = ""
    hello: str = ""
    person: str = ""
    decided_at: int = 0
    moved_at: int = 0
    count: int = 0
    conversations: int = 0
    why: str = ""

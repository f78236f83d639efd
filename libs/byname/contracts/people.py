"""Our own people: whether they are here, and customers who go from one of them to another."""

from __future__ import annotations

from typing import ClassVar, Literal

from byname.contracts.base import Fact, Moment, Reason


class PresenceChanged(Fact):
    """A person says that they are here or away, whatever their hours say; `hours`: as their hours say."""

    type: ClassVar[str] = "byname.presence.changed.v1"

    person: str
    state: Literal["here", "away", "hours"]
    until: Moment | None = None  # then their hours count again; None: until they say otherwise
    by: str  # who said it: mostly the person
    changed_at: Moment


class HandoverDecided(Fact):
    """Customers go from one person to another for good: all of them, or the ones named."""

    type: ClassVar[str] = "byname.handover.decided.v1"

    handover: str
    giver: str  # the person who had them; they may have left the team already
    taker: str
    customers: tuple[str, ...] = ()  # empty: all
    farewell: str = ""  # the giver's words, for the first reply to each customer
    hello: str = ""  # the taker's words, after them
    person: str  # who decided it
    decided_at: Moment


class PortfolioMoved(Fact):
    """The customers belong to the other person now; their open conversations were assigned one by one."""

    type: ClassVar[str] = "byname.portfolio.moved.v1"

    handover: str
    giver: str
    taker: str
    customers: tuple[str, ...] = ()  # empty: all that the giver had
    count: int
    conversations: int  # open ones that went along
    reason: Reason
    moved_at: Moment

"""What the company promises: wishes that customers have, remembered until they come true."""

from __future__ import annotations

from typing import ClassVar

from byname.contracts.base import Fact, Moment


class WishNoted(Fact):
    """A customer wishes for something; they are told when it is there. The same words are the same wish."""

    type: ClassVar[str] = "byname.wish.noted.v1"

    wish: str
    name: str  # in the words of whoever noted it first, as far as they know
    conversation: str
    customer: str
    person: str  # who noted it
    noted_at: Moment
    sequence: int


class WishDropped(Fact):
    """The customer does not want to be told of it any more, or it was noted by mistake."""

    type: ClassVar[str] = "byname.wish.dropped.v1"

    wish: str
    conversation: str
    customer: str
    person: str
    dropped_at: Moment
    sequence: int


class WishDone(Fact):
    """It has come true: everybody who wished for it is told by their own person."""

    type: ClassVar[str] = "byname.wish.done.v1"

    wish: str
    name: str
    words: str = ""  # what to tell them, as a beginning
    person: str
    done_at: Moment


class WishTold(Fact):
    """A customer has been told, by words of their person."""

    type: ClassVar[str] = "byname.wish.told.v1"

    wish: str  # or the incident that is over
    conversation: str
    customer: str
    person: str
    reply: str
    told_at: Moment


class CustomerTiered(Fact):
    """A person has said of which tier a customer is; empty: of none."""

    type: ClassVar[str] = "byname.customer.tiered.v1"

    customer: str
    conversation: str
    tier: str
    person: str
    tiered_at: Moment
    sequence: int

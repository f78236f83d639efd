"""What our people have told customers they would do, and what became of it."""

from __future__ import annotations

from typing import ClassVar, Literal

from byname.contracts.answer import FrontEnd
from byname.contracts.base import Fact, Moment


class PromiseMade(Fact):
    """A person has promised the customer something; the same promise again has another moment or words."""

    type: ClassVar[str] = "byname.promise.made.v1"

    promise: str
    conversation: str
    customer: str
    person: str  # who made it; whoever the conversation is with has to keep it
    text: str  # what, in the person's words; may be empty
    due: Moment | None = None  # None: on the phone, and no time was named
    zone: str = ""  # where the clock stands by which it was meant: an IANA name
    front_end: FrontEnd
    suggestion: str = ""  # the suggestion that it was made of
    again: bool = False  # it was made before, and has moved
    made_at: Moment
    sequence: int


class PromiseSettled(Fact):
    """A promise is off our list: kept by words to the customer or by hand, or taken back by a person."""

    type: ClassVar[str] = "byname.promise.settled.v1"

    promise: str
    conversation: str
    person: str  # who did it
    outcome: Literal["kept", "withdrawn"]
    late: bool = False  # kept after its moment
    reply: str = ""  # the words that kept it; empty: marked by hand
    settled_at: Moment
    sequence: int


class PromiseReopened(Fact):
    """The words that kept it did not arrive: it is still to be kept."""

    type: ClassVar[str] = "byname.promise.reopened.v1"

    promise: str
    conversation: str
    reply: str
    reopened_at: Moment
    sequence: int


class PromiseSuggested(Fact):
    """A reply reads as if something was promised. Nothing is assumed: a person says whether, and when."""

    type: ClassVar[str] = "byname.promise.suggested.v1"

    suggestion: str
    conversation: str
    customer: str
    person: str  # whose words they are
    reply: str
    text: str  # the sentence
    due: Moment | None = None  # None: it says when in words that are no date, such as "soon"
    zone: str = ""  # where the clock stands by which it was read
    suggested_at: Moment


class PromiseDismissed(Fact):
    """A person says that the suggestion is no promise."""

    type: ClassVar[str] = "byname.promise.dismissed.v1"

    suggestion: str
    conversation: str
    person: str
    dismissed_at: Moment
    sequence: int


class PromiseOverdue(Fact):
    """The moment has passed and it is not kept: late first; missed when it is late for too long."""

    type: ClassVar[str] = "byname.promise.overdue.v1"

    promise: str
    conversation: str
    customer: str
    person: str  # who has to keep it now
    stage: Literal["late", "missed"]
    text: str
    due: Moment
    noticed_at: Moment

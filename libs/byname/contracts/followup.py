"""What is watched so that nobody is forgotten: timers, response targets, and what people are told of them."""

from __future__ import annotations

from typing import ClassVar, Literal

from byname.contracts.base import Channel, Fact, Moment, Reason, Value

TimerKind = Literal["answer", "promise", "silence", "snooze", "later", "ask", "nudge"]


class TimerChanged(Fact):
    """A timer's life: armed for a moment, moved to another, disarmed, or gone off; and why."""

    type: ClassVar[str] = "byname.timer.changed.v1"

    timer: str
    kind: TimerKind
    conversation: str = ""  # empty: it is about a person
    person: str = ""  # whose it is, where that is known
    change: Literal["armed", "moved", "disarmed", "fired"]
    due: Moment | None = None  # from now on; of one that has gone off: the moment that it was armed for
    goal: Moment | None = None  # of an answer: when it is due, where the timer warns before
    reason: Reason
    changed_at: Moment


class TargetMissed(Fact):
    """A customer has not been answered within the time that the team has set itself."""

    type: ClassVar[str] = "byname.target.missed.v1"

    conversation: str
    customer: str
    message: str  # the words that wait
    person: str  # who had to answer; empty: nobody had it
    which: Literal["first", "next"]
    channel: Channel
    tier: str = ""
    minutes: int  # of working time, within which an answer was due
    due: Moment
    noticed_at: Moment


class Turn(Value):
    """What one side said, shortened."""

    who: str
    ours: bool
    text: str
    at: Moment


class NudgeItem(Value):
    """One matter that a person is told about. `said` is a whole sentence; `draft` words that they may send.

    warning, breach: an answer is due soon, or was. reminder, late, missed, vague: of a promise. suggestion: a
    sentence that may be one. silence: too long without a word. woken: a snoozed conversation is back. tell:
    a wish came true, or a fault is over, and the customer should hear it from them. withdrawn: words that
    were to go later do not.
    """

    kind: Literal[
        "warning", "breach", "reminder", "late", "missed", "vague", "suggestion", "silence", "woken", "tell",
        "withdrawn",
    ]  # fmt: skip
    about: str  # the promise, message, suggestion, wish or reply that it is about
    conversation: str
    customer: str
    step: Literal["owner", "stand_in", "on_call", "everyone"] = "owner"
    said: str
    due: Moment | None = None
    since: Moment  # since when it holds: an answer after that makes it pointless
    turns: tuple[Turn, ...] = ()  # the last ones, oldest first
    draft: str = ""


class NudgeRequested(Fact):
    """A person is told what must not be forgotten: many matters at once are one message."""

    type: ClassVar[str] = "byname.nudge.requested.v1"

    nudge: str
    person: str
    items: tuple[NudgeItem, ...]
    more: int = 0  # how many there are besides
    urgent: bool = False  # call them on every way that they gave for that
    requested_at: Moment

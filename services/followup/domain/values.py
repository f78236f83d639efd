"""What followup remembers, as values. A sequence is the newest fact of its conversation that said so."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from byname.contracts import AttachmentRef, NudgeItem, Turn
from byname.contracts.followup import TimerKind

TURNS = 3  # that a person gets to read
TURN_CHARS = 500
NAME_CHARS = 100
UNANSWERED = 20  # words of one customer that are told apart while nobody has answered any of them
WARNED, MISSED = 1, 2  # stages of a response target


@dataclass(frozen=True, slots=True)
class Timer:
    """One that is armed."""

    name: str
    kind: TimerKind
    conversation: str
    person: str
    due: datetime
    why: str


@dataclass(slots=True)
class Words:
    """What a customer said, until its conversation is known."""

    id: str
    who: str
    text: str
    at: datetime
    channel: str = ""
    zone: str = ""
    spoke: bool = False  # on the phone, with one of ours: that is an answer
    conversation: str = ""  # where they belong, if that was heard before the words themselves
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Words that the customer waits for an answer to. `sequence`: of the fact that placed them."""

    message: str
    at: datetime  # since when they wait
    channel: str
    sequence: int


@dataclass(slots=True)
class Matter:
    """A conversation, as far as anything of it could be forgotten."""

    id: str
    customer: str = ""
    name: str = ""  # of the customer
    address: str = ""
    channel: str = ""
    zone: str = ""  # where the customer's clock stands
    opened_at: datetime | None = None
    # Who has it.
    owner: str = ""
    person: str = ""  # empty: offered, or nobody's
    offered: tuple[str, ...] = ()
    placed: int = 0
    # How it stands.
    open: bool = True
    status: int = 0
    muted: bool = False
    muting: int = 0  # the fact that said so, or not
    tags: tuple[str, ...] = ()
    tagging: dict[str, int] = field(default_factory=dict)  # by tag, the fact that put it on or took it off
    turns: tuple[Turn, ...] = ()
    # The customer waits.
    unanswered: tuple[Unanswered, ...] = ()  # in their order
    stage: int = 0
    newest: str = ""  # the customer's newest words
    newest_sequence: int = 0
    answered: int = 0  # everything up to this fact
    replied: bool = False
    answering: str = ""  # an answer that is on its way through the router
    answering_at: datetime | None = None
    seen: int = 0  # the newest fact that its writer had before them; 0: not known
    promising: str = ""  # the newest answer that says itself what it promises
    # Silence.
    spoken_at: datetime | None = None  # the last word to the customer, or what counts like one
    step: int = 0  # of the ladder
    stepped_at: datetime | None = None
    # Put off, and asked afterwards.
    snoozed: bool = False
    snoozed_until: datetime | None = None
    snooze: int = 0  # the fact that put it off, or ended that
    ask_at: datetime | None = None
    asking: int = 0  # the fact that said when
    never_ask: bool = False
    telling: tuple[str, ...] = ()  # wishes that came true, of which the customer has not heard yet
    told_by: str = ""  # the reply that told of the last ones
    told_of: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        """The customer, in a sentence."""
        return self.name or self.address or "A customer"

    @property
    def rests(self) -> bool:
        """Whether nobody needs to be reminded of it."""
        return self.muted or self.snoozed

    @property
    def waiting(self) -> str:
        """The first of the words that nobody has answered."""
        return self.unanswered[0].message if self.unanswered else ""

    @property
    def waiting_since(self) -> datetime | None:
        """Since when the customer waits."""
        return self.unanswered[0].at if self.unanswered else None

    @property
    def waiting_on(self) -> str:
        """The channel on which they wait."""
        return self.unanswered[0].channel if self.unanswered else ""

    @property
    def which(self) -> Literal["first", "next"]:
        """Which answer they wait for."""
        return "next" if self.replied else "first"

    def waits(self, words: Unanswered) -> None:
        """For an answer to these words as well; more words win nobody time."""
        others = [one for one in self.unanswered if one.message != words.message]
        first, *more = sorted((*others, words), key=lambda one: one.sequence)
        self._wait_for(first, *more[1 - UNANSWERED :])

    def heard(self, sequence: int) -> None:
        """All words up to this fact need no answer any more."""
        self.answered = max(self.answered, sequence)
        self._wait_for(*(one for one in self.unanswered if one.sequence > sequence))

    def waits_anew(self, since: datetime, sequence: int) -> None:
        """Whoever waited before this fact does so since then, as far as we are concerned."""
        if self.unanswered and self.unanswered[0].sequence < sequence:
            first = replace(self.unanswered[0], at=max(since, self.unanswered[0].at))
            self.unanswered, self.stage = (first, *self.unanswered[1:]), 0

    def _wait_for(self, *words: Unanswered) -> None:
        if words[:1] != self.unanswered[:1]:
            self.stage = 0
        self.unanswered = words

    def say(self, turn: Turn) -> None:
        """Something was said, perhaps before what is known already."""
        turns = sorted(dict.fromkeys((*self.turns, turn)), key=lambda one: one.at)
        self.turns = tuple(turns[-TURNS:])


@dataclass(slots=True)
class Promise:
    """What one of ours has told a customer they would do."""

    id: str
    conversation: str
    person: str = ""
    text: str = ""
    due: datetime | None = None
    made_at: datetime | None = None
    sequence: int = 0
    made: int = 0  # the newest fact that said what, and when
    state: Literal["unknown", "open", "kept", "withdrawn"] = "unknown"
    cause: str = ""  # the event it was made by: a reply of the same cause is the one that made it
    suggestion: str = ""
    done: tuple[str, ...] = ()  # of what is to be done about it: reminder, late, stand_in, …
    taken: bool = False  # somebody has seen to it since it was late

    @property
    def open(self) -> bool:
        return self.state == "open"


@dataclass(slots=True)
class Later:
    """Words that shall go out later."""

    id: str
    conversation: str
    answer: str = ""
    person: str = ""
    text: str = ""
    attachments: tuple[AttachmentRef, ...] = ()
    channel: str | None = None
    front_end: str = "desk"
    send_at: datetime | None = None
    sequence: int = 0
    unless_answered: bool = True
    state: Literal["unknown", "waiting", "released", "gone"] = "unknown"


@dataclass(slots=True)
class Customer:
    """What is known of a customer besides their conversations."""

    id: str
    tier: str = ""
    tiered_at: datetime | None = None
    asked_at: datetime | None = None
    asking_at: datetime | None = None  # it was said that they are to be asked; the router decides


@dataclass(slots=True)
class Wish:
    """What several customers wish for, or the fault (an incident) that they wait to be over."""

    id: str
    name: str = ""
    done: bool = False
    words: str = ""


@dataclass(slots=True)
class Wisher:
    """One conversation in which somebody wishes for it. `sequence`: the fact that said so."""

    wish: str
    conversation: str
    state: Literal["waits", "dropped", "due", "told"] = "waits"
    sequence: int = 0


@dataclass(slots=True)
class Pending:
    """What a person will be told soon, with whatever else there is by then."""

    person: str
    item: NudgeItem
    promise: str = ""
    urgent: bool = False

    @property
    def key(self) -> str:
        return f"{self.item.kind} {self.item.about} {self.item.step} {self.item.conversation}"

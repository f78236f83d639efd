"""Customers, conversations and what else the router remembers, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from byname.contracts import Handle

from services.router.domain.office import kind_of
from services.router.domain.pending import Promised, Scheduled, Settled, Snooze
from services.router.domain.value import value

Place = tuple[str, str]  # person, kind


@dataclass(slots=True)
class Customer:
    """A person outside, with the person inside to whom they belong."""

    id: str
    owner: str
    since: datetime
    conversations: int = 0
    into: str = ""  # the customer that this one has become one with
    knows: str = ""  # whom of ours they have asked for, or were answered by as their person
    stood_in: str = ""  # who stood in last: keeps people together while the owner is away
    handover: str = ""  # the hand-over of which the first reply has still to speak
    language: str = ""  # of their last words
    zone: str = ""  # where their clock stands


@dataclass(slots=True)
class Incident:
    """A fault that several write about."""

    id: str
    name: str
    topics: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    open: bool = True
    count: int = 0
    opened: datetime | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """Customers went from one person to another for good, with these words."""

    id: str
    giver: str
    taker: str
    customers: tuple[str, ...] = ()  # empty: all
    farewell: str = ""
    hello: str = ""


@value
class Way:
    """Where a customer can be answered, and what an answer there refers to. `rule`: why it cannot be."""

    handle: Handle
    parent: str = ""
    refs: list[str] = field(default_factory=list)
    public: bool = False
    rule: str = ""


@dataclass(slots=True)
class Link:
    """A handle became a customer's; with all that came along, so that it can be undone."""

    id: str
    customer: str
    merged: str
    handles: tuple[Handle, ...]
    conversations: tuple[str, ...]
    undone: bool = False


@dataclass(slots=True)
class Conversation:
    """One matter between a customer and their person."""

    id: str
    customer: str
    owner: str
    subject: str
    handle: Handle
    customer_at: datetime
    open: bool = True
    answered: bool = False
    parent: str = ""
    refs: list[str] = field(default_factory=list)
    public: bool = False
    rule: str = ""
    others: dict[str, Way] = field(default_factory=dict)  # by channel, besides the one of `handle`
    sequence: int = 0
    stand_in: str = ""  # who answers in the owner's place
    stand_in_code: str = ""  # and why
    offered: tuple[str, ...] = ()  # who may take it
    waiting: str = ""  # the message or call that nobody has answered yet
    waiting_since: datetime | None = None  # by whoever has it now
    last_words: str = ""  # the customer's last message or call
    words_sequence: int = 0  # when it was told
    tries: int = 0  # how often somebody was looked for since
    step: int = 0  # how often it was passed on since: 1 stand-in, 2 on call, 3 everyone
    replied_by: str = ""  # whose words went out last
    replied_at: datetime | None = None
    replied_sequence: int = 0
    replied_words: str = ""  # the first of them
    introduced: tuple[str, ...] = ()  # who has told the customer that they stand in
    writers: tuple[str, ...] = ()  # who of ours has written to the customer here
    had: tuple[str, ...] = ()  # who had it, or was offered it, before whoever has it now
    moved_sequence: int = 0  # when it last went from one to another
    passed: tuple[str, ...] = ()  # who has passed it on since the last answer
    calmed: bool = False  # a person has ended the huddle: rules call nobody in again
    huddle: tuple[str, ...] = ()
    incident: str = ""
    tags: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    left: tuple[str, ...] = ()  # incidents that a person has taken it out of
    taken_at: datetime | None = None  # when somebody took it, having been offered
    unattended: bool = False  # nobody was there to answer it
    muted: bool = False  # begun by a blocked handle: nobody is told
    promises: tuple[Promised, ...] = ()  # open ones
    settled: tuple[Settled, ...] = ()  # what the last replies have kept
    snooze: Snooze | None = None
    scheduled: tuple[Scheduled, ...] = ()
    closed_sequence: int = 0  # when it was closed last
    asked_at: datetime | None = None  # when the customer was asked whether it was sufficient
    counted: Place | None = None  # where the loads count it

    def moves(self, before: str, offers: tuple[str, ...] = ()) -> None:
        """It goes from one, or from several who might have taken it, to another."""
        gone = (*self.had, before, *offers, *self.offered)
        self.had = tuple(one for one in dict.fromkeys(gone) if one not in ("", self.with_whom))
        self.moved_sequence = self.sequence + 1  # of the fact that tells it

    @property
    def with_whom(self) -> str:
        """Who answers; empty while it is offered."""
        return self.stand_in or self.owner

    @property
    def expects(self) -> bool:
        """Whether the customer's words change what has been put off."""
        return self.snooze is not None or bool(self.scheduled)

    @property
    def rests(self) -> bool:
        """Nobody is to be reminded of it: it is closed, put off, or its sender is blocked."""
        return not self.open or self.muted or self.snooze is not None

    @property
    def place(self) -> Place | None:
        """Where the loads have to count it: in somebody's hands, while it is open. Chats are counted live.

        What is put off takes nobody's room: whoever has put everything off has their hands free.
        """
        kind = kind_of(self.handle.channel)
        if not self.open or self.answered or not self.with_whom or kind == "chats" or self.snooze:
            return None  # who has answered has their hands free again
        return self.with_whom, kind

    @property
    def way(self) -> Way:
        """Where the customer last wrote."""
        return Way(self.handle, self.parent, list(self.refs), self.public, self.rule)

    def way_on(self, channel: str | None) -> Way | None:
        """The way on this channel, or the one where the customer last wrote."""
        return self.way if channel in (None, self.handle.channel) else self.others.get(channel or "")

    def go_on(self, way: Way) -> None:
        """The conversation goes on here; the way of before is remembered."""
        if way.handle.channel != self.handle.channel:
            self.others[self.handle.channel] = self.way
            self.others.pop(way.handle.channel, None)
        self.handle, self.parent, self.refs = way.handle, way.parent, list(way.refs)
        self.public, self.rule = way.public, way.rule

    def next_sequence(self) -> int:
        """The number of the conversation's next fact."""
        self.sequence += 1
        return self.sequence

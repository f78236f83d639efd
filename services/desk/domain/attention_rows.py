"""Rows about who gives a conversation their attention; as all rows, the same in any order of facts."""

from __future__ import annotations

from dataclasses import dataclass

from byname.ids import derive_short


@dataclass(slots=True)
class Assignment:
    """Once, a conversation was given to somebody or offered: never changed afterwards."""

    id: str
    conversation: str
    sequence: int
    at: int
    person: str
    previous: str
    stand_in_for: str
    until: int  # 0: nobody knows
    offered: str  # JSON
    code: str
    why: str
    policy: int


@dataclass(slots=True)
class Label:
    """A word on a conversation: a person's tag, or a topic that a rule found."""

    id: str
    conversation: str = ""
    kind: str = ""  # tag, topic
    word: str = ""
    on: int = 0
    person: str = ""
    at: int = 0
    sequence: int = -1

    def is_now(self, on: bool, person: str, at: int, sequence: int) -> None:
        if (sequence, int(on)) > (self.sequence, self.on):
            self.on, self.person, self.at, self.sequence = int(on), person, at, sequence


@dataclass(slots=True)
class Incident:
    """One fault that many write about; `closed_at` is 0 while it goes on."""

    id: str
    name: str = ""
    topics: str = ""  # JSON
    words: str = ""  # JSON
    code: str = ""
    why: str = ""
    person: str = ""  # who opened it; empty: a rule
    opened_at: int = 0
    closed_at: int = 0
    closed_by: str = ""


@dataclass(slots=True)
class Joined:
    """A conversation is, or was, about an incident."""

    id: str
    incident: str = ""
    conversation: str = ""
    on: int = 0
    code: str = ""
    why: str = ""
    person: str = ""  # who said that it is about something else
    at: int = 0
    sequence: int = -1

    def is_now(
        self, on: bool, at: int, sequence: int, *, code: str = "", why: str = "", by: str = ""
    ) -> None:
        if (sequence, int(on)) > (self.sequence, self.on):
            self.on, self.at, self.sequence = int(on), at, sequence
            self.code, self.why, self.person = code, why, by


@dataclass(slots=True)
class Block:
    """An address of which nobody wants to hear, or once did not; it holds if that was said last.

    The two facts may come from different conversations, so that only their moments can be compared.
    """

    id: str  # of the handle
    channel: str = ""
    address: str = ""
    name: str = ""
    customer: str = ""
    conversation: str = ""
    person: str = ""
    code: str = ""
    why: str = ""
    blocked_at: int = 0
    unblocked_at: int = 0
    unblocked_by: str = ""

    def is_blocked(self, at: int, person: str, code: str, why: str, customer: str, conversation: str) -> None:
        known = (self.blocked_at, self.conversation, self.person, self.code, self.why, self.customer)
        if (at, conversation, person, code, why, customer) > known:
            self.blocked_at, self.person, self.code, self.why = at, person, code, why
            self.customer, self.conversation = customer, conversation

    def is_unblocked(self, at: int, person: str) -> None:
        self.unblocked_at, self.unblocked_by = max((self.unblocked_at, self.unblocked_by), (at, person))


def label_id_of(conversation: str, kind: str, word: str) -> str:
    """The key of a label's row."""
    return derive_short("lb", conversation, kind, word)


def joined_id_of(incident: str, conversation: str) -> str:
    """The key of the row that says that a conversation is about an incident."""
    return derive_short("jn", incident, conversation)

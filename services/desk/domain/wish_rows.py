"""Rows about what customers wish for, and who has been told that it is there."""

from __future__ import annotations

from dataclasses import dataclass

from byname.ids import derive_short


@dataclass(slots=True)
class Wish:
    """Something that customers wish for. Its name is in the words of whoever noted it first."""

    id: str
    name: str = ""
    noted_at: int = 0  # first; 0: nobody has, as far as we have heard
    newest_at: int = 0  # last
    done_at: int = 0
    done_by: str = ""
    words: str = ""  # what to tell them

    def is_noted(self, name: str, at: int) -> None:
        if not self.noted_at or (at, name) < (self.noted_at, self.name):
            self.noted_at, self.name = at, name
        self.newest_at = max(self.newest_at, at)

    def is_done(self, name: str, words: str, by: str, at: int) -> None:
        if (at, by, words, name) > (self.done_at, self.done_by, self.words, self.name):
            self.done_at, self.done_by, self.words = at, by, words
            self.name = self.name if self.noted_at else name


@dataclass(slots=True)
class Wisher:
    """A conversation whose customer wishes for it; or was told that an incident (`wish`) is over."""

    id: str
    wish: str = ""
    conversation: str = ""
    customer: str = ""
    on: int = 0
    person: str = ""  # who noted or dropped it
    at: int = 0
    sequence: int = -1
    told_at: int = 0
    told_by: str = ""
    reply: str = ""

    def is_now(self, on: bool, person: str, at: int, sequence: int) -> None:
        if (sequence, int(on)) > (self.sequence, self.on):
            self.on, self.person, self.at, self.sequence = int(on), person, at, sequence

    def is_told(self, by: str, reply: str, at: int) -> None:
        known = (self.told_at, self.told_by, self.reply)
        self.told_at, self.told_by, self.reply = max(known, (at, by, reply))


def wisher_id_of(wish: str, conversation: str) -> str:
    """The key of the row that says that a conversation's customer wishes for something."""
    return derive_short("ws", wish, conversation)

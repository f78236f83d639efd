"""What the form of a conversation says about what is due: promises, putting off, asking, wishes."""

from __future__ import annotations

from typing import Annotated

from byname.contracts import Command
from pydantic import BaseModel, StringConstraints

from services.desk.errors import NotLikeThat
from services.desk.http.desk import Desk

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Name = Annotated[str, StringConstraints(max_length=64)]
What = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]

# Buttons beside what they are about: their value is its id, or the words that are meant.
NAMED = ("kept", "unpromise", "yes", "move", "unlater", "unwish", "put_off")
THEY_WRITE = "they write"
DUE_DONE = {
    "later": "The words wait: they go out then, unless the customer writes first.",
    "promise": "Promised.",
    "kept": "Kept.",
    "unpromise": "Off the list.",
    "yes": "It is a promise now.",
    "move": "Promised for then.",
    "snooze": "Put off.",
    "put_off": "Put off.",
    "wake": "It is on the table again.",
    "unlater": "These words do not go out.",
    "ask": "Noted.",
    "wish": "Noted: they are told when it is there.",
    "unwish": "They are not told of it.",
    "tier": "Noted.",
}


class DueFields(BaseModel):
    """`moves` and `to` go together: what could be moved, and where to, in the order of the page."""

    kept: Name = ""
    unpromise: Name = ""
    yes: Name = ""
    move: Name = ""
    moves: list[Name] = []
    to: list[Line] = []
    unlater: Name = ""
    unwish: What = ""
    put_off: Line = ""
    promise_when: Line = ""
    promise_what: What = ""
    snooze_when: Line = ""
    later_when: Line = ""
    ask_when: Line = ""
    wish: What = ""
    tier: Line = ""

    @property
    def named(self) -> str:
        """The button that was pressed, if it is one of those beside what they are about."""
        return next((one for one in NAMED if getattr(self, one)), "")

    @property
    def entered(self) -> str:
        """What the Enter key in a small field means: the one that something was written into."""
        small = {
            "promise": self.promise_when or self.promise_what, "snooze": self.snooze_when,
            "ask": self.ask_when, "wish": self.wish,
        }  # fmt: skip
        written = [name for name, words in small.items() if words]
        return written[0] if len(written) == 1 else ""

    def moved_to(self, name: str) -> str:
        """What was written beside this promise."""
        return next((when for one, when in zip(self.moves, self.to, strict=False) if one == name), "")


async def due_order(desk: Desk, wanted: str, fields: DueFields, person: str) -> Command | None:
    """The command that is wanted; None when it is none of these. DeskError, in words, where it cannot be."""
    if wanted in ("yes", "move", "promise"):
        return await _promise(desk, wanted, fields, person)
    if wanted in ("kept", "unpromise", "unlater"):
        return Command(name=wanted, text=f"#{getattr(fields, wanted)}")
    if wanted == "put_off":
        return Command(name="snooze", text="" if fields.put_off == THEY_WRITE else fields.put_off)
    if wanted == "wake":
        return Command(name="wake")
    return _with_words(wanted, fields)


async def _promise(desk: Desk, wanted: str, fields: DueFields, person: str) -> Command:
    now = desk.clock.now()
    if wanted == "yes":
        return await desk.promising.accept(fields.yes, person, desk.team)
    if wanted == "move":
        return await desk.promising.move(fields.move, fields.moved_to(fields.move), person, desk.team, now)
    return promised(desk, fields, person)


def promised(desk: Desk, fields: DueFields, person: str) -> Command:
    """What the two small fields promise. NotLikeThat."""
    if not (fields.promise_when or fields.promise_what):
        raise NotLikeThat("Write when, and what you promise.")
    return desk.promising.make(fields.promise_when, fields.promise_what, person, desk.team, desk.clock.now())


def _with_words(wanted: str, fields: DueFields) -> Command | None:
    found = {
        "snooze": (fields.snooze_when, "Write until when."),
        "ask": (fields.ask_when, "Write when they are asked, or: never."),
        "wish": (fields.wish, "Write what they wish for."),
        "unwish": (fields.unwish, "Choose a wish."),
        "tier": (fields.tier, "Choose a tier."),
    }.get(wanted)
    if found is None:
        return None
    words, missing = found
    if not words:
        raise NotLikeThat(missing)
    return Command(name=wanted, text=words)

"""What makes it pointless to tell of something: a nudge or a page is told only while it is true. Pure.

It is decided when a message leaves, by what has been heard until then: so it does not matter which copy heard
of the matter, and which of the answer, nor in which order. A nudge that was dropped because of an answer that
is held in the end is not missed: whoever asked for it looks again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from services.notifier.domain.send import Send

# answered: words went to the customer. answering: words are on their way through the router; keeping: and
# they make no new promise. rested: closed, put off or blocked. taken: somebody has taken it.
What = Literal["answered", "answering", "keeping", "rested", "taken"]

_OF_PROMISES = ("reminder", "late", "missed", "vague")


@dataclass(frozen=True, slots=True)
class Stood:
    """When something last happened in a conversation; `answer`: by which one of ours."""

    conversation: str
    what: What
    at: datetime
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Promised:
    """What somebody of ours has promised. `sequence`: 0 where it is from before promises were watched."""

    id: str
    conversation: str
    person: str
    text: str
    due: datetime | None
    made_at: datetime
    sequence: int


@dataclass(frozen=True, slots=True)
class Settled:
    """A promise or a suggestion (`about`) is off the list; `over` False: it is on it again."""

    about: str
    sequence: int
    over: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand with what is to be told."""

    moments: Mapping[tuple[str, What], datetime] = field(default_factory=dict)  # by conversation
    promises: Mapping[str, Promised] = field(default_factory=dict)
    settled: Mapping[str, Settled] = field(default_factory=dict)

    def after(self, conversation: str, moment: datetime, *whats: What) -> bool:
        """Whether one of these has happened since, or at that very moment."""
        return any((at := self.moments.get((conversation, one))) and at >= moment for one in whats)

    def settled_now(self, about: str) -> bool:
        """Whether the promise or suggestion is off the list."""
        settled, promise = self.settled.get(about), self.promises.get(about)
        return bool(settled and settled.over and not (promise and promise.sequence > settled.sequence))


def pointless(send: Send, standing: Standing) -> str:
    """Why it need not be told any more; empty while it is true."""
    if not send.matter or send.matter == "withdrawn":  # words that did not go out: its person has to know
        return ""
    if send.matter in (*_OF_PROMISES, "suggestion"):
        return _of_a_promise(send, standing)
    if _answered(send, standing):
        return "they have been answered"
    return "" if send.matter == "tell" else _left_alone(send, standing)


def _left_alone(send: Send, standing: Standing) -> str:
    """Since it was said that they should be told."""
    if standing.after(send.conversation, send.created_at, "rested"):
        return "the conversation is closed, put off or blocked"
    taken = send.matter != "woken" and standing.after(send.conversation, send.created_at, "taken")
    return "somebody takes care of it" if taken else ""


def _answered(send: Send, standing: Standing) -> bool:
    """What holds since our own last words is not over because of those: only later ones count."""
    if standing.after(send.conversation, send.created_at, "answered", "answering"):
        return True
    moments = (standing.moments.get((send.conversation, one)) for one in ("answered", "answering"))
    return send.since is not None and any(at and at > send.since for at in moments)


def _of_a_promise(send: Send, standing: Standing) -> str:
    if standing.settled_now(send.about):
        return "it is settled"
    if send.matter == "suggestion":
        return ""
    promise = standing.promises.get(send.about)
    if promise and promise.made_at > send.created_at:
        return "it was promised anew"
    if standing.after(send.conversation, send.created_at, "keeping"):
        return "they are being answered"
    return _left_alone(send, standing)

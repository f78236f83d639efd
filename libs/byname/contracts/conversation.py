"""What becomes of conversations. `sequence` counts a conversation's facts: the higher one is newer."""

from __future__ import annotations

from typing import ClassVar

from byname.contracts.answer import FrontEnd
from byname.contracts.base import Fact, Handle, Moment, Reason


class ConversationOpened(Fact):
    """A customer and their person begin to talk about a matter."""

    type: ClassVar[str] = "byname.conversation.opened.v1"

    conversation: str
    customer: str
    handle: Handle
    new_customer: bool
    customer_since: Moment
    conversations: int  # how many the customer has had, this one included
    subject: str
    opened_at: Moment
    sequence: int


class ConversationAssigned(Fact):
    """This person answers from now on, and why. They own the conversation unless they stand in."""

    type: ClassVar[str] = "byname.conversation.assigned.v1"

    conversation: str
    customer: str
    person: str
    previous: str = ""
    reason: Reason
    assigned_at: Moment
    sequence: int
    stand_in_for: str = ""  # the owner, who is away: the conversation and the customer stay theirs
    until: Moment | None = None  # when the owner is expected back
    policy: int = 0  # the version of the team file it was decided by


class ConversationClosed(Fact):
    """A person says that the matter is settled."""

    type: ClassVar[str] = "byname.conversation.closed.v1"

    conversation: str
    person: str
    front_end: FrontEnd
    alone: bool  # nothing else came of that answer: no reply, no note
    closed_at: Moment
    sequence: int


class ConversationReopened(Fact):
    """The matter is open again: the customer wrote, or an answer did not arrive."""

    type: ClassVar[str] = "byname.conversation.reopened.v1"

    conversation: str
    person: str
    reason: Reason
    reopened_at: Moment
    sequence: int


class NoteAdded(Fact):
    """A person wrote something for colleagues only."""

    type: ClassVar[str] = "byname.note.added.v1"

    note: str
    conversation: str
    person: str
    text: str
    front_end: FrontEnd
    added_at: Moment
    sequence: int
    tell: tuple[str, ...] = ()  # who thinks along in a huddle, and so has to read it

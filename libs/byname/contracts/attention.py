"""Who gives a conversation their attention: offered to several, a huddle around it, people called to it."""

from __future__ import annotations

from typing import ClassVar, Literal

from byname.contracts.base import Fact, Moment, Reason


class ConversationOffered(Fact):
    """Nobody has it: the first of these people to take it, or to answer, has it."""

    type: ClassVar[str] = "byname.conversation.offered.v1"

    conversation: str
    customer: str
    people: tuple[str, ...]  # those present; where nobody is, those who come next
    reason: Reason
    policy: int = 0  # the version of the team file it was decided by
    offered_at: Moment
    sequence: int


class ConversationTagged(Fact):
    """A person has put a word on a conversation, or taken it off."""

    type: ClassVar[str] = "byname.conversation.tagged.v1"

    conversation: str
    tag: str
    on: bool
    person: str
    tagged_at: Moment
    sequence: int


class HuddleCalled(Fact):
    """A difficult conversation: these people think along with the one who stays the voice."""

    type: ClassVar[str] = "byname.huddle.called.v1"

    conversation: str
    people: tuple[str, ...]  # all of the huddle, without the voice
    called: tuple[str, ...]  # those who were not in it before, and so have to be told
    voice: str
    reason: Reason
    person: str = ""  # who called; empty: a rule of the team file
    called_at: Moment
    sequence: int


class HuddleEnded(Fact):
    """The conversation is an ordinary one again."""

    type: ClassVar[str] = "byname.huddle.ended.v1"

    conversation: str
    person: str
    ended_at: Moment
    sequence: int


class PageRequested(Fact):
    """A customer has waited too long: these people are called, on every way they gave for that."""

    type: ClassVar[str] = "byname.page.requested.v1"

    page: str
    conversation: str
    message: str  # the words that wait
    step: Literal["on_call", "everyone"]
    people: tuple[str, ...]
    reason: Reason
    requested_at: Moment
    sequence: int

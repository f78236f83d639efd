"""What can wait: conversations put off until a moment, replies that go out later, the question afterwards."""

from __future__ import annotations

from typing import ClassVar, Literal

from byname.contracts.answer import FrontEnd
from byname.contracts.base import AttachmentRef, Channel, Fact, Handle, Moment, Reason


class ConversationSnoozed(Fact):
    """A person has put the conversation off: nobody is reminded of it until then, or the customer writes."""

    type: ClassVar[str] = "byname.conversation.snoozed.v1"

    conversation: str
    person: str
    until: Moment | None = None  # None: until the customer writes
    snoozed_at: Moment
    sequence: int


class SnoozeOver(Fact):
    """The moment has come until which a conversation was put off."""

    type: ClassVar[str] = "byname.snooze.over.v1"

    conversation: str
    snoozed_sequence: int  # of the fact that put it off
    over_at: Moment


class ConversationWoken(Fact):
    """It is on the table again: the moment has come, the customer wrote, or a person says so."""

    type: ClassVar[str] = "byname.conversation.woken.v1"

    conversation: str
    person: str  # who has it
    reason: Reason
    woken_at: Moment
    sequence: int


class ReplyScheduled(Fact):
    """Words that shall go out later."""

    type: ClassVar[str] = "byname.reply.scheduled.v1"

    scheduled: str
    answer: str
    conversation: str
    customer: str
    person: str
    text: str
    attachments: tuple[AttachmentRef, ...] = ()
    channel: Channel | None = None
    front_end: FrontEnd
    send_at: Moment
    zone: str = ""
    unless_answered: bool = True  # not if the customer writes first
    scheduled_at: Moment
    sequence: int


class ReplyReleased(Fact):
    """The moment has come for words that were to go out later; the router has the last word."""

    type: ClassVar[str] = "byname.reply.released.v1"

    scheduled: str
    answer: str
    conversation: str
    person: str
    text: str
    attachments: tuple[AttachmentRef, ...] = ()
    channel: Channel | None = None
    front_end: FrontEnd
    scheduled_sequence: int
    unless_answered: bool
    released_at: Moment


class ReplyWithdrawn(Fact):
    """Words that were to go out later do not: the customer wrote first, or a person has thought better."""

    type: ClassVar[str] = "byname.reply.withdrawn.v1"

    scheduled: str
    conversation: str
    person: str  # whose words they are
    text: str
    reason: Reason
    withdrawn_at: Moment
    sequence: int


class AskingChanged(Fact):
    """A person has said when the customer is to be asked whether it was sufficient, or that they are not."""

    type: ClassVar[str] = "byname.asking.changed.v1"

    conversation: str
    person: str
    ask_at: Moment | None = None  # None: not at all
    changed_at: Moment
    sequence: int


class AskDue(Fact):
    """It is time to ask the customer; the router has the last word."""

    type: ClassVar[str] = "byname.ask.due.v1"

    ask: str
    conversation: str
    closed_sequence: int  # of the fact that closed it: anything newer, and nobody is asked
    due_at: Moment


class AskRequested(Fact):
    """The customer is asked, in their person's voice, whether it was sufficient: one mail, once."""

    type: ClassVar[str] = "byname.ask.requested.v1"

    ask: str
    conversation: str
    customer: str
    person: str
    to: Handle
    subject: str
    language: str = ""
    message_id: str
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    requested_at: Moment
    sequence: int


class MoodGiven(Fact):
    """The customer has said how it was, by one click, perhaps with words. The last one counts."""

    type: ClassVar[str] = "byname.mood.given.v1"

    ask: str
    conversation: str
    mood: Literal["happy", "fine", "unhappy"]
    text: str = ""
    given_at: Moment

"""What the company's people say, as it comes from their front ends."""

from __future__ import annotations

from typing import ClassVar, Literal

from byname.contracts.base import AttachmentRef, Channel, Fact, Moment, Reason, Value

FrontEnd = Literal["email", "desk"]


class Command(Value):
    """A line on top of an answer that is for Byname, not for the customer."""

    name: Literal["note", "close"]
    text: str = ""


class AnswerReceived(Fact):
    """A person has answered, and is who they say they are. Not yet on its way."""

    type: ClassVar[str] = "byname.answer.received.v1"

    answer: str
    conversation: str
    person: str
    front_end: FrontEnd
    text: str
    commands: tuple[Command, ...] = ()
    attachments: tuple[AttachmentRef, ...] = ()
    provider_id: str = ""
    subject: str = ""
    received_at: Moment
    channel: Channel | None = None  # where it shall go out; by itself where the customer last wrote


class AnswerHeld(Fact):
    """An answer was not sent to the customer; the person is told why (unless it was a machine's)."""

    type: ClassVar[str] = "byname.answer.held.v1"

    answer: str
    conversation: str = ""
    person: str = ""
    sender: str
    reason: Reason
    text: str
    subject: str = ""
    tell: bool
    held_at: Moment

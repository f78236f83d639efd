"""What the company's people say, as it comes from their front ends."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import StringConstraints

from byname.contracts.base import AttachmentRef, Channel, Fact, Moment, Reason, Value

# Where a person answers from, and the name of a command: open, as channels are (ADR 0018).
FrontEnd = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{1,15}$")]
CommandName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{1,15}$")]


class Command(Value):
    """A line on top of an answer that is for Byname, not for the customer; `text` is what follows the name.

    note WORDS · close · take · pass [PERSON] [WHY] · huddle PERSON… [WHY] · calm · incident NAME · leave ·
    resolved · block WHY · unblock · tag WORD · untag WORD · anyway · promise [#SUGGESTION] WHEN WHAT ·
    kept [WHAT] · unpromise [WHAT or #ID] · snooze [WHEN] · wake · later WHEN · unlater [#ID] · ask WHEN ·
    wish WHAT · unwish WHAT · tier NAME
    """

    name: CommandName
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
    seen: int = 0  # the newest fact of the conversation that the person had before them; 0: not known


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

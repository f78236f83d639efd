"""Every event: one frozen class, one catalogue row, a frozen schema, golden examples."""

from byname.contracts.answer import AnswerHeld, AnswerReceived, Command
from byname.contracts.base import AttachmentRef, BlobRef, Fact, Handle, Reason, ThreadHints
from byname.contracts.catalog import FACTS, ROWS
from byname.contracts.conversation import (
    ConversationAssigned,
    ConversationClosed,
    ConversationOpened,
    ConversationReopened,
    NoteAdded,
)
from byname.contracts.delivery import DeliveryReported, PersonNotTold, PersonTold
from byname.contracts.envelope import Event, UnknownEvent, decode, encode, event
from byname.contracts.message import MessageAttached, MessageReceived
from byname.contracts.reply import ReplyFailed, ReplyRequested, ReplyResolved, ReplySent, ReplyUnknown

__all__ = [
    "FACTS",
    "ROWS",
    "AnswerHeld",
    "AnswerReceived",
    "AttachmentRef",
    "BlobRef",
    "Command",
    "ConversationAssigned",
    "ConversationClosed",
    "ConversationOpened",
    "ConversationReopened",
    "DeliveryReported",
    "Event",
    "Fact",
    "Handle",
    "MessageAttached",
    "MessageReceived",
    "NoteAdded",
    "PersonNotTold",
    "PersonTold",
    "Reason",
    "ReplyFailed",
    "ReplyRequested",
    "ReplyResolved",
    "ReplySent",
    "ReplyUnknown",
    "ThreadHints",
    "UnknownEvent",
    "decode",
    "encode",
    "event",
]

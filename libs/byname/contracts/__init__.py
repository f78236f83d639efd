"""Every event: one frozen class, one catalogue row, a frozen schema, golden examples."""

from byname.contracts.answer import AnswerHeld, AnswerReceived, Command
from byname.contracts.attention import (
    ConversationOffered,
    ConversationTagged,
    HuddleCalled,
    HuddleEnded,
    PageRequested,
)
from byname.contracts.base import AttachmentRef, BlobRef, Detail, Fact, Handle, Reason, ThreadHints
from byname.contracts.call import CallLogged, Promise
from byname.contracts.catalog import FACTS, ROWS
from byname.contracts.conversation import (
    ConversationAssigned,
    ConversationClosed,
    ConversationOpened,
    ConversationReopened,
    NoteAdded,
)
from byname.contracts.customer import (
    ConfirmationRequested,
    ContactGiven,
    CustomerLinked,
    CustomerUnlinked,
    HandleBlocked,
    HandleUnblocked,
    LinkDecided,
    LinkSuggested,
)
from byname.contracts.delivery import DeliveryReported, PersonNotTold, PersonTold
from byname.contracts.envelope import Event, UnknownEvent, decode, encode, event
from byname.contracts.incident import IncidentClosed, IncidentJoined, IncidentLeft, IncidentOpened
from byname.contracts.message import MessageAttached, MessageReceived
from byname.contracts.people import HandoverDecided, PortfolioMoved, PresenceChanged
from byname.contracts.reply import (
    ReplyFailed,
    ReplyRequested,
    ReplyResolved,
    ReplySent,
    ReplyUnknown,
    ReplyUnread,
)

__all__ = [
    "FACTS",
    "ROWS",
    "AnswerHeld",
    "AnswerReceived",
    "AttachmentRef",
    "BlobRef",
    "CallLogged",
    "Command",
    "ConfirmationRequested",
    "ContactGiven",
    "ConversationAssigned",
    "ConversationClosed",
    "ConversationOffered",
    "ConversationOpened",
    "ConversationReopened",
    "ConversationTagged",
    "CustomerLinked",
    "CustomerUnlinked",
    "DeliveryReported",
    "Detail",
    "Event",
    "Fact",
    "Handle",
    "HandleBlocked",
    "HandleUnblocked",
    "HandoverDecided",
    "HuddleCalled",
    "HuddleEnded",
    "IncidentClosed",
    "IncidentJoined",
    "IncidentLeft",
    "IncidentOpened",
    "LinkDecided",
    "LinkSuggested",
    "MessageAttached",
    "MessageReceived",
    "NoteAdded",
    "PageRequested",
    "PersonNotTold",
    "PersonTold",
    "PortfolioMoved",
    "PresenceChanged",
    "Promise",
    "Reason",
    "ReplyFailed",
    "ReplyRequested",
    "ReplyResolved",
    "ReplySent",
    "ReplyUnknown",
    "ReplyUnread",
    "ThreadHints",
    "UnknownEvent",
    "decode",
    "encode",
    "event",
]

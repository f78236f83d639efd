"""Every fact on the bus: who says it, who hears it, what keeps it in order, how long it is kept.

The streams, the consumers, the schemas, the AsyncAPI document and the architecture tests read this table.
"""

from __future__ import annotations

from dataclasses import dataclass

from byname.contracts import (
    answer,
    attention,
    call,
    conversation,
    customer,
    delivery,
    followup,
    incident,
    message,
    patience,
    people,
    promise,
    reply,
    wish,
)
from byname.contracts.base import Fact

FOR_GOOD = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of fact. `order` names what keeps its subject: facts with one key stay in order."""

    fact: type[Fact]
    producers: tuple[str, ...]
    consumers: tuple[str, ...]
    order: str
    kept_days: int = FOR_GOOD

    @property
    def type(self) -> str:
        return self.fact.type

    @property
    def subjects(self) -> str:
        """The subject filter of all events of this kind."""
        return f"{self.fact.type}.>"


BY_HANDLE = "handle"
BY_CONVERSATION = "conversation"
BY_PERSON = "person"
BY_INCIDENT = "incident"
BY_WISH = "wish"

ROWS: tuple[Row, ...] = (
    Row(message.MessageReceived, ("ingest",), ("router", "followup", "notifier", "desk"), BY_HANDLE),
    Row(call.CallLogged, ("ingest",), ("router", "followup", "notifier", "desk"), BY_HANDLE),
    Row(message.MessageAttached, ("router",), ("ingest", "followup", "notifier", "desk"), BY_CONVERSATION),
    Row(conversation.ConversationOpened, ("router",), ("followup", "notifier", "desk"), BY_CONVERSATION),
    Row(
        conversation.ConversationAssigned,
        ("router",),
        ("ingest", "followup", "notifier", "desk"),
        BY_CONVERSATION,
    ),
    Row(
        conversation.ConversationClosed,
        ("router",),
        ("ingest", "followup", "notifier", "desk"),
        BY_CONVERSATION,
    ),
    Row(conversation.ConversationReopened, ("router",), ("followup", "desk"), BY_CONVERSATION),
    Row(conversation.NoteAdded, ("router",), ("notifier", "desk"), BY_CONVERSATION),
    Row(
        answer.AnswerReceived, ("ingest", "desk"), ("router", "followup", "notifier", "desk"), BY_CONVERSATION
    ),
    Row(answer.AnswerHeld, ("ingest", "router"), ("followup", "notifier", "desk"), BY_CONVERSATION),
    Row(reply.ReplyRequested, ("router",), ("ingest", "followup", "notifier", "desk"), BY_CONVERSATION),
    Row(reply.ReplySent, ("notifier", "ingest"), ("desk",), BY_CONVERSATION),
    Row(
        reply.ReplyFailed, ("notifier", "ingest"), ("router", "followup", "notifier", "desk"), BY_CONVERSATION
    ),
    Row(reply.ReplyUnknown, ("notifier",), ("desk",), BY_CONVERSATION),
    Row(reply.ReplyUnread, ("ingest",), ("router", "desk"), BY_CONVERSATION),
    Row(reply.ReplyResolved, ("desk",), ("notifier", "desk"), BY_CONVERSATION),
    Row(delivery.DeliveryReported, ("ingest",), ("notifier", "desk"), BY_HANDLE),
    Row(customer.ContactGiven, ("ingest",), ("router", "desk"), BY_HANDLE),
    Row(customer.ConfirmationRequested, ("router",), ("notifier", "desk"), BY_CONVERSATION),
    Row(customer.LinkDecided, ("desk",), ("router", "desk"), BY_HANDLE),
    Row(customer.LinkSuggested, ("router",), ("desk",), BY_HANDLE),
    Row(customer.CustomerLinked, ("router",), ("followup", "desk"), BY_HANDLE),
    Row(customer.CustomerUnlinked, ("router",), ("followup", "desk"), BY_HANDLE),
    Row(customer.HandleBlocked, ("router",), ("followup", "notifier", "desk"), BY_CONVERSATION),
    Row(customer.HandleUnblocked, ("router",), ("followup", "notifier", "desk"), BY_CONVERSATION),
    Row(attention.ConversationOffered, ("router",), ("followup", "notifier", "desk"), BY_CONVERSATION),
    Row(attention.ConversationTagged, ("router",), ("followup", "notifier", "desk"), BY_CONVERSATION),
    Row(attention.HuddleCalled, ("router",), ("notifier", "desk"), BY_CONVERSATION),
    Row(attention.HuddleEnded, ("router",), ("notifier", "desk"), BY_CONVERSATION),
    Row(attention.PageRequested, ("router",), ("notifier", "desk"), BY_CONVERSATION),
    Row(incident.IncidentOpened, ("router",), ("followup", "notifier", "desk"), BY_INCIDENT),
    Row(incident.IncidentJoined, ("router",), ("followup", "notifier", "desk"), BY_CONVERSATION),
    Row(incident.IncidentLeft, ("router",), ("followup", "notifier", "desk"), BY_CONVERSATION),
    Row(incident.IncidentClosed, ("router",), ("followup", "notifier", "desk"), BY_INCIDENT),
    Row(people.PresenceChanged, ("desk",), ("ingest", "router", "followup", "desk"), BY_PERSON),
    Row(people.HandoverDecided, ("desk",), ("router", "desk"), BY_PERSON),
    Row(people.PortfolioMoved, ("router",), ("notifier", "desk"), BY_PERSON),
    Row(promise.PromiseMade, ("router",), ("followup", "notifier", "desk"), BY_CONVERSATION),
    Row(promise.PromiseSettled, ("router",), ("followup", "notifier", "desk"), BY_CONVERSATION),
    Row(promise.PromiseReopened, ("router",), ("followup", "notifier", "desk"), BY_CONVERSATION),
    Row(promise.PromiseDismissed, ("router",), ("followup", "notifier", "desk"), BY_CONVERSATION),
    Row(promise.PromiseSuggested, ("followup",), ("desk",), BY_CONVERSATION),
    Row(promise.PromiseOverdue, ("followup",), ("desk",), BY_CONVERSATION),
    Row(followup.TargetMissed, ("followup",), ("desk",), BY_CONVERSATION),
    Row(followup.TimerChanged, ("followup",), ("desk",), BY_CONVERSATION),
    Row(followup.NudgeRequested, ("followup",), ("notifier", "desk"), BY_PERSON),
    Row(patience.ConversationSnoozed, ("router",), ("followup", "notifier", "desk"), BY_CONVERSATION),
    Row(patience.SnoozeOver, ("followup",), ("router", "desk"), BY_CONVERSATION),
    Row(patience.ConversationWoken, ("router",), ("followup", "notifier", "desk"), BY_CONVERSATION),
    Row(patience.ReplyScheduled, ("router",), ("followup", "notifier", "desk"), BY_CONVERSATION),
    Row(patience.ReplyReleased, ("followup",), ("router", "desk"), BY_CONVERSATION),
    Row(patience.ReplyWithdrawn, ("router",), ("followup", "notifier", "desk"), BY_CONVERSATION),
    Row(patience.AskingChanged, ("router",), ("followup", "notifier", "desk"), BY_CONVERSATION),
    Row(patience.AskDue, ("followup",), ("router", "desk"), BY_CONVERSATION),
    Row(patience.AskRequested, ("router",), ("followup", "notifier", "desk"), BY_CONVERSATION),
    Row(patience.MoodGiven, ("ingest",), ("desk",), BY_CONVERSATION),
    Row(wish.WishNoted, ("router",), ("followup", "notifier", "desk"), BY_CONVERSATION),
    Row(wish.WishDropped, ("router",), ("followup", "notifier", "desk"), BY_CONVERSATION),
    Row(wish.WishDone, ("desk",), ("followup", "desk"), BY_WISH),
    Row(wish.WishTold, ("followup",), ("desk",), BY_CONVERSATION),
    Row(wish.CustomerTiered, ("router",), ("followup", "notifier", "desk"), BY_CONVERSATION),
    Row(delivery.PersonTold, ("notifier",), ("desk",), BY_CONVERSATION),
    Row(delivery.PersonNotTold, ("notifier",), ("desk",), BY_CONVERSATION),
)

FACTS: dict[str, type[Fact]] = {row.type: row.fact for row in ROWS}


def heard_by(service: str) -> tuple[Row, ...]:
    """What a service subscribes to."""
    return tuple(row for row in ROWS if service in row.consumers)


def may_say(service: str, kind: type[Fact]) -> bool:
    """Whether the catalogue lists this service as a producer of this fact."""
    return any(service in row.producers for row in ROWS if row.fact is kind)

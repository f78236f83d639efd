"""What a batch of events speaks of, and so what has to be loaded for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from byname.contracts import (
    AnswerReceived,
    AskDue,
    CallLogged,
    ContactGiven,
    Handle,
    HandoverDecided,
    LinkDecided,
    MessageReceived,
    PresenceChanged,
    ReplyFailed,
    ReplyReleased,
    ReplyUnread,
    SnoozeOver,
)
from byname.ids import derive_short

from services.router.domain import TurnDue, call_promises

Key = tuple[str, str]


@dataclass(slots=True)
class Batch:
    """Ids and handles that the events name. Each of `groups` are handles that one fact says are one's."""

    messages: list[MessageReceived] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    handles: set[Key] = field(default_factory=set)
    groups: list[tuple[Handle, ...]] = field(default_factory=list)
    talking: set[Key] = field(default_factory=set)  # handles whose customers' conversations decide
    conversations: set[str] = field(default_factory=set)
    answering: set[str] = field(default_factory=set)  # conversations of which an answer goes out
    customers: set[str] = field(default_factory=set)
    undone: set[str] = field(default_factory=set)
    claimed: list[tuple[str, Handle]] = field(default_factory=list)  # where calls are said to belong
    calls: set[str] = field(default_factory=set)  # whose conversations decide, where they are known
    asking: set[str] = field(default_factory=set)  # conversations whose customer is to be asked
    decided: list[tuple[str, Handle]] = field(default_factory=list)
    handovers: list[HandoverDecided] = field(default_factory=list)
    arrivals: bool = False  # somebody has come who was not here
    gone: set[str] = field(default_factory=set)  # people who say that they are away

    @classmethod
    def of(cls, facts: Sequence[Any]) -> Batch:
        """What these facts speak of."""
        batch = cls()
        for fact in facts:
            _TAKE[type(fact)](batch, fact)
        return batch

    def _message(self, fact: MessageReceived) -> None:
        self.messages.append(fact)
        self.words.append(fact.message)
        self._name(fact.sender)
        self._link(fact.sender, *fact.proofs, *fact.claims)

    def _call(self, fact: CallLogged) -> None:
        self.words += [fact.call, *call_promises(fact)]
        self.calls.add(fact.call)
        self.conversations |= {fact.conversation} - {""}
        self.claimed += [(fact.conversation, fact.handle)] if fact.conversation else []
        self._name(fact.handle)
        self.talking.add((fact.handle.channel, fact.handle.address))
        self._link(fact.handle, *fact.claims)

    def _answer(self, fact: AnswerReceived) -> None:
        self.words.append(fact.answer)
        self.conversations.add(fact.conversation)
        self.answering.add(fact.conversation)

    def _unread(self, fact: ReplyUnread) -> None:
        self.words.append(derive_short("rp", fact.reply, "email"))
        self.conversations.add(fact.conversation)
        self.answering.add(fact.conversation)

    def _released(self, fact: ReplyReleased) -> None:
        self.conversations.add(fact.conversation)
        self.answering.add(fact.conversation)

    def _ask_due(self, fact: AskDue) -> None:
        self.words.append(fact.ask)
        self.conversations.add(fact.conversation)
        self.answering.add(fact.conversation)
        self.asking.add(fact.conversation)

    def _snooze_over(self, fact: SnoozeOver) -> None:
        self.conversations.add(fact.conversation)

    def _failed(self, fact: ReplyFailed) -> None:
        self.conversations.add(fact.conversation)

    def _contact(self, fact: ContactGiven) -> None:
        self.talking.add((fact.handle.channel, fact.handle.address))
        self._link(fact.handle, fact.other)

    def _decided(self, fact: LinkDecided) -> None:
        self.customers |= {fact.customer} - {""}
        self.undone |= {fact.link} - {""}
        if fact.handle:
            self.decided.append((fact.customer, fact.handle))
            self._name(fact.handle)

    def _presence(self, fact: PresenceChanged) -> None:
        self.arrivals = self.arrivals or fact.state != "away"
        if fact.state == "away":
            self.gone.add(fact.person)

    def _handover(self, fact: HandoverDecided) -> None:
        self.handovers.append(fact)

    def _wake_up(self, fact: TurnDue) -> None:
        self.conversations.add(fact.conversation)

    def _name(self, *handles: Handle) -> None:
        self.handles |= {(one.channel, one.address) for one in handles}

    def _link(self, first: Handle, *others: Handle) -> None:
        if others:
            self.groups.append((first, *others))
            self._name(first, *others)


_TAKE: dict[type, Any] = {
    MessageReceived: Batch._message,
    CallLogged: Batch._call,
    AnswerReceived: Batch._answer,
    ReplyFailed: Batch._failed,
    ReplyUnread: Batch._unread,
    ContactGiven: Batch._contact,
    LinkDecided: Batch._decided,
    PresenceChanged: Batch._presence,
    HandoverDecided: Batch._handover,
    ReplyReleased: Batch._released,
    AskDue: Batch._ask_due,
    SnoozeOver: Batch._snooze_over,
    TurnDue: Batch._wake_up,
}

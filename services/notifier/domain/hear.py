"""What each fact means for what is to be sent. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from byname.contracts import (
    AnswerHeld,
    CallLogged,
    ConfirmationRequested,
    ConversationClosed,
    ConversationOpened,
    DeliveryReported,
    Event,
    MessageAttached,
    MessageReceived,
    NoteAdded,
    ReplyFailed,
    ReplyRequested,
    ReplyResolved,
)
from byname.team import Team

from services.notifier.domain.known import ConversationFacts, Known, Words
from services.notifier.domain.outcome import Verdict, bounced, resolved
from services.notifier.domain.send import Kind, Send, WordsTurn, new_send
from services.notifier.errors import WordsMissing

TURN_CHARS = 1000
WAITING = ("missed", "voicemail", "busy", "failed")


@dataclass(slots=True)
class Heard:
    """What a batch leads to: rows to keep, mails to send, verdicts on mails already sent."""

    words: list[Words] = field(default_factory=list)
    conversations: list[ConversationFacts] = field(default_factory=list)
    turns: list[WordsTurn] = field(default_factory=list)
    sends: list[Send] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)


def hear(
    known: Known, team: Team, events: Sequence[Event[Any]], now: datetime, held: Collection[str] = ()
) -> Heard:
    """Take in a batch in its order. WordsMissing when something it builds on is not here yet.

    `held` are the channels whose customers are held on a socket by somebody else, who sends there.
    """
    listener = _Listener(known, team, now, held)
    for item in events:
        listener.take(item)
    return listener.heard


class _Listener:
    """Goes through a batch; what was said earlier in it counts as known."""

    def __init__(self, known: Known, team: Team, now: datetime, held: Collection[str]) -> None:
        self.held = held
        self.known = known
        self.team = team
        self.now = now
        self.heard = Heard()

    def take(self, item: Event[Any]) -> None:
        _TAKE[type(item.data)](self, item)

    def _received(self, item: Event[Any]) -> None:
        said: MessageReceived = item.data
        words = Words(
            said.message, said.sender.name, said.sender.address, said.subject, said.text, said.attachments,
            said.kind, said.received_at, said.channel, not said.reply_rule,
        )  # fmt: skip
        self.known.words[words.id] = words
        self.heard.words.append(words)

    def _called(self, item: Event[Any]) -> None:
        said: CallLogged = item.data
        waiting = said.direction == "in" and said.outcome in WAITING
        text = f"{said.text}\n\n{said.notes}".strip()
        words = Words(
            said.call, said.handle.name, said.handle.address, "", text, (), "message" if waiting else "call",
            said.ended_at or said.started_at, "phone",
        )  # fmt: skip
        self.known.words[words.id] = words
        self.heard.words.append(words)

    def _opened(self, item: Event[Any]) -> None:
        said: ConversationOpened = item.data
        facts = ConversationFacts(
            said.conversation, said.handle.name, said.handle.address, said.handle.channel, said.subject,
            said.customer_since, said.conversations,
        )  # fmt: skip
        self.known.conversations[facts.id] = facts
        self.heard.conversations.append(facts)

    def _attached(self, item: Event[Any]) -> None:
        said: MessageAttached = item.data
        words = self.known.words.get(said.message)
        if words is None:
            raise WordsMissing(f"the words of {said.message} have not arrived here yet")
        who = words.name or words.address
        self.heard.turns.append(
            WordsTurn(said.message, said.conversation, words.received_at, who, False, words.text[:TURN_CHARS])
        )
        if words.kind == "call":
            return  # they have spoken: there is nothing to tell
        content = {"reason": said.reason.text, "warnings": list(said.warnings)}
        self._send("notice", said.message, content, item)

    def _requested(self, item: Event[Any]) -> None:
        said: ReplyRequested = item.data
        person = self.team.person(said.person)
        who = person.voice_name if person else said.person
        self.heard.turns.append(
            WordsTurn(said.reply, said.conversation, said.requested_at, who, True, said.text[:TURN_CHARS])
        )
        if said.to.channel in self.held:
            return  # whoever holds the customer's socket hears it too, and says what became of it
        content = said.model_dump(mode="json", exclude={"reply", "conversation", "person", "sequence"})
        self._send("reply", said.reply, content, item)

    def _asked(self, item: Event[Any]) -> None:
        said: ConfirmationRequested = item.data
        content = {"to": said.to.model_dump(mode="json"), "url": said.url}
        self._send("confirm", said.confirmation, content, item)

    def _failed(self, item: Event[Any]) -> None:
        said: ReplyFailed = item.data
        if item.source == "notifier":
            return  # our own: its receipt is in the log already
        content = {
            "outcome": "failed",
            "because": said.reason,
            "what_to_do": "The conversation is open again",
        }
        self._send("receipt", said.reply, content, item)

    def _held(self, item: Event[Any]) -> None:
        said: AnswerHeld = item.data
        if not said.tell or not said.person:
            return
        content = {
            "outcome": "held", "because": said.reason.text, "text": said.text, "subject": said.subject,
            "what_to_do": "Nothing of it has reached the customer",
        }  # fmt: skip
        self._send("receipt", said.answer, content, item)

    def _noted(self, item: Event[Any]) -> None:
        said: NoteAdded = item.data
        if said.front_end == "email":
            content = {"outcome": "noted", "text": said.text}
            self._send("receipt", said.note, content, item)

    def _closed(self, item: Event[Any]) -> None:
        said: ConversationClosed = item.data
        if said.front_end == "email" and said.alone:
            content = {"outcome": "closed"}
            self._send("receipt", item.id, content, item)

    def _resolved(self, item: Event[Any]) -> None:
        said: ReplyResolved = item.data
        send = self.known.sends_by_reply.get(said.reply)
        if send and send.state == "unknown":
            self._decide(resolved(send, item, self.now, again=said.send_again))

    def _reported(self, item: Event[Any]) -> None:
        said: DeliveryReported = item.data
        send = self.known.send_reported(said.send, said.original_message_id)
        if send and said.hard and send.state in ("sent", "handing", "unknown"):
            self._decide(bounced(send, item, self.now))

    def _decide(self, verdict: Verdict) -> None:
        """One verdict a state: whoever clicks twice, or bounces twice, finds it decided."""
        self.heard.verdicts.append(verdict)
        self.known.decided(replace(verdict.send, state=verdict.state))

    def _send(self, kind: Kind, about: str, content: dict[str, Any], item: Event[Any]) -> None:
        """Note a mail about what the event says."""
        new = new_send(
            kind,
            about[:40],
            conversation=item.data.conversation,
            person=item.data.person,
            domain=self.team.company.domain,
            content=content,
            because=item,
            now=self.now,
        )
        self.heard.sends.append(new)


_TAKE: dict[Any, Callable[[_Listener, Event[Any]], None]] = {
    MessageReceived: _Listener._received,
    CallLogged: _Listener._called,
    ConfirmationRequested: _Listener._asked,
    ReplyFailed: _Listener._failed,
    ConversationOpened: _Listener._opened,
    MessageAttached: _Listener._attached,
    ReplyRequested: _Listener._requested,
    AnswerHeld: _Listener._held,
    NoteAdded: _Listener._noted,
    ConversationClosed: _Listener._closed,
    ReplyResolved: _Listener._resolved,
    DeliveryReported: _Listener._reported,
}

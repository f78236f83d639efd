"""One mail to be sent, and its life: intent, sending, handing, then sent, unknown or failed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from byname.channels.email.reply import reply_message_id
from byname.contracts import Event
from byname.ids import derive_short

Kind = Literal[
    "notice",  # a customer's words, to a person
    "briefing",  # a conversation has come to a person without new words
    "reply",
    "receipt",
    "done",  # what came of orders that stood alone in an answer
    "confirm",
    "page_mail",
    "page_webhook",
    "page_call",
    "incident",  # to the early-warning alias
    "portfolio",  # to giver and taker of customers
    "nudge",  # one matter of a person's that must not be forgotten
    "ask",  # a customer is asked whether it was sufficient
]
State = Literal["intent", "sending", "handing", "sent", "unknown", "failed", "dropped"]
ONCE: frozenset[Kind] = frozenset({"reply", "ask", "page_call"})  # a line is crossed first, and never twice
PAGES: frozenset[Kind] = frozenset({"page_mail", "page_webhook", "page_call"})
CALLS: frozenset[Kind] = frozenset({"page_webhook", "page_call"})  # pages that are no mails
BUNDLED: frozenset[Kind] = PAGES | {"nudge"}  # several of these to one person are one message
_CHANNELS: Mapping[Kind, str] = {"page_webhook": "webhook", "page_call": "phone"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a reply that the far side has taken, and what it calls it."""

    provider_id: str
    response: str = ""


@dataclass(frozen=True, slots=True)
class Send:
    """A row of the send log. `about` is the message, reply or answer; `content` what its kind needs.

    dropped: it had not to be told after all.
    sending: somebody is talking to the relay, the final dot is not written.
    handing: the final dot may have been written: for a reply the line that is never crossed twice.
    """

    key: str
    kind: Kind
    about: str
    conversation: str
    person: str
    message_id: str
    content: Mapping[str, Any]
    created_at: datetime
    cause: str
    traceparent: str
    attempts: int = 0
    state: State = "intent"
    holder: str = ""
    pieces: tuple[Piece, ...] = ()  # of a reply in several pieces: those that were taken
    not_before: datetime | None = None  # a briefing waits for the words that may make it needless
    bundle: str = ""  # of what goes out in one message: the key that stands for all of it
    matter: str = ""  # what kind of thing is told of, see domain/pointless.py
    since: datetime | None = None  # since when that holds

    @property
    def channel(self) -> str:
        """What it goes out on."""
        to = self.content.get("to") if self.kind == "reply" else None
        return str(to["channel"]) if to else _CHANNELS.get(self.kind, "email")

    @property
    def message(self) -> str:
        """The customer's words that its person is told of; empty where it is about none."""
        return self.about if self.kind == "notice" else str(self.content.get("message", ""))

    @property
    def words(self) -> str:
        """The customer's words that it shows."""
        return self.message or str(self.content.get("example", ""))

    @property
    def front_end(self) -> str:
        """On what the person is told."""
        return _CHANNELS.get(self.kind, "email")

    @property
    def told_as(self) -> str:
        """The key by which the far side knows the message: the same for all that it tells of."""
        return self.bundle or self.key


@dataclass(frozen=True, slots=True)
class WordsTurn:
    """What was said in a conversation, as a notice shows it under the new words."""

    id: str
    conversation: str
    at: datetime
    who: str
    ours: bool
    text: str
    inside: bool = False  # a note: the customer has not seen it
    arrived: bool = True  # of a reply: False, it failed or bounced


@dataclass(frozen=True, slots=True)
class Deed:
    """Something the router did because of an answer; `event` says so, `cause` is the answer's."""

    event: str
    cause: str
    at: datetime
    number: int  # of the fact in its conversation
    sentence: str


def done_key(cause: str) -> str:
    """The key of the receipt for the orders of this answer."""
    return derive_short("sd", "done", cause[:40])


def new_send(
    kind: Kind, about: str, *, conversation: str, person: str, domain: str, content: Mapping[str, Any],
    because: Event[Any], now: datetime,
) -> Send:  # fmt: skip
    """A send whose key and Message-ID are fixed by what it is about: the same twice is the same once."""
    parts = [about] if kind in ("reply", "done") else [about, person]
    if kind == "briefing":  # one event may move several conversations to one person
        parts.append(conversation)
    key = derive_short("sd", kind, *parts)
    return Send(
        key=key,
        kind=kind,
        about=about,
        conversation=conversation,
        person=person,
        message_id=reply_message_id(key, domain),
        content=content,
        created_at=now,
        cause=because.id,
        traceparent=because.traceparent,
    )

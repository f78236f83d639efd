"""One mail to be sent, and its life: intent, sending, handing, then sent, unknown or failed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from byname.channels.email.reply import reply_message_id
from byname.contracts import Event
from byname.ids import derive_short

Kind = Literal["notice", "reply", "receipt", "confirm"]
State = Literal["intent", "sending", "handing", "sent", "unknown", "failed"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a reply that the far side has taken, and what it calls it."""

    provider_id: str
    response: str = ""


@dataclass(frozen=True, slots=True)
class Send:
    """A row of the send log. `about` is the message, reply or answer; `content` what its kind needs.

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

    @property
    def channel(self) -> str:
        """What it goes out on."""
        to = self.content.get("to") if self.kind == "reply" else None
        return str(to["channel"]) if to else "email"


@dataclass(frozen=True, slots=True)
class WordsTurn:
    """What was said in a conversation, as a notice shows it under the new words."""

    id: str
    conversation: str
    at: datetime
    who: str
    ours: bool
    text: str


def new_send(
    kind: Kind, about: str, *, conversation: str, person: str, domain: str, content: Mapping[str, Any],
    because: Event[Any], now: datetime,
) -> Send:  # fmt: skip
    """A send whose key and Message-ID are fixed by what it is about: the same twice is the same once."""
    key = derive_short("sd", kind, about) if kind == "reply" else derive_short("sd", kind, about, person)
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

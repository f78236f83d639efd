"""The values that go in and out of an adapter. All frozen; nothing here does any I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from byname.contracts.base import Handle


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request as it came, to be verified. `url` is the public one, as the sender signed it.

    Address and headers may hold secrets, so they are kept out of repr and logs.
    """

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)  # names in lower case
    body: bytes = field(repr=False)
    path: str = field(default="", repr=False)  # what follows /hooks/<channel>/
    peer: str = ""

    def header(self, name: str) -> str:
        """A header's value, empty without one."""
        return self.headers.get(name.lower(), "")


@dataclass(frozen=True, slots=True)
class Stored:
    """One original to be kept before anything else is done with it.

    `key` makes it the same when it comes again: what the far side names it, never what a stranger
    chooses alone. `envelope` is what is known besides the bytes, as JSON values, without secrets.
    """

    key: str
    body: bytes = field(repr=False)
    envelope: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What to keep of a genuine request, and the answer once it is kept.

    `then` are calls to make after the answer, such as the confirmation of a subscription.
    """

    store: tuple[Stored, ...] = ()
    status: int = 200
    body: bytes = b""
    media_type: str = "text/plain; charset=utf-8"
    then: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True)
class Raw:
    """A kept original, to be read. `id` is ours and the same each time it is read."""

    id: str
    body: bytes = field(repr=False)
    envelope: Mapping[str, Any]
    received_at: datetime


@dataclass(frozen=True, slots=True)
class OutboundFile:
    """A file that goes with a reply."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outbound:
    """A person's words to a customer. `key` is the same at every attempt: use it for idempotency."""

    key: str
    conversation: str
    to: Handle
    text: str
    voice: str  # the person's name as customers know it
    subject: str = ""
    in_reply_to: str = ""  # the channel's id of the customer's last words
    thread: tuple[str, ...] = ()  # the channel's ids of the thread, oldest first
    public: bool = False
    files: tuple[OutboundFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request to be made. Address and headers may hold secrets: repr and logs show the host."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    cost: float = 0.0  # what the provider charges for it, in its currency

    def __repr__(self) -> str:
        place = self.url.partition("?")[0].partition("//")[2].partition("/")[0]
        return f"Call({self.method} {place.rpartition('@')[2]})"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """The far side has taken one piece of a reply. `provider_id` is its name for it."""

    provider_id: str
    response: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What a poll brought. `cursor` is where to go on once all of `items` are kept."""

    items: tuple[Stored, ...]
    cursor: str
    more: bool = False  # ask again at once

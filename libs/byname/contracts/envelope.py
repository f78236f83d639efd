"""The envelope of every fact: CloudEvents 1.0, structured JSON.

https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from byname.clock import rfc3339
from byname.contracts.base import Fact
from byname.ids import derive

CONTENT_TYPE = "application/cloudevents+json"
SCHEMA_BASE = "urn:byname:schema:"

F = TypeVar("F", bound=Fact)


class UnknownEvent(Exception):
    """The bytes are no event of ours, or of a version that this program does not know."""


@dataclass(frozen=True, slots=True)
class Event(Generic[F]):
    """A fact with what the bus needs to know of it.

    `key` keeps facts in order and together (a conversation, else a customer's handle);
    `causation` is the id of the event that led to this one.
    """

    id: str
    source: str
    key: str
    time: datetime
    data: F
    causation: str = ""
    traceparent: str = ""

    @property
    def subject(self) -> str:
        return f"{self.data.type}.{self.key}"

    @property
    def conversation(self) -> str:
        return self.key if self.key.startswith("cv_") else ""


def event(
    data: F,
    *,
    source: str,
    key: str,
    time: datetime,
    because: Event[Fact] | None = None,
    about: tuple[str, ...] = (),
    causation: str = "",
    traceparent: str = "",
) -> Event[F]:
    """A new event whose id is derived from its type, its cause and what it is `about`."""
    causation = because.id if because else causation
    return Event(
        id=derive("ev", data.type, causation, *about),
        source=source,
        key=key,
        time=time,
        data=data,
        causation=causation,
        traceparent=because.traceparent if because else traceparent,
    )


def encode(item: Event[Fact]) -> bytes:
    """The event as CloudEvents JSON."""
    head = {
        "specversion": "1.0",
        "id": item.id,
        "source": f"/byname/{item.source}",
        "type": item.data.type,
        "subject": item.key,
        "time": rfc3339(item.time),
        "datacontenttype": "application/json",
        "dataschema": f"{SCHEMA_BASE}{item.data.type}",
    }
    optional = {
        "causation": item.causation,
        "conversation": item.conversation,
        "traceparent": item.traceparent,
    }
    head.update({name: value for name, value in optional.items() if value})
    return to_json(head)[:-1] + b',"data":' + item.data.__pydantic_serializer__.to_json(item.data) + b"}"


def decode(raw: bytes, kinds: dict[str, type[Fact]]) -> Event[Fact]:
    """The event these bytes hold; UnknownEvent says why when they hold none."""
    try:
        head = from_json(raw)
    except ValueError as error:
        raise UnknownEvent(f"not JSON: {error}") from None
    named = head.get("type") if isinstance(head, dict) else None
    kind = kinds.get(named) if isinstance(named, str) else None
    if kind is None:
        raise UnknownEvent(f"unknown event type {str(named)[:80]!r}")
    try:
        return Event(
            id=head["id"],
            source=head["source"].removeprefix("/byname/"),
            key=head["subject"],
            time=datetime.fromisoformat(head["time"]),
            data=kind.model_validate(head["data"]),
            causation=head.get("causation", ""),
            traceparent=head.get("traceparent", ""),
        )
    except (KeyError, AttributeError, TypeError, ValueError, ValidationError) as error:
        raise UnknownEvent(f"broken {head.get('type')}: {error}") from None

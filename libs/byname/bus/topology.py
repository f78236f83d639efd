"""Streams and consumers as data. `byname bus apply` makes the server look like this table."""

from __future__ import annotations

from dataclasses import dataclass

from byname.contracts import (
    ConversationAssigned,
    ConversationClosed,
    Fact,
    MessageAttached,
    PresenceChanged,
    ReplyRequested,
)
from byname.contracts.catalog import ROWS, heard_by

DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class StreamSpec:
    """One stream. `share` is its part of the server's disk unless a size is configured."""

    name: str
    subjects: tuple[str, ...]
    purpose: str
    share: float
    max_age_days: float = 0
    max_bytes: int = 0
    schedules: bool = False


@dataclass(frozen=True, slots=True)
class ConsumerSpec:
    """One durable pull consumer: shared by all copies of a service."""

    stream: str
    durable: str
    filters: tuple[str, ...]
    ack_wait_s: float = 15.0  # what a killed copy had in hand comes again after this
    max_ack_pending: int = 2000
    batch: int = 500


EVENT_SUBJECTS = tuple(dict.fromkeys(f"byname.{row.type.split('.')[1]}.>" for row in ROWS))

RAW = StreamSpec("RAW", ("raw.>",), "what arrived, as it arrived", 0.22, max_age_days=30)
EVENTS = StreamSpec("EVENTS", EVENT_SUBJECTS, "facts, for good", 0.34)
TIMERS = StreamSpec("TIMERS", ("timer.>", "due.>"), "schedules and what fell due", 0, schedules=True)
OUT = StreamSpec(
    "OUT", ("out.>",), "replies for adapters that are processes of their own", 0.04, max_age_days=30
)
DEAD = StreamSpec("DEAD", ("dead.>",), "what could not be processed, with its cause", 0.05, max_age_days=90)
STREAMS = (RAW, EVENTS, TIMERS, OUT, DEAD)

BLOBS_BUCKET = "blobs"
BLOBS_SHARE = 0.25
TEAM_BUCKET = "team"
MEMORY_BUCKET = "memory"

INGEST_HEARS: dict[str, tuple[type[Fact], ...]] = {
    "email": (ReplyRequested,),
    "chat": (MessageAttached, ConversationAssigned, ConversationClosed, PresenceChanged, ReplyRequested),
}

DUPLICATE_WINDOW_S = 120.0
# Above this the original goes to the object store: max_payload is 1 MB, headers included.
INLINE_BYTES = 512 * 1024


def raw_consumer(channel: str) -> ConsumerSpec:
    """Who reads the originals of one channel. Small batches: one of them may be 25 MB."""
    return ConsumerSpec("RAW", f"ingest-{channel}", (f"raw.{channel}",), ack_wait_s=30.0, batch=100)


def facts_consumer(channel: str) -> ConsumerSpec:
    """What ingest hears for one channel: each channel runs alone, so each has a consumer of its own."""
    filters = tuple(f"{kind.type}.>" for kind in INGEST_HEARS[channel])
    return ConsumerSpec("EVENTS", f"ingest-{channel}-facts", filters)


def out_consumer(channel: str) -> ConsumerSpec:
    """The replies that wait for an adapter which is a process of its own."""
    return ConsumerSpec("OUT", f"out-{channel}", (f"out.{channel}",), ack_wait_s=30.0, batch=100)


def events_consumer(service: str) -> ConsumerSpec:
    """What a service hears, straight from the catalogue."""
    subjects = tuple(row.subjects for row in heard_by(service))
    # Timers wait for what a killed copy of these had in hand: nobody may hear of them too late by that.
    waits = 5.0 if service in ("router", "followup") else 15.0
    return ConsumerSpec("EVENTS", service, subjects, ack_wait_s=waits)


def due_consumer(service: str) -> ConsumerSpec:
    """The timers of a service that have fallen due."""
    return ConsumerSpec("TIMERS", f"{service}-due", (f"due.{service}.>",))


CONSUMERS: tuple[ConsumerSpec, ...] = (
    *(raw_consumer(channel) for channel in ("email", "chat", "phone")),
    *(facts_consumer(channel) for channel in INGEST_HEARS),
    *(
        events_consumer(name)
        for name in sorted({name for row in ROWS for name in row.consumers} - {"ingest"})
    ),
    due_consumer("followup"),
    due_consumer("notifier"),
    due_consumer("router"),
)

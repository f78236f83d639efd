"""Dead letters: what could not be processed, with its cause and its original, until a person decides."""

from __future__ import annotations

import base64
import json
import traceback
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from byname.bus.publish import Publisher, Record
from byname.bus.read import stream_messages
from byname.clock import rfc3339
from byname.ids import derive
from nats.aio.client import Client
from nats.js.errors import NotFoundError

# Only the consumer named here takes a replayed message; all others pass over it.
FOR_CONSUMER = "Byname-For"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One dead letter: `sequence` is its number in DEAD, by which people name it."""

    sequence: int
    service: str
    consumer: str
    cause: str
    error: str
    stack: str
    attempts: int
    subject: str
    original_id: str
    died_at: str
    headers: Mapping[str, str]
    data: bytes = field(repr=False)


class DeadLetters:
    """Where a service puts what it cannot process."""

    def __init__(self, publisher: Publisher, service: str) -> None:
        self._publisher = publisher
        self._service = service

    async def bury(
        self,
        *,
        consumer: str,
        original_id: str,
        subject: str,
        headers: Mapping[str, str],
        data: bytes,
        error: BaseException,
        attempts: int,
        sequence: int,
        at: datetime,
    ) -> None:
        """Store the dead letter; only then may the original, stored as `sequence`, be acknowledged."""
        body = {
            "service": self._service,
            "consumer": consumer,
            "cause": (str(error) or type(error).__name__)[:2000],
            "error": type(error).__name__,
            "stack": "".join(traceback.format_exception(error))[-4000:],
            "attempts": attempts,
            "subject": subject,
            "original_id": original_id,
            "died_at": rfc3339(at),
            "headers": {name: value for name, value in headers.items() if not name.startswith("Nats-")},
            "data": base64.b64encode(data).decode("ascii"),
        }
        record_id = derive("dead", consumer, original_id, str(sequence))  # a repeat is stored once
        await self._publisher.publish([Record(record_id, f"dead.{self._service}", json.dumps(body).encode())])


def read_dead(sequence: int, data: bytes) -> DeadLetter:
    """The dead letter these bytes hold."""
    body: dict[str, Any] = json.loads(data)
    body["data"] = base64.b64decode(body["data"])
    return DeadLetter(sequence=sequence, **body)


async def list_dead(nc: Client) -> AsyncIterator[DeadLetter]:
    """All dead letters, oldest first."""
    async for message in stream_messages(nc, "DEAD"):
        yield read_dead(message.sequence, message.data)


async def get_dead(nc: Client, sequence: int) -> DeadLetter:
    """One dead letter by its number; KeyError when there is none."""
    try:
        message = await nc.jetstream().get_msg("DEAD", sequence)
    except NotFoundError:
        raise KeyError(sequence) from None
    return read_dead(sequence, message.data or b"")


async def replay_dead(nc: Client, letter: DeadLetter, at: datetime) -> None:
    """Put the original back in front of the consumer that failed on it, then forget the dead letter.

    The event keeps its id (the inbox decides whether it still has to act); only the message is new.
    """
    headers = {**letter.headers, FOR_CONSUMER: letter.consumer}
    record_id = derive("replay", letter.consumer, letter.original_id, rfc3339(at))
    await Publisher(nc).publish([Record(record_id, letter.subject, letter.data, headers)])
    await drop_dead(nc, letter.sequence)


async def drop_dead(nc: Client, sequence: int) -> None:
    """Forget a dead letter for good."""
    await nc.jetstream().delete_msg("DEAD", sequence)

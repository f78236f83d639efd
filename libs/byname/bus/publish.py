"""Publishing: acknowledged, in atomic batches, tried again with the same ids until it is certain."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from byname.bus.errors import BusRefused, BusUnavailable
from byname.ids import random_id
from nats.aio.client import Client
from nats.errors import Error as NatsError

DUPLICATE_IN_BATCH = 10201
# The server stages a batch in a store of its own, some 8 ms and the CPU of about 25 single messages: fewer go
# singly (measured: docs/decisions/0011). Atomic or not, a failed publish is repeated whole with the same ids.
SMALLEST_BATCH = 32
LARGEST_BATCH = 1000  # the server's limit
BATCH_BYTES = 8 * 2**20
OWN_HEADER_BYTES = 300  # at most: Nats-Msg-Id and the three of a batch
# What does not heal by waiting: full stream (10077), unknown stream, message too large, bad request.
REFUSALS = {10077, 10023, 10054, 10060, 10003, 10052}


@dataclass(frozen=True, slots=True)
class Record:
    """One message to publish. `id` becomes Nats-Msg-Id: the same id is stored once."""

    id: str
    subject: str
    data: bytes = field(repr=False)
    headers: dict[str, str] = field(default_factory=dict)


class Publisher:
    """Publishes records to one stream each time; returns only when the server has them on disk."""

    def __init__(self, nc: Client, *, timeout_s: float = 5.0, patience_s: float = 20.0) -> None:
        self._nc = nc
        self._timeout_s = timeout_s
        self._patience_s = patience_s

    async def publish(self, records: Sequence[Record]) -> None:
        """Store all records. BusUnavailable after `patience_s`: some may be stored, so repeat them all.

        BusRefused at once for what waiting cannot heal, such as a record larger than the server takes.
        """
        for record in records:
            _refuse_too_large(record, self._nc.max_payload)
        for chunk in _chunks(records):
            await self._until_acknowledged(chunk)

    async def _until_acknowledged(self, records: Sequence[Record]) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._patience_s
        pause = 0.02
        while True:
            try:
                await (self._batch(records) if len(records) >= SMALLEST_BATCH else self._singly(records))
                return
            except (NatsError, OSError, BusUnavailable) as error:
                if loop.time() + pause > deadline:
                    raise BusUnavailable(
                        f"the bus did not acknowledge: {error or type(error).__name__}"
                    ) from None
            await asyncio.sleep(pause * (0.5 + random.random()))  # noqa: S311 - jitter, not secrecy
            pause = min(pause * 2, 1.0)

    async def _batch(self, records: Sequence[Record]) -> None:
        """One atomic batch (ADR-50): all appear, or none."""
        batch = random_id("b")
        last = len(records)
        for number, record in enumerate(records[:-1], 1):
            await self._nc.publish(record.subject, record.data, headers=_headers(record, batch, number))
        commit = _headers(records[-1], batch, last) | {"Nats-Batch-Commit": "1"}
        try:
            await self._request(records[-1], commit)
        except _Duplicate:
            # A batch whose make-up changed since the last try: singly, each id counts for itself.
            await self._singly(records)

    async def _singly(self, records: Sequence[Record]) -> None:
        """Each for itself, all on their way at once and in their order; the first failure is raised."""
        results = await asyncio.gather(*(self._single(one) for one in records), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def _single(self, record: Record) -> None:
        await self._request(record, {"Nats-Msg-Id": record.id, **record.headers})

    async def _request(self, record: Record, headers: dict[str, str]) -> None:
        answer = await self._nc.request(record.subject, record.data, timeout=self._timeout_s, headers=headers)
        _check(answer.data, record)


class _Duplicate(Exception):
    pass


def _headers(record: Record, batch: str, number: int) -> dict[str, str]:
    return {
        "Nats-Msg-Id": record.id,
        "Nats-Batch-Id": batch,
        "Nats-Batch-Sequence": str(number),
        **record.headers,
    }


def _refuse_too_large(record: Record, most: int) -> None:
    """The server would close the connection on it, again at every try, and stop all others by that."""
    headers = sum(len(name) + len(value) + 4 for name, value in record.headers.items())
    size = len(record.data) + headers + OWN_HEADER_BYTES
    if size > most:
        raise BusRefused(f"{record.subject}: {size:,} bytes are more than the bus takes ({most:,})")


def _check(data: bytes, record: Record) -> None:
    answer = json.loads(data) if data else {}
    error = answer.get("error")
    if not error:
        if "seq" not in answer:
            raise BusUnavailable(f"no acknowledgement for {record.subject}")
        return
    code = error.get("err_code")
    if code == DUPLICATE_IN_BATCH:
        raise _Duplicate
    if code in REFUSALS:
        raise BusRefused(f"{record.subject}: {error.get('description')} ({code})")
    raise BusUnavailable(f"{record.subject}: {error.get('description')} ({code})")


def _chunks(records: Sequence[Record]) -> list[list[Record]]:
    chunks: list[list[Record]] = []
    size = 0
    for record in records:
        if not chunks or len(chunks[-1]) >= LARGEST_BATCH or size + len(record.data) > BATCH_BYTES:
            chunks.append([])
            size = 0
        chunks[-1].append(record)
        size += len(record.data)
    return chunks


class GroupPublisher:
    """Many callers, one record each: whatever waits at a turn goes out as one atomic batch."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._waiting: list[tuple[Record, asyncio.Future[None]]] = []
        self._turn: asyncio.Task[None] | None = None

    async def publish(self, record: Record) -> None:
        """Store one record; the same errors as Publisher.publish."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((record, done))
        if self._turn is None or self._turn.done():
            self._turn = asyncio.create_task(self._run())
        await done

    async def _run(self) -> None:
        await asyncio.sleep(0)  # let every caller that is ready join
        while self._waiting:
            turn, self._waiting = self._waiting[:200], self._waiting[200:]
            # An id twice in one batch refuses the whole batch: both callers share one record.
            unique = {record.id: record for record, _ in turn}
            try:
                await self._publisher.publish(list(unique.values()))
            except Exception as error:
                for _, done in turn:
                    if not done.done():
                        done.set_exception(error)
            else:
                for _, done in turn:
                    if not done.done():
                        done.set_result(None)

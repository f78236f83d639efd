"""Reading a stream from the side, without being one of its consumers: for the command line."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

PAGE = 500


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """One message of a stream."""

    sequence: int
    subject: str
    time: datetime
    headers: Mapping[str, str]
    data: bytes = field(repr=False)


async def stream_messages(
    nc: Client, stream: str, *, subjects: Sequence[str] = (), follow: bool = False, from_now: bool = False,
    after: int = 0, headers_only: bool = False,
) -> AsyncIterator[StoredMessage]:  # fmt: skip
    """The messages of a stream `after` a sequence, in order; with `follow` for ever, else to its end."""
    js = nc.jetstream(timeout=10)
    info = await js.stream_info(stream)
    if not follow and not info.state.messages:
        return
    config = ConsumerConfig(
        ack_policy=AckPolicy.NONE,
        deliver_policy=_begin(from_now, after),
        opt_start_seq=after + 1 if after and not from_now else None,
        headers_only=headers_only or None,
        filter_subjects=list(subjects) or None,
        inactive_threshold=30.0,
        mem_storage=True,
    )
    made = await js.add_consumer(stream, config)
    left = made.num_pending or 0
    subscription = await js.pull_subscribe_bind(made.name, stream)
    try:
        silence = 0
        while follow or (left > 0 and silence < 5):  # some may be removed while we read
            batch = await _fetch(subscription, 1.0)
            for message in batch:
                yield _stored(message)
            left -= len(batch)
            silence = 0 if batch else silence + 1
    finally:
        await subscription.unsubscribe()


def _begin(from_now: bool, after: int) -> DeliverPolicy:
    if from_now:
        return DeliverPolicy.NEW
    return DeliverPolicy.BY_START_SEQUENCE if after else DeliverPolicy.ALL


async def _fetch(subscription: object, timeout_s: float) -> list[Msg]:
    try:
        found: list[Msg] = await subscription.fetch(PAGE, timeout=timeout_s)  # type: ignore[attr-defined]
    except TimeoutError:  # nats-py raises its own subclass, and now and then the plain one
        return []
    return found


def _stored(message: Msg) -> StoredMessage:
    meta = message.metadata
    return StoredMessage(
        meta.sequence.stream, message.subject, meta.timestamp, message.headers or {}, message.data
    )

"""Consuming: prompt batches through FastStream, one transaction each; failures singly, dead letters last."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from byname.bus.connection import RECONNECT, quiet_callbacks
from byname.bus.dead import FOR_CONSUMER, DeadLetters
from byname.bus.errors import BusUnavailable
from byname.bus.pull import EXPIRES_S, PromptPull
from byname.bus.topology import ConsumerSpec
from byname.clock import Clock
from byname.errors import NotYet, PartlyFailed, Reject
from byname.observe.metrics import METRICS
from byname.store import errors as store_errors
from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, PullSub
from faststream.nats.subscriber.usecases import BatchPullStreamSubscriber
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.api import ConsumerConfig

log = logging.getLogger(__name__)

ATTEMPTS = 5
PAUSES_S = (0.5, 2.0, 5.0, 15.0, 60.0)
LONGEST_PASSING_PAUSE_S = 5.0
# What an event builds on may itself be waiting out a pause: soon at first, then for a quarter of an hour.
NOT_YET_ATTEMPTS = 120
NOT_YET_SOON = 20


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message of a consumer, with what is needed to acknowledge or bury it."""

    subject: str
    headers: Mapping[str, str]
    data: bytes = field(repr=False)
    attempts: int
    sequence: int
    message: Msg = field(repr=False)


Process = Callable[[Sequence[Delivery]], Awaitable[None]]


class PromptBatches(BatchPullStreamSubscriber):
    """FastStream's batch subscriber, handing on whatever one fetch gave instead of waiting for a full batch.

    The stock one waits for a full batch or the timeout: a lone message would wait five seconds.
    """

    __slots__ = ()

    async def _consume_pull(self) -> None:
        assert self.subscription is not None
        pull = PromptPull(self.subscription, self.pull_sub.batch_size)
        try:
            while self.running:
                batch = await self._fetch(pull)
                if batch and self.running:
                    await self.consume(batch)
        finally:
            await pull.close()

    async def _fetch(self, pull: PromptPull) -> list[Msg]:
        try:
            return await pull.fetch()
        except (NatsError, ConnectionError) as error:
            log.debug("fetch interrupted: %s", error)
            await asyncio.sleep(0.1)  # never a busy loop while the bus is away
            return []


def make_broker(url: str, service: str) -> NatsBroker:
    """A FastStream broker with every unsafe default set (see docs/decisions)."""
    options: dict[str, Any] = {**RECONNECT, **quiet_callbacks(service)}
    return NatsBroker(
        url.split(","),
        name=f"byname-{service}",
        graceful_timeout=15.0,
        apply_types=False,
        ack_policy=AckPolicy.MANUAL,
        logger=None,
        **options,
    )


async def stop_broker(broker: NatsBroker) -> None:
    """Finish what is in hand, then let go; also when the bus is away, where nothing can be drained."""
    connection = broker._connection
    try:
        await broker.stop()
    except (NatsError, OSError) as error:
        log.debug("stopped while the bus is away: %s", error)
        if connection is not None:
            with contextlib.suppress(NatsError, OSError):
                await connection.close()


async def _raw_messages(message: Any) -> Any:
    return message.raw_message


class Inlet:
    """One durable consumer of a service: fetches, lets `process` act on a batch, acknowledges."""

    def __init__(
        self, broker: NatsBroker, spec: ConsumerSpec, process: Process, *, service: str, clock: Clock
    ) -> None:
        self.spec = spec
        self._process = process
        self._service = service
        self._clock = clock
        self.dead: DeadLetters | None = None
        subscriber = broker.subscriber(
            stream=JStream(spec.stream, declare=False),
            durable=spec.durable,
            config=ConsumerConfig(filter_subjects=list(spec.filters)),
            pull_sub=PullSub(batch_size=spec.batch, timeout=EXPIRES_S, batch=True),
            ack_policy=AckPolicy.MANUAL,
            no_reply=True,  # otherwise a header could make us publish anywhere
            decoder=_raw_messages,
            title=spec.durable,
        )
        # The factory offers no choice of class; the layout is the same, only the loop differs.
        subscriber.__class__ = PromptBatches
        subscriber(self.on_batch)

    async def on_batch(self, messages: list[Msg]) -> None:
        """Act on a batch: all at once, or, when that fails, each by itself."""
        mine = [delivery for message in messages if (delivery := await self._take(message))]
        if not mine:
            return
        METRICS.consumed(self._service, self.spec.durable, len(mine))
        try:
            await self._process(mine)
        except asyncio.CancelledError:
            raise
        except PartlyFailed as partly:
            await self._partly(mine, partly.failures)
            return
        except Exception as error:
            if len(mine) > 1 and not is_passing(error):
                for delivery in mine:
                    await self._alone(delivery)
                return
            await self._failed(mine, error)
            return
        await _acknowledge(mine)

    async def _alone(self, delivery: Delivery) -> None:
        try:
            await self._process([delivery])
        except asyncio.CancelledError:
            raise
        except PartlyFailed as partly:
            await self._partly([delivery], partly.failures)
        except Exception as error:
            await self._failed([delivery], error)
        else:
            await _acknowledge([delivery])

    async def _partly(self, deliveries: Sequence[Delivery], failures: Mapping[int, Exception]) -> None:
        await _acknowledge([one for one in deliveries if one.sequence not in failures])
        for delivery in deliveries:
            if delivery.sequence in failures:
                await self._failed([delivery], failures[delivery.sequence])

    async def _failed(self, deliveries: Sequence[Delivery], error: Exception) -> None:
        """Later again, or never again: by the kind of error and how often it was tried."""
        METRICS.failed(self._service, self.spec.durable, type(error).__name__, len(deliveries))
        for delivery in deliveries:
            if self._is_final(delivery, error):
                await self._bury(delivery, error)
            else:
                pause = _pause(error, delivery.attempts)
                harmless = isinstance(error, NotYet) or is_passing(error)
                level = logging.DEBUG if harmless else logging.WARNING
                log.log(level, "%s: %s, again in %.1f s", self.spec.durable, _one_line(error), pause)
                await delivery.message.nak(delay=pause)

    def _is_final(self, delivery: Delivery, error: Exception) -> bool:
        if isinstance(error, Reject):
            return True
        if isinstance(error, NotYet):
            return delivery.attempts >= NOT_YET_ATTEMPTS
        return not is_passing(error) and delivery.attempts >= ATTEMPTS

    async def _bury(self, delivery: Delivery, error: Exception) -> None:
        assert self.dead is not None, "the service has not started"
        log.error("%s: dead letter: %s", self.spec.durable, _one_line(error))
        await self.dead.bury(
            consumer=self.spec.durable,
            original_id=delivery.headers.get("ce-id") or delivery.headers.get("Nats-Msg-Id", ""),
            subject=delivery.subject,
            headers=delivery.headers,
            data=delivery.data,
            error=error,
            attempts=delivery.attempts,
            sequence=delivery.sequence,
            at=self._clock.now(),
        )
        await delivery.message.ack()
        METRICS.buried(self._service, self.spec.durable)

    async def _take(self, message: Msg) -> Delivery | None:
        """The delivery, or None (and acknowledged) when it is a replay meant for another consumer."""
        headers = message.headers or {}
        wanted = headers.get(FOR_CONSUMER)
        if wanted and wanted != self.spec.durable:
            await message.ack()
            return None
        attempts, sequence = _counts(message.reply)
        return Delivery(message.subject, headers, message.data, attempts, sequence, message)


def _counts(reply: str) -> tuple[int, int]:
    """How often it was delivered, and its number in the stream, from the acknowledgement subject.

    `$JS.ACK[.<domain>.<account>].<stream>.<consumer>.<delivered>.<sequence>.…`; nats-py's `metadata` reads
    the same with a date and three objects, 13 % of the samples in a profile of one hop.
    """
    words = reply.split(".")
    start = 4 if len(words) == 9 else 6
    return int(words[start]), int(words[start + 1])


async def _acknowledge(deliveries: Sequence[Delivery]) -> None:
    for delivery in deliveries:
        await delivery.message.ack()


def is_passing(error: Exception) -> bool:
    """What says nothing about the event itself: wait and try again, however often."""
    return isinstance(error, BusUnavailable) or store_errors.is_passing(error)


def _pause(error: Exception, attempts: int) -> float:
    """Seconds until the next try."""
    if isinstance(error, NotYet):
        return 0.3 if attempts < NOT_YET_SOON else 10.0
    pause = PAUSES_S[min(attempts, len(PAUSES_S)) - 1]
    return min(pause, LONGEST_PASSING_PAUSE_S) if is_passing(error) else pause


def _one_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0][:300]

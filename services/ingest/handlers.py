"""Reads originals from RAW and says what they are: thin, the decisions are in `domain`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from byname.bus.blobs import Blobs
from byname.bus.consume import Delivery
from byname.bus.raw import RawInput, read_raw
from byname.channels.base import Adapter
from byname.channels.email.mentions import mentioned_ids
from byname.channels.email.model import Envelope, Limits, ParsedMail, UnreadableMail
from byname.channels.email.parse import parse_mail
from byname.channels.errors import ChannelError, NotForUs, Rejected
from byname.channels.inbound import Inbound, InboundCall, InboundMessage
from byname.channels.model import Raw
from byname.clock import Clock
from byname.contracts import CallLogged, Event, ReplyRequested
from byname.errors import PartlyFailed, Reject
from byname.observe.metrics import METRICS
from byname.observe.traces import batch_span, traceparent_for
from byname.store import Database, Transaction

from services.ingest.domain import Around, Mail, content_digest, normalize
from services.ingest.domain.inbound import Origin, call_event, facts_of
from services.ingest.languages import Languages
from services.ingest.moods.facts import mood_facts
from services.ingest.moods.kept import SOURCE as MOOD_PAGE
from services.ingest.store import keep_texts, previous_texts, say_once

THREAD_BYTES = 256 * 1024  # larger mails are read in a thread, so that the others need not wait


MailOf = Callable[[RawInput], tuple[Envelope, bytes]]
TakeCalls = Callable[
    [Transaction, Sequence[tuple[InboundCall, str]], datetime], Awaitable[Sequence[tuple[CallLogged, str]]]
]


class MailReader:
    """Turns batches of original mails into facts."""

    def __init__(
        self,
        db: Database,
        blobs: Blobs,
        consumer: str,
        around: Callable[[], Around],
        limits: Limits,
        mail_of: MailOf,
        languages: Languages,
    ) -> None:
        self._languages = languages
        self._mail_of = mail_of
        self._db = db
        self._blobs = blobs
        self._consumer = consumer
        self._around = around
        self._limits = limits

    async def on_raw(self, deliveries: Sequence[Delivery]) -> None:
        """One batch: each original is read, its bytes kept, then all facts are said at once.

        What cannot be read holds up nobody: PartlyFailed names it when the others are done.
        """
        facts: dict[str, Sequence[Event[Any]]] = {}
        failures: dict[int, Exception] = {}
        for delivery in deliveries:
            try:
                raw = await original(delivery, self._blobs)
                facts[raw.id] = await self._facts(raw)
            except Reject as error:
                failures[delivery.sequence] = error
        with batch_span("ingest", self._consumer, (traceparent_for(raw_id) for raw_id in facts)):
            await say_once(self._db, self._consumer, facts)
        if failures:
            raise PartlyFailed(failures)

    async def _facts(self, raw: RawInput) -> list[Event[Any]]:
        """What the original says; its files are in the object store then, and out of memory.

        What is no mail, such as a provider's event, says nothing and counts as read.
        """
        if raw.envelope.get("source") == MOOD_PAGE:
            await self._languages.ready()
            around = self._around()
            return mood_facts(raw, around.now, around.guess)
        try:
            mail = await self._read(raw)
        except NotForUs:
            METRICS.not_for_us("email")
            return []
        await self._languages.ready()
        normalized = normalize(mail, self._around())
        for content in normalized.blobs.values():
            await self._blobs.put(content)
        return normalized.events

    async def _read(self, raw: RawInput) -> Mail:
        envelope, body = self._mail_of(raw)
        parsed = await self._parse(body, await previous_texts(self._db, mentioned_ids(body)))
        return Mail(raw.id, content_digest(body), envelope, parsed, raw.received_at)

    async def _parse(self, body: bytes, previous: Sequence[str]) -> ParsedMail:
        """`previous` are the texts that it may quote: what it answers is at hand."""
        read = partial(parse_mail, body, limits=self._limits, previous_texts=previous)
        try:
            if len(body) > THREAD_BYTES:
                return await asyncio.to_thread(read)
            await asyncio.sleep(0)  # a long batch must not keep SMTP waiting
            return read()
        except UnreadableMail as error:
            raise Reject(str(error)) from None


async def remember_replies(unit: Transaction, events: Sequence[Event[Any]]) -> None:
    """What our people wrote by mail, so that a customer's answer can be told from what it quotes."""
    said = [(one.data.message_id, one.data.text) for one in events if isinstance(one.data, ReplyRequested)]
    await keep_texts(unit.connection, said, unit.now)


class DocumentReader:
    """Turns batches of a channel's originals into facts, by its adapter."""

    def __init__(
        self,
        db: Database,
        blobs: Blobs,
        consumer: str,
        adapter: Adapter,
        clock: Clock,
        take_calls: TakeCalls,
        languages: Languages,
    ) -> None:
        self._languages = languages
        self._db = db
        self._blobs = blobs
        self._consumer = consumer
        self._adapter = adapter
        self._channel = adapter.manifest.name
        self._clock = clock
        self._take_calls = take_calls

    async def on_raw(self, deliveries: Sequence[Delivery]) -> None:
        """One batch: each original is read, its files kept, then all facts are said at once.

        What cannot be read holds up nobody: PartlyFailed names it when the others are done.
        """
        facts: dict[str, Sequence[Event[Any]]] = {}
        calls: dict[str, list[InboundCall]] = {}
        failures: dict[int, Exception] = {}
        for delivery in deliveries:
            try:
                raw = await original(delivery, self._blobs)
                documents = self._parse(raw)
                facts[raw.id] = await self._facts(documents, raw)
                calls[raw.id] = [one for one in documents if isinstance(one, InboundCall)]
            except Reject as error:
                failures[delivery.sequence] = error
        with batch_span("ingest", self._consumer, (traceparent_for(raw_id) for raw_id in facts)):
            await self._say(facts, calls)
        if failures:
            raise PartlyFailed(failures)

    def _parse(self, raw: RawInput) -> Sequence[Inbound]:
        try:
            return self._adapter.parse(Raw(raw.id, raw.body, raw.envelope, raw.received_at))
        except NotForUs:
            METRICS.not_for_us(self._channel)
            return ()
        except Rejected as error:
            raise Reject(str(error)) from None
        except ChannelError as error:
            raise Reject(f"the adapter of {self._channel} cannot read it: {error}") from None

    async def _facts(self, documents: Sequence[Inbound], raw: RawInput) -> list[Event[Any]]:
        if any(isinstance(one, InboundMessage) for one in documents):
            await self._languages.ready()
        origin = Origin(self._channel, raw.id, raw.received_at, self._clock.now(), self._languages.guess)
        normalized = facts_of(documents, origin)
        for content in normalized.blobs.values():
            await self._blobs.put(content)
        return normalized.events

    def _own(self, piece: InboundCall) -> InboundCall:
        """A call of another channel is never taken for one of our exchange's, nor for a person's note."""
        if self._channel == "phone":
            return piece
        return piece.model_copy(update={"source": f"{self._channel}:{piece.source}"[:998]})

    async def _say(self, facts: dict[str, Sequence[Event[Any]]], calls: dict[str, list[InboundCall]]) -> None:
        now = self._clock.now()
        async with self._db.transaction() as unit:
            fresh = await unit.fresh(self._consumer, list(facts))
            for raw_id in (one for one in facts if one in fresh):
                unit.emit(facts[raw_id])
            pieces = [
                (self._own(one), raw_id) for raw_id in facts if raw_id in fresh for one in calls[raw_id]
            ]
            if pieces:
                logged = await self._take_calls(unit, pieces, now)
                unit.emit([call_event(fact, cause, now) for fact, cause in logged])


async def original(delivery: Delivery, blobs: Blobs) -> RawInput:
    """The original that a message of RAW stands for; Reject when it is none."""
    try:
        raw = await read_raw(delivery.headers, delivery.data, blobs)
    except (KeyError, ValueError, IndexError, TypeError, AttributeError) as error:
        raise Reject(f"not an original as ingest writes them: {error!r}") from None
    if delivery.subject != f"raw.{raw.channel}":  # an adapter elsewhere may publish on its own subject only
        raise Reject(f"it came on {delivery.subject} and says that it is of the channel {raw.channel!r}")
    return raw


def smtp_mail(raw: RawInput) -> tuple[Envelope, bytes]:
    """A mail that came by SMTP or LMTP: its envelope stands beside it."""
    envelope = Envelope(
        mail_from=raw.envelope.get("mail_from", ""),
        rcpt_to=tuple(raw.envelope.get("rcpt_to", ())),
        peer=raw.envelope.get("peer", ""),
    )
    return envelope, raw.body

"""Reads originals from RAW and says what they are: thin, the decisions are in `domain`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from byname.bus.blobs import Blobs
from byname.bus.consume import Delivery
from byname.bus.raw import RawInput, read_raw
from byname.channels.email.model import Envelope, Limits, ParsedMail, UnreadableMail
from byname.channels.email.parse import parse_mail
from byname.contracts import Event
from byname.errors import PartlyFailed, Reject
from byname.observe.traces import batch_span, traceparent_for
from byname.store import Database

from services.ingest.domain import Around, Mail, content_digest, normalize
from services.ingest.store import say_once

THREAD_BYTES = 256 * 1024  # larger mails are read in a thread, so that the others need not wait


class MailReader:
    """Turns batches of original mails into facts."""

    def __init__(
        self, db: Database, blobs: Blobs, consumer: str, around: Callable[[], Around], limits: Limits
    ) -> None:
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
                raw = await self._original(delivery)
                facts[raw.id] = await self._facts(raw)
            except Reject as error:
                failures[delivery.sequence] = error
        with batch_span("ingest", self._consumer, (traceparent_for(raw_id) for raw_id in facts)):
            await say_once(self._db, self._consumer, facts)
        if failures:
            raise PartlyFailed(failures)

    async def _facts(self, raw: RawInput) -> list[Event[Any]]:
        """What the original says; its files are in the object store then, and out of memory."""
        normalized = normalize(await self._read(raw), self._around())
        for content in normalized.blobs.values():
            await self._blobs.put(content)
        return normalized.events

    async def _original(self, delivery: Delivery) -> RawInput:
        try:
            return await read_raw(delivery.headers, delivery.data, self._blobs)
        except (KeyError, ValueError, IndexError) as error:
            raise Reject(f"not an original as ingest writes them: {error!r}") from None

    async def _read(self, raw: RawInput) -> Mail:
        parsed = await self._parse(raw.body)
        envelope = Envelope(
            mail_from=raw.envelope.get("mail_from", ""),
            rcpt_to=tuple(raw.envelope.get("rcpt_to", ())),
            peer=raw.envelope.get("peer", ""),
        )
        return Mail(raw.id, content_digest(raw.body), envelope, parsed, raw.received_at)

    async def _parse(self, body: bytes) -> ParsedMail:
        try:
            if len(body) > THREAD_BYTES:
                return await asyncio.to_thread(parse_mail, body, limits=self._limits)
            await asyncio.sleep(0)  # a long batch must not keep SMTP waiting
            return parse_mail(body, limits=self._limits)
        except UnreadableMail as error:
            raise Reject(str(error)) from None

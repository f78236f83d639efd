"""From the transcript to RAW: noted in the same transaction, kept after it, kept again after a crash.

A line is committed here first, so that its text and its number are the same however often it comes; then
it goes to RAW, and only then is it acknowledged. A crash in between leaves a note, and the sweep keeps it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from byname.bus.blobs import BlobMissing, Blobs
from byname.bus.errors import BusError
from byname.channels.chat.kept import KEPT, Kept, KeptLine
from byname.channels.model import Stored
from byname.clock import Clock
from byname.contracts import BlobRef
from byname.store import Database, Transaction

from services.ingest.chat.store.keeps import Keep, add_keeps, drop_keeps, old_keeps

log = logging.getLogger(__name__)

LEFT_S = 20.0
AT_ONCE = 20  # of the sweep: a file may come with each


class Keeper:
    """Brings what was noted to RAW; `keep(stored)` returns when it is on disk."""

    def __init__(
        self, db: Database, blobs: Blobs, clock: Clock, keep: Callable[[Stored], Awaitable[object]]
    ) -> None:
        self._db = db
        self._blobs = blobs
        self._clock = clock
        self._keep = keep
        self._kept: list[str] = []  # on RAW; their notes go with the next transaction

    async def note(self, unit: Transaction, new: Sequence[Kept]) -> list[Keep]:
        """Within a transaction: these shall be kept; what has been is forgotten."""
        notes = [Keep(one.key, one.model_dump_json().encode()) for one in new]
        await add_keeps(unit.connection, notes, self._clock.now())
        kept, self._kept = self._kept, []
        await drop_keeps(unit.connection, kept)
        return notes

    async def keep(self, notes: Sequence[Keep]) -> set[str]:
        """Bring these to RAW; the keys of those that are on its disk now. The others stay noted."""
        done = await asyncio.gather(*(self._bring(one) for one in notes))
        kept = [note.key for note, is_kept in zip(notes, done, strict=True) if is_kept]
        self._kept += kept
        return set(kept)

    async def sweep(self, left_s: float = LEFT_S) -> None:
        """Bring what a crash or an outage left, and forget the notes of what is kept."""
        before = self._clock.now() - timedelta(seconds=left_s)
        await self.forget()
        while True:
            async with self._db.reading() as connection:
                notes = await old_keeps(connection, before, AT_ONCE)
            if not notes:
                return
            kept = await self.keep(notes)
            await self.forget()
            if len(kept) < len(notes):
                return  # the bus is away
            log.info("chat: kept %d originals that had been left", len(kept))

    async def forget(self) -> None:
        """Drop the notes of what is on RAW."""
        if self._kept:
            async with self._db.transaction() as unit:
                kept, self._kept = self._kept, []
                await drop_keeps(unit.connection, kept)

    async def _bring(self, note: Keep) -> bool:
        try:
            await self._keep(Stored(key=note.key, body=await self._with_files(note.body)))
        except BusError as error:
            log.warning("chat: not yet on RAW: %s", str(error)[:200])
            return False
        return True

    async def _with_files(self, body: bytes) -> bytes:
        """The original as the adapter reads it, alone: with the bytes of its files in it."""
        if b'"files":[]' in body:
            return body
        kept = KEPT.validate_json(body)
        if not isinstance(kept, KeptLine):
            return body
        whole = []
        for one in kept.files:
            try:
                content = await self._blobs.get(BlobRef(sha256=one.sha256, size=one.size))
            except BlobMissing as error:  # the words must not wait for ever
                log.error("chat: %s: the file %s is lost: %s", kept.key, one.name, error)
                continue
            whole.append(one.model_copy(update={"content": content}))
        return kept.model_copy(update={"files": tuple(whole)}).model_dump_json().encode()

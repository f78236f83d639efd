"""Follows one file: each new line is kept on the bus, and only then the place is remembered."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

from byname.channels.model import Stored

from services.ingest.phone.tail import Batch, Cursor, read_on

log = logging.getLogger(__name__)

Keep = Callable[[Stored], Awaitable[object]]
Load = Callable[[str], Awaitable[Cursor | None]]
Save = Callable[[str, Cursor], Awaitable[None]]


class Follower:
    """One file of the settings. `source` is how its lines are read."""

    def __init__(
        self, path: Path, source: str, keep: Keep, load: Load, save: Save, *, from_end: bool, header: bool
    ) -> None:
        self._path, self._source = path, source
        self._keep, self._load, self._save = keep, load, save
        self._from_end, self._header = from_end, header
        self._idle_at: Cursor | None = None  # where the last look found nothing more
        self._trouble = ""

    async def look(self) -> int:
        """Keep all lines that are new; how many that were. BusUnavailable: the next look begins with them."""
        count = 0
        while True:
            cursor = await self._load(str(self._path))
            batch = await self._read(cursor)
            if batch is None:
                return count
            await self._keep_all(batch)
            count += len(batch.lines)
            if batch.cursor != cursor:
                await self._save(str(self._path), batch.cursor)
            self._idle_at = None if batch.lines else batch.cursor
            if not batch.more:
                return count

    async def _read(self, cursor: Cursor | None) -> Batch | None:
        settled = cursor is not None and cursor == self._idle_at
        try:
            batch = await asyncio.to_thread(
                read_on, self._path, cursor, from_end=self._from_end, header=self._header, settled=settled
            )
        except OSError as error:
            self._tell(f"{self._path} cannot be read: {error.strerror or error}")
            return None
        self._tell(batch.lost)
        return batch

    async def _keep_all(self, batch: Batch) -> None:
        """All at once: the bus is asked to store hundreds in the time of a few."""
        envelope: dict[str, str | int] = {"source": self._source}
        if self._header:
            envelope["header"] = batch.header.decode("utf-8", "replace")
        numbered = zip(batch.lines, batch.ordinals, strict=True)
        stored = [
            Stored(line_key(line, ordinal), line, envelope | ({"ordinal": ordinal} if ordinal else {}))
            for line, ordinal in numbered
        ]
        results = await asyncio.gather(*(self._keep(one) for one in stored), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result

    def _tell(self, trouble: str) -> None:
        if trouble and trouble != self._trouble:
            log.warning("phone: %s", trouble)
        self._trouble = trouble


def line_key(line: bytes, ordinal: int = 0) -> str:
    """The same for the same line, in whichever file it stands; another for the next that is equal to it."""
    digest = hashlib.sha256(line).hexdigest()
    return f"line:{digest}:{ordinal}" if ordinal else f"line:{digest}"

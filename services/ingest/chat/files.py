"""Files of a conversation: in the object store by content, fetched by links that are signed and soon over."""

from __future__ import annotations

import hmac
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from urllib.parse import quote

from byname.bus.blobs import BlobMissing, Blobs
from byname.bus.errors import BusError
from byname.channels.chat.frames import MAX_FILE, clean_line
from byname.channels.email.filenames import attachment_name
from byname.clock import Clock
from byname.contracts import BlobRef
from byname.ids import random_id
from byname.store import Database

from services.ingest.chat.errors import Refused
from services.ingest.chat.model import ChatFile, Guest
from services.ingest.chat.store.keeps import add_file, find_files

LINK_LASTS = timedelta(hours=4)
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,100}")


class Files:
    """Takes files in and gives them out. `key` signs the links, the same in all copies."""

    def __init__(self, db: Database, blobs: Blobs, clock: Clock, key: bytes) -> None:
        self._db = db
        self._blobs = blobs
        self._clock = clock
        self._key = key

    async def take(
        self, guest: Guest, name: str, media_type: str, body: AsyncIterator[bytes], announced: int
    ) -> ChatFile:
        """Keep an upload. Refused: too large (413; unread where that was announced), empty, or not now."""
        content = await _limited(body, announced)
        if not content:
            raise Refused(400, "file", "The file is empty.")
        kind = media_type.partition(";")[0].strip().lower()
        kind = kind if _MEDIA_TYPE.fullmatch(kind) else "application/octet-stream"
        try:
            ref = await self._blobs.put(content)
        except BusError:
            raise Refused(503, "unavailable", "The file could not be kept just now.", 2000) from None
        file = ChatFile(random_id("cf"), attachment_name(clean_line(name), kind), kind, ref.sha256, ref.size)
        async with self._db.transaction() as unit:
            await add_file(unit.connection, guest.session, file, self._clock.now(), used=False)
        return file

    def link(self, file: ChatFile) -> str:
        """An address of the file, below /chat/, that works for some hours."""
        expires = int((self._clock.now() + LINK_LASTS).timestamp()) // 600 * 600
        return f"files/{file.id}?e={expires}&s={self._signature(file.id, expires)}"

    async def give(self, file_id: str, expires: str, signature: str) -> tuple[ChatFile, bytes]:
        """A file by its link. Refused (403): not our signature, or over; (404, 410): not there (any more)."""
        wanted = self._signature(file_id, int(expires)) if expires.isascii() and expires.isdigit() else ""
        if not wanted or not hmac.compare_digest(wanted.encode(), signature.encode("utf-8", "replace")):
            raise Refused(403, "link", "This link is not one of ours.")
        if int(expires) <= self._now().timestamp():
            raise Refused(403, "link", "This link is over: open the chat again for a new one.")
        async with self._db.reading() as connection:
            found = await find_files(connection, [file_id])
        if file_id not in found:
            raise Refused(404, "file", "There is no such file.")
        file = found[file_id][1]
        try:
            return file, await self._blobs.get(BlobRef(sha256=file.sha256, size=file.size))
        except BlobMissing:
            raise Refused(410, "file", "The file is not kept any more.") from None
        except BusError:
            raise Refused(503, "unavailable", "The file cannot be fetched just now.", 2000) from None

    def _now(self) -> datetime:
        return self._clock.now()

    def _signature(self, file_id: str, expires: int) -> str:
        return hmac.digest(self._key, f"{file_id}:{expires}".encode(), "sha256").hex()[:40]


def as_download(name: str) -> dict[str, str]:
    """Headers that make a browser save a file and never show it (RFC 6266)."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)[:100] or "file"
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=600",
    }


async def _limited(body: AsyncIterator[bytes], announced: int) -> bytes:
    too_large = Refused(413, "file", f"A file may have at most {MAX_FILE // 2**20} MB.")
    if announced > MAX_FILE:
        raise too_large
    chunks, size = [], 0
    async for chunk in body:
        size += len(chunk)
        if size > MAX_FILE:
            raise too_large
        chunks.append(chunk)
    return b"".join(chunks)

"""Files of customers: always a download, never shown by us, since anything may be in them."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

from byname.bus.blobs import BlobMissing
from byname.bus.errors import BusUnavailable
from byname.contracts import BlobRef
from fastapi import HTTPException, Response
from pydantic import BaseModel

from services.desk.errors import NotThere
from services.desk.http.desk import Desk
from services.desk.store.read import get_message


class FullMessage(BaseModel):
    """All of a long message."""

    text: str
    text_full: str = ""
    html: str = ""


async def attachment(desk: Desk, message_id: str, number: int) -> Response:
    """A file that came with a message, as a download (RFC 6266)."""
    async with desk.db.reading() as connection:
        row = await get_message(connection, message_id)
    found = json.loads(row["attachments"] or "[]") if row else []
    if not 0 <= number < len(found):
        raise NotThere(f"message {message_id} has no file {number}")
    content = await _bytes(desk, BlobRef(**found[number]["blob"]))
    return Response(
        content, media_type="application/octet-stream", headers=_as_download(found[number]["name"])
    )


async def full_message(desk: Desk, message_id: str) -> FullMessage:
    """All of a message, from the object store where it was too long for an event."""
    async with desk.db.reading() as connection:
        row = await get_message(connection, message_id)
    if row is None or not row["direction"]:
        raise NotThere(f"there is no message {message_id}")
    if not row["body"]:
        return FullMessage(text=row["text"] or "", text_full=row["text_full"] or "", html=row["html"] or "")
    sha256, size = row["body"].split(":")
    return FullMessage.model_validate_json(await _bytes(desk, BlobRef(sha256=sha256, size=int(size))))


async def _bytes(desk: Desk, ref: BlobRef) -> bytes:
    try:
        return await desk.blobs.get(ref)
    except BlobMissing as error:
        raise HTTPException(410, str(error)) from None
    except BusUnavailable:
        raise HTTPException(503, "the bus is away: try again in a moment") from None


def _as_download(name: str) -> dict[str, str]:
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)[:100] or "file"
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name[:200], safe='')}"
    return {"Content-Disposition": disposition, "Content-Security-Policy": "sandbox; default-src 'none'"}

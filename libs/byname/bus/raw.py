"""What arrived, as it arrived: the original bytes as payload, what surrounded them as headers.

CloudEvents in binary mode (ce-* headers), so that the payload stays the original to the byte.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from byname.bus.blobs import Blobs
from byname.bus.publish import GroupPublisher, Record
from byname.bus.topology import INLINE_BYTES
from byname.clock import rfc3339
from byname.contracts.base import BlobRef


@dataclass(frozen=True, slots=True)
class RawInput:
    """One original: `envelope` is what the channel knew besides the bytes, as JSON values."""

    id: str
    channel: str
    envelope: Mapping[str, Any]
    received_at: datetime
    body: bytes = field(repr=False)


class RawWriter:
    """Stores originals on RAW; returns only when they are on disk."""

    def __init__(self, publisher: GroupPublisher, blobs: Blobs) -> None:
        self._publisher = publisher
        self._blobs = blobs

    async def store(self, raw: RawInput) -> None:
        """Store one original. BusUnavailable: it is not stored, the far side must try again."""
        headers = {
            "ce-specversion": "1.0",
            "ce-id": raw.id,
            "ce-type": f"byname.raw.{raw.channel}.v1",
            "ce-source": f"/byname/ingest/{raw.channel}",
            "ce-time": rfc3339(raw.received_at),
            "byname-envelope": json.dumps(raw.envelope, ensure_ascii=True, separators=(",", ":")),
        }
        body = raw.body
        if len(body) > INLINE_BYTES:
            ref = await self._blobs.put(body)
            headers["byname-blob"] = f"{ref.sha256}:{ref.size}"
            body = b""
        await self._publisher.publish(Record(raw.id, f"raw.{raw.channel}", body, headers))


def raw_head(headers: Mapping[str, str]) -> tuple[str, str, dict[str, Any], datetime, BlobRef | None]:
    """Id, channel, envelope, arrival and blob of a RAW message; KeyError or ValueError if it is none."""
    channel = headers["ce-type"].split(".")[2]
    blob = None
    if "byname-blob" in headers:
        sha256, size = headers["byname-blob"].split(":")
        blob = BlobRef(sha256=sha256, size=int(size))
    moment = datetime.fromisoformat(headers["ce-time"])
    if moment.tzinfo is None:
        raise ValueError(f"ce-time {headers['ce-time']} has no time zone")
    envelope = json.loads(headers.get("byname-envelope", "{}"))
    if not isinstance(envelope, dict):
        raise ValueError("byname-envelope is no JSON object")
    return headers["ce-id"], channel, envelope, moment, blob


async def read_raw(headers: Mapping[str, str], body: bytes, blobs: Blobs) -> RawInput:
    """The original a RAW message stands for, fetched from the object store where it lies there."""
    raw_id, channel, envelope, moment, blob = raw_head(headers)
    return RawInput(raw_id, channel, envelope, moment, await blobs.get(blob) if blob else body)

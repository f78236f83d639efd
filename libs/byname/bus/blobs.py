"""Bytes too large for an event: JetStream's object store, named by the SHA-256 of their content."""

from __future__ import annotations

import hashlib

from byname.bus.errors import BusError, BusUnavailable
from byname.bus.topology import BLOBS_BUCKET
from byname.contracts.base import BlobRef
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError, ObjectNotFoundError
from nats.js.object_store import ObjectStore


class BlobMissing(BusError):
    """The object store does not hold these bytes (any more)."""


class Blobs:
    """Content-addressed bytes: the same bytes are stored once, a second put changes nothing."""

    def __init__(self, nc: Client) -> None:
        self._nc = nc
        self._bucket: ObjectStore | None = None

    async def put(self, content: bytes) -> BlobRef:
        """Store bytes; returns when they are on disk. BusUnavailable when that is not certain."""
        name = hashlib.sha256(content).hexdigest()
        try:
            bucket = await self._open()
            if not await _holds(bucket, name):
                await bucket.put(name, content)
        except (NatsError, OSError) as error:
            raise BusUnavailable(f"object store: {error or type(error).__name__}") from None
        return BlobRef(sha256=name, size=len(content))

    async def get(self, ref: BlobRef) -> bytes:
        """The bytes. BlobMissing when they were removed, BusUnavailable when the bus is away."""
        try:
            found = await (await self._open()).get(ref.sha256)
        except (ObjectNotFoundError, NotFoundError):
            raise BlobMissing(f"the object store holds no {ref.sha256[:12]}… ({ref.size} bytes)") from None
        except (NatsError, OSError) as error:
            raise BusUnavailable(f"object store: {error or type(error).__name__}") from None
        return found.data or b""

    async def _open(self) -> ObjectStore:
        if self._bucket is None:
            self._bucket = await self._nc.jetstream(timeout=10).object_store(BLOBS_BUCKET)
        return self._bucket


async def _holds(bucket: ObjectStore, name: str) -> bool:
    try:
        await bucket.get_info(name)
    except (ObjectNotFoundError, NotFoundError):
        return False
    return True

"""Small texts that all copies of all services share, changed by compare-and-set: a key-value bucket."""

from __future__ import annotations

from byname.bus.errors import BusUnavailable
from byname.bus.topology import MEMORY_BUCKET
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import KeyNotFoundError, KeyWrongLastSequenceError, NotFoundError
from nats.js.kv import KeyValue


class Memory:
    """What adapters remember besides their channel's words: meters, tokens. Not for customers' data."""

    def __init__(self, nc: Client) -> None:
        self._nc = nc
        self._bucket: KeyValue | None = None

    async def get(self, key: str) -> tuple[str, int]:
        """The text and its revision; "" and 0 before there is one."""
        try:
            entry = await (await self._open()).get(key)
        except (KeyNotFoundError, NotFoundError):
            return "", 0
        except (NatsError, OSError) as error:
            raise BusUnavailable(f"memory: {error or type(error).__name__}") from None
        return (entry.value or b"").decode("utf-8"), int(entry.revision or 0)

    async def put(self, key: str, text: str, revision: int) -> bool:
        """Replace the text of this revision; False when somebody else has changed it meanwhile."""
        try:
            await (await self._open()).update(key, text.encode("utf-8"), last=revision)
        except KeyWrongLastSequenceError:
            return False
        except (NatsError, OSError) as error:
            raise BusUnavailable(f"memory: {error or type(error).__name__}") from None
        return True

    async def _open(self) -> KeyValue:
        if self._bucket is None:
            self._bucket = await self._nc.jetstream(timeout=10).key_value(MEMORY_BUCKET)
        return self._bucket

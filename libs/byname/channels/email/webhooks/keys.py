"""What every way in has in common: one original for each delivery, and when a clock is too far off.

A provider may repeat a delivery for hours, signed as it was the first time, so the windows are as long as its
repeats. What is replayed within them is stored under the same key, and thus kept once.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from pydantic import SecretStr

from byname.channels.errors import Forged
from byname.channels.model import Receipt, Request, Stored

RAW_MAIL = "message/rfc822"


def receipt(provider: str, delivery: str, request: Request) -> Receipt:
    """Keep the request as it came, under the provider's name for this delivery."""
    envelope = {"source": provider, "content_type": request.header("content-type"), "peer": request.peer}
    return Receipt(store=(Stored(f"{provider}:{delivery}", request.body, envelope),))


def octets(text: str) -> bytes:
    """A stranger's text as bytes, whatever characters it is of."""
    return text.encode("utf-8", "replace")


def digest(*parts: bytes | str) -> str:
    """SHA-256 of some parts, in hex."""
    found = sha256()
    for part in parts:
        raw = octets(part) if isinstance(part, str) else part
        found.update(len(raw).to_bytes(8, "big") + raw)
    return found.hexdigest()


def opened(secrets: Iterable[SecretStr], setting: str) -> list[str]:
    """The secrets in the clear. Forged (401) when none is configured: the provider tries again."""
    found = [one.get_secret_value() for one in secrets]
    if not found:
        raise Forged(f"[email] {setting} is not set, so nothing can be believed")
    return found

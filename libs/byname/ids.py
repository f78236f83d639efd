"""The one place that makes ids: derived from what they name, so that a second try gives the same id."""

from __future__ import annotations

import base64
import hashlib
import secrets

LONG = 26  # characters of base32: 130 bits, for what strangers can influence
SHORT = 16  # 80 bits, for what only we derive and what must fit an address


def derive(kind: str, *parts: str | bytes, length: int = LONG) -> str:
    """A stable id `<kind>_<base32>` of its parts; equal parts give the equal id, on every machine.

    Parts are framed by their length, so ("ab", "c") and ("a", "bc") differ.
    """
    digest = hashlib.sha256()
    for part in (kind, *parts):
        raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(raw).to_bytes(8, "big"))
        digest.update(raw)
    return f"{kind}_{base64.b32encode(digest.digest()).decode('ascii').lower()[:length]}"


def random_id(kind: str) -> str:
    """A fresh id for what exists only once and is never retried, such as a process or a connection."""
    return f"{kind}_{base64.b32encode(secrets.token_bytes(15)).decode('ascii').lower()}"


def random_secret(size: int = 32) -> bytes:
    """Random bytes for a key."""
    return secrets.token_bytes(size)

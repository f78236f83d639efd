"""Signatures over raw bytes: constant time, a window against replay, two secrets while one is rotated."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from standardwebhooks.webhooks import Webhook

from byname.channels.errors import Forged
from byname.channels.model import Request

WINDOW = timedelta(minutes=5)


def equal_to_any(given: str | bytes, expected: Iterable[str | bytes]) -> bool:
    """Whether one of several signatures is right; all are compared, each in constant time."""
    found = False
    for one in expected:
        found |= hmac.compare_digest(_bytes(given), _bytes(one))
    return found


def check_fresh(moment: datetime, now: datetime, window: timedelta = WINDOW) -> None:
    """Forged when the moment is further from now than the window, in either direction."""
    if abs(now - moment) > window:
        raise Forged("the signature's time is too far from now: check the clocks, or it is a replay")


def from_epoch(text: str) -> datetime:
    """A moment from seconds since 1970; Forged when it is none."""
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError):
        raise Forged("the signature's time is missing or no number") from None


def sign_standard(secret: str, message_id: str, moment: datetime, body: bytes) -> dict[str, str]:
    """The headers of Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks)."""
    stamp = int(moment.timestamp())
    signature = Webhook(secret).sign(message_id, datetime.fromtimestamp(stamp, UTC), body.decode("utf-8"))
    return {"webhook-id": message_id, "webhook-timestamp": str(stamp), "webhook-signature": signature}


def is_standard_secret(secret: str) -> bool:
    """Whether it is `whsec_` and bytes in base64, so that it can sign at all."""
    try:
        return secret.startswith("whsec_") and bool(base64.b64decode(secret[6:], validate=True))
    except ValueError:
        return False


def verify_standard(secrets: Iterable[str], request: Request, now: datetime) -> str:
    """The message's id, when one of the secrets signed it within the window; else Forged."""
    message_id = request.header("webhook-id")
    moment = from_epoch(request.header("webhook-timestamp"))
    check_fresh(moment, now)
    given = [one for one in request.header("webhook-signature").split(" ") if one.startswith("v1,")]
    try:
        wanted = [
            Webhook(secret).sign(message_id, moment, request.body.decode("utf-8")) for secret in secrets
        ]
    except UnicodeError:
        raise Forged("the body or the id is not UTF-8, so nobody can have signed it") from None
    if not message_id or not any(equal_to_any(one, wanted) for one in given):
        raise Forged("no signature of the request is ours")
    return message_id


def _bytes(text: str | bytes) -> bytes:
    return text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text

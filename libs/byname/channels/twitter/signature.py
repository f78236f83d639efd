"""Proof that a webhook comes from X: HMAC-SHA256 with the app's consumer secret, over the raw bytes.

Source: https://docs.x.com/x-api/webhooks/quickstart (CRC check, signature verification).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from byname.channels.errors import Forged, Rejected
from byname.channels.model import Receipt, Request
from byname.channels.signing import equal_to_any

HEADER = "x-twitter-webhooks-signature"
# The challenge is signed with the very key of the events, and anybody can ask for it. So nothing is signed
# that could be the body of an event: JSON needs a brace, and a token has none.
TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,256}")


def sign(secret: bytes, body: bytes) -> str:
    """The signature as X writes it."""
    digest = hmac.new(secret, body, hashlib.sha256).digest()
    return "sha256=" + base64.b64encode(digest).decode("ascii")


def check_signature(secrets: Sequence[bytes], request: Request) -> None:
    """Forged, unless one of the secrets signed the body."""
    given = request.header(HEADER)
    if (
        not given
        or not given.isascii()
        or not equal_to_any(given, [sign(secret, request.body) for secret in secrets])
    ):
        raise Forged("the webhook's signature is not of our consumer secret")


def answer_challenge(secrets: Sequence[bytes], request: Request) -> Receipt:
    """The answer to X's question whether the webhook is ours. Nothing is stored."""
    token = _asked(request.url)
    if not TOKEN.fullmatch(token):
        raise Rejected("this is X's webhook: a GET needs a crc_token of letters, digits and ._~+/=-")
    if not secrets:
        raise Rejected("no consumer_secret is configured, so no challenge can be answered")
    body = json.dumps({"response_token": sign(secrets[0], token.encode("ascii"))})
    return Receipt(body=body.encode("ascii"), media_type="application/json")


def _asked(url: str) -> str:
    try:
        return parse_qs(urlsplit(url).query).get("crc_token", [""])[0]
    except ValueError:
        return ""

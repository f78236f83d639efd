"""What the channel makes of a file: the answer of `byname inspect twitter`, touching nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from byname.channels.errors import ChannelError
from byname.channels.model import Request
from byname.channels.twitter.events import Account, Messages, read_json, read_original
from byname.channels.twitter.signature import HEADER, check_signature, sign

ANYBODY = Account()


def inspect_file(path: Path, account: Account = ANYBODY) -> dict[str, object]:
    """One JSON-ready object for a delivery on disk, or for a recording of several with their headers."""
    try:
        body = path.read_bytes()
    except OSError as fault:
        return {"file": str(path), "error": f"cannot read the file: {fault.strerror or fault}"}
    return {"file": str(path), **_described(body, account)}


def _described(body: bytes, account: Account) -> dict[str, object]:
    try:
        recording = read_json(body)
        if isinstance(recording.get("deliveries"), list):
            return _recording(recording, account)
        return _single(read_original(body, account))
    except ChannelError as error:
        return _refused(error)


def _single(messages: Messages) -> dict[str, object]:
    """The first document's fields, and all documents when there are more."""
    documents = [message.model_dump(mode="json") for message in messages]
    first = documents[0] | {"from": documents[0].pop("sender")}
    return first if len(documents) == 1 else first | {"documents": documents}


def _recording(recording: dict[str, Any], account: Account) -> dict[str, object]:
    secret = str(recording.get("consumer_secret", "")).encode("utf-8", "replace")
    return {
        "kind": "recording",
        "deliveries": [_one(one, secret, account) for one in recording["deliveries"]],
    }


def _one(delivery: Any, secret: bytes, account: Account) -> dict[str, object]:
    if not isinstance(delivery, dict):
        return {"error": "not a delivery"}
    if "crc_token" in delivery:
        answer = sign(secret, str(delivery["crc_token"]).encode("utf-8", "replace"))
        return {"kind": "challenge", "response_token": answer}
    body = str(delivery.get("body", "")).encode("utf-8", "replace")
    headers = delivery.get("headers")
    try:
        if secret and isinstance(headers, dict):
            lower = {str(name).lower(): str(value) for name, value in headers.items()}
            check_signature([secret], Request("POST", "", {HEADER: lower.get(HEADER, "")}, body))
        return _single(read_original(body, account))
    except ChannelError as error:
        return _refused(error)


def _refused(error: ChannelError) -> dict[str, object]:
    return {"refused": type(error).__name__, "error": str(error)}

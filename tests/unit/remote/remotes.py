"""Remote channels to try, requests as their adapters sign them, and replies."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from byname.channels.model import Outbound, OutboundFile, Request
from byname.channels.remote.adapter import RemoteAdapter
from byname.channels.remote.settings import RemoteChannel
from byname.channels.signing import sign_standard
from byname.contracts.base import Handle

from tests.support.facts import FrozenClock

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
MESSAGE: dict[str, Any] = {
    "kind": "message",
    "id": "m-1",
    "sender": {"address": "visitor-7", "name": "Anna"},
    "text": "Is Sophie there?",
}


def adapter(**changes: Any) -> RemoteAdapter:
    """The channel `webform`, some settings changed."""
    settings = {
        "secrets": (SECRET,),
        "reply_by": "webhook",
        "reply_url": "https://forms.example/replies",
        "reply_secret": OTHER,
    }
    return RemoteAdapter("webform", RemoteChannel.model_validate({**settings, **changes}), FrozenClock(NOW))


def request(said: Any, *, secret: str = SECRET, at: datetime = NOW, **changes: Any) -> Request:
    """A signed request; `said` is a document, a list of them, or bytes."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    headers = sign_standard(secret, "evt-1", at, body)
    values: dict[str, Any] = {
        "method": "POST",
        "url": "https://byname.example/hooks/webform/events",
        "headers": headers,
        "body": body,
        "path": "events",
    }
    return Request(**{**values, **changes})


def outbound(text: str = "Yes, here I am.", **changes: Any) -> Outbound:
    """A person's answer."""
    values: dict[str, Any] = {
        "key": "sd_aaaaaaaaaaaaaaaa",
        "conversation": "cv_aaaaaaaaaaaaaaaa",
        "to": Handle(channel="webform", address="visitor-7", name="Anna"),
        "text": text,
        "voice": "Sophie",
        "in_reply_to": "m-1",
        "thread": ("m-1",),
        "files": (OutboundFile("a.txt", "text/plain", b"\xfb\xff\xbf"),),
    }
    return Outbound(**{**values, **changes})

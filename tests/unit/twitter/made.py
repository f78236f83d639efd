"""Small things that the tests of the channel are made of."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from byname.channels.inbound import InboundMessage
from byname.channels.model import Answer, Outbound, Raw, Request
from byname.channels.twitter.adapter import TwitterAdapter
from byname.channels.twitter.settings import TwitterSection
from byname.channels.twitter.signature import HEADER, sign
from byname.contracts.base import Handle

NOW = datetime(2026, 7, 24, 21, 30, tzinfo=UTC)
US, ANNA = "1111111111", "2222222222"
SECRET, BEFORE = "the-consumer-secret", "the-secret-before"


def an_adapter(**changes: Any) -> TwitterAdapter:
    values = {
        "user_id": US,
        "consumer_secret": SECRET,
        "access_token": "access-0",
        "refresh_token": "refresh-0",
        "client_id": "client",
        **changes,
    }
    return TwitterAdapter(TwitterSection.model_validate(values))


def a_post(text: str = "@byname hello", **more: Any) -> dict[str, Any]:
    return {
        "id": "900",
        "text": text,
        "author_id": ANNA,
        "conversation_id": "900",
        "entities": {"mentions": [{"username": "byname", "id": US}]},
        **more,
    }


def an_event(payload: dict[str, Any], kind: str = "post.mention.create", uuid: str = "e1") -> bytes:
    data = {"event_uuid": uuid, "filter": {"user_id": US}, "event_type": kind, "payload": payload}
    includes = {"users": [{"id": ANNA, "name": "Anna Berg", "username": "anna"}]}
    return json.dumps({"data": data, "includes": includes}).encode("utf-8")


def read(body: bytes, **settings: Any) -> list[InboundMessage]:
    found = an_adapter(**settings).parse(Raw("raw_1", body, {}, NOW))
    return [one for one in found if isinstance(one, InboundMessage)]


def signed(body: bytes, secret: str = SECRET) -> Request:
    headers = {HEADER: sign(secret.encode("ascii"), body)}
    return Request("POST", "https://byname.example/hooks/twitter/k3y", headers, body)


def a_reply(text: str = "Hello Anna.", **changes: Any) -> Outbound:
    values: dict[str, Any] = {
        "key": "rp_1",
        "conversation": "cv_1",
        "to": Handle(channel="twitter", address=ANNA),
        "voice": "Sophie",
        "in_reply_to": "post:900",
        "thread": ("conversation:900",),
        "public": True,
        **changes,
    }
    return Outbound(text=text, **values)


def a_message(text: str = "Hello Anna.", **changes: Any) -> Outbound:
    values = {"in_reply_to": "message:77", "thread": (f"dm:{ANNA}",), "public": False, **changes}
    return a_reply(text, **values)


def an_answer(status: int, value: Any = None, **headers: str) -> Answer:
    body = b"" if value is None else json.dumps(value).encode("utf-8")
    return Answer(status, {name.replace("_", "-"): text for name, text in headers.items()}, body)

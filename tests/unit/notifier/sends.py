"""Sends as they stand in the log, for tests of what becomes of them."""

from __future__ import annotations

from typing import Any

from byname.channels.email.reply import reply_message_id
from byname.ids import derive, derive_short

from services.notifier.domain import Send
from tests.support.facts import START

KINDS = (
    "notice", "briefing", "reply", "receipt",
    "page_mail", "page_webhook", "page_call", "incident", "portfolio", "nudge", "ask",
)  # fmt: skip
ONCE = ("reply", "page_call", "ask")
STATES = ("intent", "sending", "handing", "sent", "unknown", "failed")
OUTCOMES = ("sent", "deferred", "refused", "unknown")


def _message(kind: str) -> dict[str, str]:
    return {"message": "msg_1"} if kind in ("briefing", "page_mail", "page_webhook", "page_call") else {}


def a_send(kind: str = "reply", about: str = "", **more: Any) -> Send:
    """A row of the send log after its first attempt began."""
    about = about or derive_short("rp", kind)
    key = derive_short("sd", kind, about)
    values: dict[str, Any] = {
        "key": key,
        "kind": kind,
        "about": about,
        "conversation": derive_short("cv", "test"),
        "person": "sophie",
        "message_id": reply_message_id(key, "acme.example"),
        "content": {"front_end": "email", "text": "It is on its way.", **_message(kind)},
        "created_at": START,
        "cause": derive("ev", "cause"),
        "traceparent": "",
        "attempts": 1,
        "state": "sending",
    }
    return Send(**{**values, **more})

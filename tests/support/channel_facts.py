"""Facts of channels besides email, each detail replaceable by keyword."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from byname.contracts import (
    CallLogged,
    ContactGiven,
    Event,
    Handle,
    LinkDecided,
    MessageReceived,
    ReplyUnread,
    ThreadHints,
)
from byname.ids import derive, derive_short

from tests.support.facts import START, an_event

_numbers = itertools.count(1)

MAIL = Handle(channel="email", address="ann@customer.example")
CHAT = Handle(channel="chat", address="vi_ann")
PHONE = Handle(channel="phone", address="+442079460111")
POSTS = Handle(channel="twitter", address="2244994945", name="Ann (@ann)")


def words_on(handle: Handle, *, at: float = 0, thread: str = "", **more: Any) -> Event[MessageReceived]:
    """A customer's words on any channel, `at` seconds after the start; each call other words."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "message": derive("msg", handle.channel, str(number)),
        "channel": handle.channel,
        "sender": handle,
        "recipients": (),
        "subject": "",
        "text": f"Is my order there? ({number})",
        "provider_id": f"{handle.channel}:{number}",
        "thread": ThreadHints(references=(thread,) if thread else ()),
        "received_at": START + timedelta(seconds=at),
    }
    return _about(MessageReceived(**{**values, **more}), handle)


def a_call(handle: Handle = PHONE, *, at: float = 0, **more: Any) -> Event[CallLogged]:
    """A missed call; each call another one."""
    values: dict[str, Any] = {
        "call": derive("call", str(next(_numbers))),
        "revision": 1,
        "handle": handle,
        "direction": "in",
        "outcome": "missed",
        "started_at": START + timedelta(seconds=at),
        "text": "Missed call, rang 22 s",
        "sources": ("twilio",),
        "logged_at": START + timedelta(seconds=at + 30),
    }
    return _about(CallLogged(**{**values, **more}), handle)


def a_contact(
    handle: Handle = CHAT, other: Handle = MAIL, proof: str = "confirmed", **more: Any
) -> Event[Any]:
    """A customer names another handle of theirs."""
    values: dict[str, Any] = {
        "contact": derive("ct", str(next(_numbers))),
        "handle": handle,
        "other": other,
        "proof": proof,
        "prefer": True,
        "given_at": START,
    }
    return _about(ContactGiven(**{**values, **more}), handle)


def a_link_decision(action: str = "link", **more: Any) -> Event[LinkDecided]:
    """A person decides about whose a handle is."""
    values: dict[str, Any] = {
        "decision": derive("ld", str(next(_numbers))),
        "action": action,
        "person": "sophie",
        "decided_at": START,
    }
    return _about(LinkDecided(**{**values, **more}), more.get("handle") or CHAT)


def an_unread(conversation: str, **more: Any) -> Event[ReplyUnread]:
    """A reply that its visitor left without seeing."""
    values: dict[str, Any] = {
        "reply": derive_short("rp", str(next(_numbers))),
        "conversation": conversation,
        "person": "sophie",
        "text": "It leaves today.",
        "noticed_at": START,
    }
    return an_event(ReplyUnread(**{**values, **more}), source="ingest")


def _about(fact: Any, handle: Handle) -> Event[Any]:
    return an_event(fact, key=derive_short("hd", handle.channel, handle.address), source="ingest")

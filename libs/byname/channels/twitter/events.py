"""From one of X's deliveries, or one item of a poll, to what a customer said. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from byname.channels.errors import NotForUs, Rejected
from byname.channels.inbound import InboundMessage
from byname.channels.twitter import messages, posts
from byname.channels.twitter.payload import (
    EncryptedMessage,
    Event,
    Filter,
    Includes,
    MessageDelivery,
    Post,
    ReadMessage,
    Revocation,
)
from byname.channels.twitter.words import whole

Messages = tuple[InboundMessage, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """Whose deliveries are read."""

    user_id: str = ""  # empty: whom the delivery was filtered for
    only_summoned: bool = True


def read_original(body: bytes, account: Account) -> Messages:
    """What an original says. NotForUs for what is no customer's words, Rejected for what is malformed.

    That our own account has withdrawn our access is a dead letter too, so that somebody sees it.
    """
    value = read_json(body)
    try:
        if isinstance(value.get("item"), dict):
            return _polled(value, account)
        return _event(value, account)
    except ValidationError as error:
        raise Rejected(_sentence(error)) from None


def read_json(body: bytes) -> dict[str, Any]:
    """The JSON object of a body, or Rejected."""
    try:
        value = json.loads(body)
        if b"\\u" in body or b"\xed" in body:
            value = json.loads(whole(json.dumps(value, ensure_ascii=False)))
    except (ValueError, RecursionError):
        raise Rejected("the delivery is not JSON") from None
    if not isinstance(value, dict):
        raise Rejected("the delivery is JSON, but no object")
    return value


def _event(value: dict[str, Any], account: Account) -> Messages:
    data = value.get("data")
    if not isinstance(data, dict) or "event_type" not in data:
        raise Rejected("this is no event of the X Activity API: it has no data.event_type")
    event = Event.model_validate({"includes": value.get("includes", {})} | data)
    if account.user_id and event.filter.user_id not in ("", account.user_id):
        raise NotForUs(f"for the account {event.filter.user_id[:20]}, which is not ours")
    reader = READERS.get(event.event_type)
    if reader is None:
        raise NotForUs(f"X's event {event.event_type[:60]} is no customer's words")
    return reader(event, account)


def _polled(value: dict[str, Any], account: Account) -> Messages:
    """An item as `poll` keeps it."""
    includes = Includes.model_validate(value.get("includes", {}))
    whose = str(value.get("account", ""))
    if value.get("source") == "mentions":
        event = Event(event_type="post.mention.create", filter=Filter(user_id=whose), includes=includes)
        return _post(event, account, value["item"])
    if value.get("source") == "messages":
        found = ReadMessage.model_validate(value["item"])
        return messages.from_poll(found, includes, account.user_id or whose)
    raise Rejected(f"an item of {str(value.get('source'))[:60]!r}, which is nothing that we ask for")


def _post(event: Event, account: Account, payload: dict[str, Any] | None = None) -> Messages:
    post = Post.model_validate(event.payload if payload is None else payload)
    whose = account.user_id or event.filter.user_id
    return posts.from_post(post, event.event_type, event.includes, whose, account.only_summoned)


def _message(event: Event, account: Account) -> Messages:
    found = MessageDelivery.model_validate(event.payload)
    return messages.from_event(found, account.user_id or event.filter.user_id)


def _encrypted(event: Event, account: Account) -> Messages:
    found = EncryptedMessage.model_validate(event.payload)
    whose = account.user_id or event.filter.user_id
    return messages.from_encrypted(found, event.event_uuid, event.includes, whose)


def _revoked(event: Event, account: Account) -> Messages:
    who = Revocation.model_validate(event.payload).user_id
    if account.user_id and who != account.user_id:
        raise NotForUs(f"the account {who}, which is not ours, has withdrawn its consent")
    raise Rejected(
        f"our account {who} has withdrawn Byname's access to X (oauth.revoke): nothing more comes in or goes "
        "out. Give consent again and set access_token and refresh_token"
    )


READERS: dict[str, Callable[[Event, Account], Messages]] = {
    "post.mention.create": _post,
    "post.reply.create": _post,
    "post.quote.create": _post,
    "dm.received": _message,
    "chat.received": _encrypted,
    "oauth.revoke": _revoked,
}


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"X's delivery has a wrong field: {error.title}.{where}: {first['msg']}"[:500]

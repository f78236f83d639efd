"""Asking X for what is new, where its webhooks cannot reach us.

Mentions and direct messages take turns. X lists the newest first, in pages: the cursor goes on only when
all pages down to the last known id were kept, so a crash between two pages loses nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from pydantic import Field, TypeAdapter, ValidationError

from byname.channels.errors import Rejected, Retryable
from byname.channels.model import Answer, Call, Page, Stored
from byname.channels.twitter.answers import check_answer
from byname.channels.twitter.names import named

Digits = Annotated[str, Field(pattern=r"^\d{0,20}$")]
Source = Literal["mentions", "messages"]
EPOCH_MS = 1_288_834_974_657  # the first millisecond of X's ids (their upper bits are a time)
POST_FIELDS = (
    "author_id,conversation_id,created_at,entities,referenced_tweets,reply_settings,edit_history_tweet_ids,"
    "note_tweet,attachments,lang"
)
MESSAGE_FIELDS = "id,text,event_type,created_at,sender_id,dm_conversation_id,attachments,entities"
PER_PAGE = {"mentions": 100, "messages": 20}  # each message read costs a cent


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one source has been read. While pages are left, `newest` waits to become `since`."""

    since: Digits = ""
    newest: Digits = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where to go on."""

    turn: Source = "mentions"
    mentions: Progress = Progress()
    messages: Progress = Progress()

    @property
    def progress(self) -> Progress:
        return self.mentions if self.turn == "mentions" else self.messages

    def with_progress(self, progress: Progress) -> Cursor:
        return (
            replace(self, mentions=progress) if self.turn == "mentions" else replace(self, messages=progress)
        )


_CODEC = TypeAdapter(Cursor)


def read_cursor(text: str) -> Cursor:
    """The cursor of this text; Rejected when it is not ours: starting over by ourselves would lose mail."""
    try:
        return _CODEC.validate_json(text) if text else Cursor()
    except ValidationError:
        raise Rejected("the cursor of the X channel cannot be read") from None


@dataclass(frozen=True, slots=True)
class Poller:
    """Whose mentions and messages are asked for."""

    api_url: str
    token: str
    user_id: str
    messages: bool
    backfill: timedelta

    def ask(self, text: str) -> Call:
        """The next question."""
        cursor = read_cursor(text)
        query = self._mentions(cursor) if cursor.turn == "mentions" else self._messages()
        if cursor.progress.page:
            query["pagination_token"] = cursor.progress.page
        path = f"/2/users/{self.user_id}/mentions" if cursor.turn == "mentions" else "/2/dm_events"
        headers = {"authorization": f"Bearer {self.token}"}
        return Call("GET", f"{self.api_url}{path}?{urlencode(query)}", headers)

    def read(self, text: str, answer: Answer, now: datetime) -> Page:
        """What is new, oldest first, and where to go on. What cannot be read later is kept all the same."""
        if answer.status != 400:
            check_answer(answer, now)
        cursor = read_cursor(text)
        progress = cursor.progress
        if answer.status == 400 and progress.page:
            # The page's token is too old: from the top, at the next poll: X may go on refusing, and charges.
            return Page((), _text(cursor.with_progress(Progress(progress.since))))
        check_answer(answer, now)
        value = _answered(answer)
        since = progress.since or _first_id(now - self.backfill)
        listed = value.get("data") or []
        fresh = [item for item in listed if _number(item) is None or _after(item, since)]
        kept = tuple(self._stored(cursor.turn, item, value) for item in reversed(fresh))
        newest = str(max([int(progress.newest or since), *filter(None, map(_number, listed))]))
        page = str(value["meta"].get("next_token") or "") if len(fresh) == len(listed) else ""
        if page and not progress.since and cursor.turn == "mentions":
            # A page belongs to its question, and the next one says since_id: from the top, with it.
            return Page(kept, _text(cursor.with_progress(Progress(since))), more=True)
        if page:
            return Page(kept, _text(cursor.with_progress(Progress(since, newest, page))), more=True)
        done = cursor.with_progress(Progress(newest))
        return Page(kept, _text(replace(done, turn=self._next_turn(cursor.turn))))

    def _next_turn(self, turn: Source) -> Source:
        return "messages" if turn == "mentions" and self.messages else "mentions"

    def _mentions(self, cursor: Cursor) -> dict[str, str]:
        query = {"max_results": str(PER_PAGE["mentions"]), "tweet.fields": POST_FIELDS}
        query |= {"expansions": "author_id", "user.fields": "id,name,username"}
        if cursor.mentions.since:
            query["since_id"] = cursor.mentions.since
        return query

    def _messages(self) -> dict[str, str]:
        query = {"max_results": str(PER_PAGE["messages"]), "dm_event.fields": MESSAGE_FIELDS}
        return query | {
            "event_types": "MessageCreate",
            "expansions": "sender_id",
            "user.fields": "id,name,username",
        }

    def _stored(self, source: Source, item: Any, value: dict[str, Any]) -> Stored:
        whole = item if isinstance(item, dict) else {"unreadable": item}
        users = [
            one for one in _users(value) if one.get("id") in (whole.get("author_id"), whole.get("sender_id"))
        ]
        body = {"source": source, "account": self.user_id, "item": whole, "includes": {"users": users}}
        raw = json.dumps(body, sort_keys=True).encode("ascii")
        kind = "post" if source == "mentions" else "message"
        identity = str(item["id"]) if _number(item) is not None else hashlib.sha256(raw).hexdigest()
        return Stored(f"poll:{named(kind, identity)}", raw, {"source": f"poll of {source}"})


def _answered(answer: Answer) -> dict[str, Any]:
    """The object of an answer, its parts of the right kind. Retryable otherwise: the cursor stays."""
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        value = None
    shapes = {"data": list, "meta": dict, "includes": dict}
    if not isinstance(value, dict) or any(
        value.get(key) is not None and not isinstance(value[key], kind) for key, kind in shapes.items()
    ):
        raise Retryable("X's answer cannot be read")
    return value | {"meta": value.get("meta") or {}, "includes": value.get("includes") or {}}


def _users(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    users = value["includes"].get("users")
    return (one for one in users if isinstance(one, dict)) if isinstance(users, list) else iter(())


def _number(item: Any) -> int | None:
    identity = str(item.get("id", "")) if isinstance(item, dict) else ""
    return int(identity) if identity.isascii() and identity.isdigit() and len(identity) <= 20 else None


def _after(item: Any, since: str) -> bool:
    number = _number(item)
    return number is not None and number > int(since)


def _first_id(moment: datetime) -> str:
    """The smallest id that X can have given out at this moment."""
    return str(max(0, int(moment.timestamp() * 1000) - EPOCH_MS) << 22)


def _text(cursor: Cursor) -> str:
    return _CODEC.dump_json(cursor).decode("ascii")

"""What the simulated X knows: accounts, posts, direct messages, and the rules that it holds us to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from byname.channels.twitter.weight import weigh

NOT_SUMMONED = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by "
    "the author of the post you are replying to."
)


@dataclass(frozen=True)
class Refusal(Exception):
    """A problem as X's API says it."""

    status: int
    detail: str
    title: str = "Forbidden"


@dataclass
class XState:
    """One account of ours, `user_id`, and everybody else on X."""

    user_id: str
    username: str
    restricted: bool = True  # only who summoned us may be answered in public
    credits: float = 100.0  # US dollars left
    users: dict[str, dict[str, str]] = field(default_factory=dict)
    posts: list[dict[str, Any]] = field(default_factory=list)  # all, oldest first
    messages: list[dict[str, Any]] = field(default_factory=list)  # direct messages, oldest first
    closed: set[str] = field(default_factory=set)  # who takes no direct messages from us
    begun: datetime = field(default_factory=lambda: datetime.now(UTC))
    _number: int = 0

    def next_id(self) -> str:
        """Ids grow with time, as X's do."""
        self._number += 1
        moment = self.begun + timedelta(milliseconds=self._number)
        return str(((int(moment.timestamp() * 1000) - 1_288_834_974_657) << 22) + self._number)

    def moment(self) -> str:
        return (
            (self.begun + timedelta(milliseconds=self._number))
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z")
        )

    def user(self, username: str, name: str = "") -> dict[str, str]:
        """The account of this name, made when it is new."""
        known = next((one for one in self.users.values() if one["username"] == username), None)
        if known is None:
            identity = str(7_000_000_000 + len(self.users))
            known = {"id": identity, "username": username, "name": name or username.title()}
            self.users[identity] = known
        return known

    def by(self, user_id: str) -> Iterator[dict[str, Any]]:
        """The posts of an account."""
        return (post for post in self.posts if post["author_id"] == user_id)

    def post(
        self, author: str, text: str, *, answers: str = "", quotes: str = "", settings: str = "everyone"
    ) -> dict[str, Any]:
        """Somebody posts."""
        identity = self.next_id()
        before = next((one for one in self.posts if one["id"] == answers), None)
        post: dict[str, Any] = {
            "id": identity,
            "text": text,
            "author_id": author,
            "conversation_id": before["conversation_id"] if before else identity,
            "created_at": self.moment(),
            "reply_settings": settings,
            "edit_history_tweet_ids": [identity],
            "entities": {"mentions": self._mentions(text)},
            "referenced_tweets": [{"type": "replied_to", "id": answers}] if answers else [],
        }
        if quotes:
            post["referenced_tweets"].append({"type": "quoted", "id": quotes})
        self.posts.append(post)
        return post

    def answer(self, text: str, answers: str) -> dict[str, Any]:
        """We post, under X's rules."""
        if weigh(text) > 280:
            raise Refusal(403, "Your Tweet text is too long.")
        if any(post["text"] == text for post in self.by(self.user_id)):
            raise Refusal(403, "You are not allowed to create a Tweet with duplicate content.")
        if answers:
            before = next((one for one in self.posts if one["id"] == answers), None)
            if before is None:
                raise Refusal(403, "You attempted to reply to a Tweet that is deleted or not visible to you.")
            if self.restricted and not self._summoned(before):
                raise Refusal(403, NOT_SUMMONED)
        return self.post(self.user_id, text, answers=answers)

    def message(self, sender: str, receiver: str, text: str) -> dict[str, Any]:
        """A direct message."""
        if receiver in self.closed:
            raise Refusal(403, "You cannot send messages to this user.")
        found = {
            "id": self.next_id(),
            "event_type": "MessageCreate",
            "text": text,
            "sender_id": sender,
            "receiver_id": receiver,
            "dm_conversation_id": "-".join(sorted((sender, receiver), key=int)),
            "created_at": self.moment(),
        }
        self.messages.append(found)
        return found

    def mentions(self) -> list[dict[str, Any]]:
        """Posts of others that name us, newest first."""
        named = (
            post
            for post in self.posts
            if post["author_id"] != self.user_id
            and any(one["id"] == self.user_id for one in post["entities"]["mentions"])
        )
        return list(named)[::-1]

    def _summoned(self, post: dict[str, Any]) -> bool:
        if post["author_id"] == self.user_id:
            return True
        ours = {one["id"] for one in self.by(self.user_id)}
        quoted = any(one["type"] == "quoted" and one["id"] in ours for one in post["referenced_tweets"])
        return quoted or any(one["id"] == self.user_id for one in post["entities"]["mentions"])

    def _mentions(self, text: str) -> list[dict[str, Any]]:
        names = {self.username: self.user_id} | {one["username"]: one["id"] for one in self.users.values()}
        return [
            {"start": found.start(), "end": found.end(), "username": found[1], "id": names[found[1]]}
            for found in re.finditer(r"@(\w+)", text)
            if found[1] in names
        ]

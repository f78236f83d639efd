"""A person's words as X's calls: posts of a thread, or direct messages. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from byname.channels.errors import Rejected
from byname.channels.model import Call, Outbound, Sent
from byname.channels.twitter.cost import PRICES
from byname.channels.twitter.names import PRIVATE, PUBLIC, any_of, id_of, kind_of
from byname.channels.twitter.split import pieces, plain_pieces
from byname.channels.twitter.weight import normal, urls

PREVIOUS = "{previous}"  # where the id of the post before will stand
LONGEST_THREAD = 30_000  # characters: far more than fits, even with long addresses; the posts are counted
LONGEST_TEXT = 100_000  # of a direct message
LONGEST_MESSAGE = 10_000  # https://docs.x.com/x-api/direct-messages/manage/introduction
CASHTAG = re.compile(r"(?:^|\s)\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?=$|[\s.,;:!?)])")


@dataclass(frozen=True, slots=True)
class Sender:
    """What all calls need."""

    api_url: str
    token: str
    longest_thread: int

    def call(self, path: str, value: dict[str, Any], cost: float) -> Call:
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        body = json.dumps(value, ensure_ascii=False).encode("utf-8")
        return Call("POST", f"{self.api_url}{path}", headers, body, cost)


def render(outbound: Outbound, sender: Sender) -> list[Call]:
    """One call a piece. From the second post on, the body holds PREVIOUS: see render_next."""
    check_fits(outbound)
    if not outbound.public:
        path = f"/2/dm_conversations/with/{outbound.to.address}/messages"
        return [sender.call(path, {"text": text}, PRICES["message"]) for text in parts(outbound, sender)]
    answered = id_of(outbound.in_reply_to, "post")
    return [
        sender.call("/2/tweets", _post(text, PREVIOUS if index else answered), post_cost(text, index > 0))
        for index, text in enumerate(parts(outbound, sender))
    ]


def render_next(outbound: Outbound, done: Sequence[Sent], sender: Sender) -> Call | None:
    """The call for the piece after those that are done, None at the end: each post answers the one before."""
    calls = render(outbound, sender)
    if len(done) >= len(calls):
        return None
    call = calls[len(done)]
    if not done or not outbound.public:
        return call
    previous = id_of(done[-1].provider_id, "post")
    if not previous:
        raise Rejected("X has not told the id of the post before, so the thread cannot go on: look on X")
    value = json.loads(call.body)
    return replace(call, body=json.dumps(_post(value["text"], previous), ensure_ascii=False).encode("utf-8"))


def check_fits(outbound: Outbound) -> None:
    """Rejected when words would go to the wrong place: public ones to a private thread, or the reverse."""
    names = (*((outbound.in_reply_to,) if outbound.in_reply_to else ()), *outbound.thread)
    if outbound.files:
        raise Rejected("files cannot go out on X: send a link, or answer by email")
    if not (outbound.to.address.isascii() and outbound.to.address.isdigit()):
        raise Rejected(f"{outbound.to.address[:60]!r} is no account on X: its numeric id is needed")
    if outbound.public:
        if any_of(names, PRIVATE):
            raise Rejected("a direct message must not be answered in public")
        if not id_of(outbound.in_reply_to, "post"):
            raise Rejected("a public answer needs the post that it answers")
    elif any_of(names, PUBLIC):
        raise Rejected("a public post cannot be answered by a direct message under it: write a new one")
    elif any(kind_of(one) == "dm" and id_of(one, "dm") != outbound.to.address for one in names):
        raise Rejected("this direct message belongs to somebody else")
    elif any_of(names, ("group",)):
        raise Rejected("an answer in a group conversation would go to everybody in it: answer on X")


def parts(outbound: Outbound, sender: Sender) -> list[str]:
    """The text in pieces, each as long as X takes it. Rejected when there is nothing, or far too much."""
    text = normal(outbound.text)
    if not text.strip():
        raise Rejected("there is nothing to send")
    most = LONGEST_THREAD if outbound.public else LONGEST_TEXT
    if len(text) > most:
        raise Rejected(f"the text has {len(text)} characters, more than {most}: send it by email")
    if not outbound.public:
        return plain_pieces(text, LONGEST_MESSAGE)
    posts = pieces(text)
    if len(posts) > sender.longest_thread:
        raise Rejected(
            f"this would be a thread of {len(posts)} posts, more than {sender.longest_thread}: "
            "shorten it, or send it by direct message or email"
        )
    if any(len(CASHTAG.findall(post)) > 1 for post in posts):
        raise Rejected("X takes one cashtag a post: write the others without $")
    return posts


def advice(outbound: Outbound, sender: Sender) -> list[str]:
    """What the person should know before it goes out, in sentences."""
    posts = parts(outbound, sender)
    found = []
    if outbound.public and len(posts) > 1:
        found.append(f"This goes out as a thread of {len(posts)} posts.")
    links = sum(has_link(post) for post in posts) if outbound.public else 0
    if links:
        dear, usual = PRICES["post with link"] * links, PRICES["reply"]
        found.append(f"A link makes a post dear: {dear:.2f} US dollars instead of {usual:.2f}.")
    return found


def post_cost(text: str, goes_on: bool) -> float:
    """US dollars for a post: the first answers somebody who summoned us, the next ones ourselves."""
    if has_link(text):
        return PRICES["post with link"]
    return PRICES["post"] if goes_on else PRICES["reply"]


def has_link(text: str) -> bool:
    """Whether X will see a web address in it."""
    return bool(urls(text))


def _post(text: str, answered: str) -> dict[str, Any]:
    return {"text": text, "reply": {"in_reply_to_tweet_id": answered}}

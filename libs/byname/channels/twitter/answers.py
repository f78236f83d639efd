"""What X's answers mean: sent, or an error that says what to do next.

Source: https://docs.x.com/x-api/fundamentals/response-codes-and-errors (problem JSON: title, detail, type).
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from byname.channels.errors import NeedsReauth, Rejected, Retryable
from byname.channels.model import Answer, Sent
from byname.channels.transport import check_status, retry_after
from byname.channels.twitter.limits import reset_of
from byname.channels.twitter.names import named

# Words of X's refusals -> what we tell the person. The first that fits counts.
REFUSALS = (
    (
        ("duplicate content",),
        "X already has a post of ours with these very words: look there first, it has probably arrived",
    ),
    (
        ("not been mentioned", "reply to this conversation is not allowed", "only reply to or quote posts",
         "not allowed to reply", "not permitted to reply"),
        "X lets us answer in public only somebody who names or quotes us, or the author has closed the "
        "conversation: open it on X to answer there",
    ),
    (
        ("deleted or not visible", "not visible to you", "no longer exists"),
        "the post is gone, or its author does not let us see it any more",
    ),
    (
        ("cannot send messages to this user", "dm_recipient", "recipient", "send a direct message to",
         "not following you"),
        "this customer takes no direct messages from us: they have to follow us or write first",
    ),
    (("user has been suspended", "blocked from", "you have been blocked"), "this account cannot be reached"),
    (("too long", "character limit"), "X finds the text too long"),
)  # fmt: skip
OUR_ACCESS = (
    "your account is suspended", "your account is temporarily locked", "account is locked", "oauth",
    "client-forbidden", "client-not-enrolled", "unsupported-authentication", "required scope", "access level",
)  # fmt: skip
USED_UP = ("usage-capped", "usage cap", "creditsdepleted", "credits")


def read_sent(answer: Answer, now: datetime) -> Sent:
    """The post or message that X has taken, named as we name it."""
    check_answer(answer, now)
    value = _object(answer.body)
    data = value.get("data")
    data = data if isinstance(data, dict) else {}
    response = str(answer.status)  # the body repeats our words, and whatever else X adds one day
    if data.get("dm_event_id"):
        return Sent(named("message", str(data["dm_event_id"])), response)
    if data.get("id"):
        return Sent(named("post", str(data["id"])), response)
    if value.get("errors"):
        raise Rejected(f"X refuses: {explain(answer) or 'without a reason'}")
    return Sent("", response)  # taken, although its name is not told: never send it again


def check_answer(answer: Answer, now: datetime) -> None:
    """Raise what an answer other than 2xx means."""
    said = explain(answer)
    plain = f"{said} {_types(answer)}".lower()
    if answer.status == 402 or (answer.status in (403, 429) and any(word in plain for word in USED_UP)):
        raise NeedsReauth(
            f"X's credits or monthly cap are used up: raise them in the console. X says: {said}"
        )
    if answer.status == 403:
        raise _refusal(said, plain)
    if answer.status == 429:
        after = reset_of(answer, now)
        wait = after if after is not None else retry_after(answer, now)
        raise Retryable(f"X's rate limit is used up for now: {said or 'too many requests'}", wait)
    check_status(answer, now, explain)


def _refusal(said: str, plain: str) -> NeedsReauth | Rejected:
    if any(word in plain for word in OUR_ACCESS):
        return NeedsReauth(f"X does not accept our account or its permissions: {said}")
    for words, sentence in REFUSALS:
        if any(word in plain for word in words):
            return Rejected(f"{sentence} (X says: {said})")
    return Rejected(f"X refuses: {said or 'it gives no reason'}")


def explain(answer: Answer) -> str:
    """X's own words, empty when there are none."""
    value = _object(answer.body)
    errors = value.get("errors")
    all_of = (
        [value, *(one for one in errors if isinstance(one, dict))] if isinstance(errors, list) else [value]
    )
    words = [str(one.get("detail") or one.get("message") or "") for one in all_of]
    found = dict.fromkeys(word for word in words if word) or [str(value.get("title") or "")]
    return "; ".join(found)[:500]


def _types(answer: Answer) -> str:
    value = _object(answer.body)
    return f"{value.get('type', '')} {value.get('title', '')} {value.get('reason', '')}"


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}

"""X's rate limits: windows that are known from its documents and corrected by what its answers say.

Source: https://docs.x.com/x-api/fundamentals/rate-limits (as of 2026-08-22), for one account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from urllib.parse import urlsplit

from byname.channels.model import Answer, Call

QUARTER = 15 * 60
DAY = 24 * 60 * 60

# Endpoint -> how many calls in how many seconds.
DOCUMENTED: Mapping[str, tuple[tuple[int, int], ...]] = MappingProxyType(
    {
        "POST /2/tweets": ((100, QUARTER), (10_000, DAY)),
        "POST /2/dm_conversations/with/:id/messages": ((15, QUARTER), (1_440, DAY)),
        "GET /2/users/:id/mentions": ((300, QUARTER),),
        "GET /2/dm_events": ((15, QUARTER),),
    }
)
# Headers of an answer -> the window that they speak of.
HEADERS = (
    ("x-rate-limit", QUARTER, ""),
    ("x-user-limit-24hour", DAY, ""),
    ("x-app-limit-24hour", DAY, " app"),
)


@dataclass(frozen=True, slots=True)
class Window:
    """How many calls are left until a moment."""

    remaining: int
    resets_at: datetime


Windows = Mapping[str, Window]


def endpoint(call: Call) -> str:
    """The endpoint of a call as the documents name it."""
    path = re.sub(r"/(users|with)/\d+", r"/\1/:id", urlsplit(call.url).path)
    return f"{call.method} {path}"


def wait_s(windows: Windows, call: Call, now: datetime) -> float:
    """Seconds until the call may be made; 0: now."""
    mine = [one for name, one in windows.items() if name.partition("|")[0] == endpoint(call)]
    waits = [(one.resets_at - now).total_seconds() for one in mine if one.remaining <= 0]
    return max([0.0, *waits])


def count(windows: Windows, call: Call, answer: Answer | None, now: datetime) -> dict[str, Window]:
    """The windows after the call: counted by us, then corrected by X. Those that are over are forgotten."""
    current = {name: one for name, one in windows.items() if one.resets_at > now}
    name = endpoint(call)
    for limit, seconds in DOCUMENTED.get(name, ()):
        key = f"{name}|{seconds}"
        known = current.get(key) or Window(limit, now + timedelta(seconds=seconds))
        current[key] = replace(known, remaining=known.remaining - 1)
    if answer is not None:
        current |= {f"{name}|{key}": one for key, one in _said(answer)}
    return current


def _said(answer: Answer) -> Iterator[tuple[str, Window]]:
    for prefix, seconds, suffix in HEADERS:
        remaining = _number(answer.headers.get(f"{prefix}-remaining"))
        reset = _moment(answer.headers.get(f"{prefix}-reset"))
        if remaining is not None and reset is not None:
            yield f"{seconds}{suffix}", Window(remaining, reset)


def reset_of(answer: Answer, now: datetime) -> float | None:
    """Seconds until the used-up window of a 429 opens again; None where X does not say."""
    said = [one for _, one in _said(answer)]
    used_up = [one for one in said if one.remaining <= 0] or said
    if not used_up:
        return None
    return max(0.0, (max(one.resets_at for one in used_up) - now).total_seconds())


def _number(text: str | None) -> int | None:
    return int(text) if text and text.strip().isascii() and text.strip().isdigit() else None


def _moment(text: str | None) -> datetime | None:
    seconds = _number(text)
    if seconds is None or seconds > 4_102_444_800:  # the year 2100
        return None
    return datetime.fromtimestamp(seconds, UTC)

"""The moment that a command names, by the clock and the hours of whoever gives it. Pure."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Literal

from byname.contracts import Reason
from byname.dates import NoDate, When, read_when
from byname.hours import WorkingTime

from services.router.domain.orders import Order

At = Literal["begin", "end"]


def moment_of(order: Order, text: str, at: At) -> When | Reason:
    """What the words begin with, read as a date from when the person wrote them; or why they are none.

    A day without a time is its first or last moment of work.
    """
    hours, zone = order.policy.people.hours(order.person), order.policy.zones[order.person]
    try:
        return _read(text, order.heard.data.received_at, zone, hours, at)
    except NoDate as error:
        return Reason(code=error.code, text=str(error))


def only_moment_of(order: Order, name: str, at: At) -> When | Reason:
    """The same, where nothing may stand behind the date."""
    found = moment_of(order, order.text, at)
    if isinstance(found, Reason) or not found.rest.strip():
        return found
    text = (
        f"“{found.said}” was read as the date; “{_short(found.rest)}” behind it was not understood: leave "
        f"only the date on the line of /{name}. Words for the customer stand below an empty line"
    )
    return Reason(code="no_date", text=text)


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 60 else f"{words[:60]}…"


@lru_cache(maxsize=256)  # it is read when it is checked, and again when it is done
def _read(text: str, now: datetime, zone: str, hours: WorkingTime, at: At) -> When:
    return read_when(text, now, zone, hours=hours, at=at)

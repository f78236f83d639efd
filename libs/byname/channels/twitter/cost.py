"""What X charges, as data, and a ledger of what was spent this month.

Source: https://docs.x.com/x-api/getting-started/pricing (pay per use, as of 2026-08-22), in US dollars.
A resource that is read again on the same UTC day is not charged again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from byname.channels.model import Answer, Call

PRICES: Mapping[str, float] = MappingProxyType(
    {
        "read mention": 0.001,  # an "owned read"
        "read message": 0.010,
        "read user": 0.010,
        "event": 0.005,  # a post that was delivered to the webhook
        "reply": 0.010,  # to somebody who has summoned us
        "post": 0.015,  # any other, such as the second one of a thread
        "post with link": 0.200,
        "message": 0.015,
    }
)
REMEMBERED = 20_000  # resources of one day; of more, the oldest are charged again, never too few


@dataclass(frozen=True, slots=True)
class Charge:
    """One thing to pay for. `resource` is what X charges once a day, empty for what it charges each time."""

    kind: str
    dollars: float
    resource: str = ""


def charges(call: Call, answer: Answer) -> Iterator[Charge]:
    """What a call costs, now that its answer is there. What X refuses costs nothing."""
    if not 200 <= answer.status < 300:
        return
    if call.method == "POST":
        if call.cost:
            yield Charge(_kind_sent(call), call.cost)
        return
    value = _object(answer.body)
    kind = "read message" if "/dm_events" in urlsplit(call.url).path else "read mention"
    yield from _read(kind, value.get("data"))
    includes = value.get("includes")
    yield from _read("read user", includes.get("users") if isinstance(includes, dict) else None)


def _kind_sent(call: Call) -> str:
    return "message" if "/dm_conversations/" in call.url else "post"


def _read(kind: str, items: Any) -> Iterator[Charge]:
    for item in items if isinstance(items, list) else ():
        identity = str(item.get("id", "")) if isinstance(item, dict) else ""
        yield Charge(kind, PRICES[kind], f"{kind}:{identity}" if identity else "")


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


@dataclass(frozen=True, slots=True)
class Ledger:
    """What one process has spent in one UTC month, in whole thousandths of a dollar, by kind."""

    month: str = ""
    mills: Mapping[str, int] = field(default_factory=dict)
    day: str = ""
    paid: tuple[str, ...] = ()  # resources already charged on that day

    @property
    def dollars(self) -> float:
        return sum(self.mills.values()) / 1000

    def at(self, now: datetime) -> Ledger:
        """The ledger as it counts now: a new month starts at nothing."""
        month, day = f"{now:%Y-%m}", f"{now:%Y-%m-%d}"
        turned = self if self.month == month else Ledger(month)
        return turned if turned.day == day else replace(turned, day=day, paid=())

    def with_charges(self, new: Iterable[Charge], now: datetime) -> Ledger:
        """The ledger after these."""
        current = self.at(now)
        mills, paid = dict(current.mills), dict.fromkeys(current.paid)
        for charge in new:
            if charge.resource and charge.resource in paid:
                continue
            if charge.resource:
                paid[charge.resource] = None
            mills[charge.kind] = mills.get(charge.kind, 0) + round(charge.dollars * 1000)
        return replace(current, mills=mills, paid=tuple(paid)[-REMEMBERED:])


def month_end(now: datetime) -> datetime:
    """The first moment of the next month."""
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1)

"""What one process knows of its spending and its rate limits: a value, kept as text between two calls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from byname.channels.errors import Rejected, Retryable
from byname.channels.model import Answer, Call
from byname.channels.twitter.cost import PRICES, Charge, Ledger, charges, month_end
from byname.channels.twitter.limits import Window, count, wait_s


@dataclass(frozen=True, slots=True)
class Meter:
    """Spending and rate limits."""

    ledger: Ledger = field(default_factory=Ledger)
    windows: dict[str, Window] = field(default_factory=dict)

    def check(self, call: Call, budget: float | None, now: datetime) -> None:
        """Whether the call may be made now, within `budget` dollars a month (None: any).

        Retryable: a rate limit is used up, or nothing may be read before the next month: the cursor stays,
        nothing is lost. Rejected: nothing may be sent for it, and the person should hear that at once.
        """
        wait = wait_s(self.windows, call, now)
        if wait > 0:
            raise Retryable("X's rate limit is used up for now", wait)
        spent = self.ledger.at(now).dollars
        if budget is None or spent + (call.cost or PRICES["read mention"]) <= budget:
            return
        words = f"this month's budget for X is used up: {spent:.2f} of {budget:.2f} US dollars"
        if call.method == "GET":
            raise Retryable(f"{words}; set budget_month higher to go on", _until_month_end(now))
        raise Rejected(f"{words}. Answer another way, or ask for a higher budget_month in [twitter]")

    def after(self, call: Call, answer: Answer | None, now: datetime) -> Meter:
        """The meter after a call; without an answer the call may have been made and is counted."""
        spent = charges(call, answer) if answer else _perhaps(call)
        return Meter(self.ledger.with_charges(spent, now), count(self.windows, call, answer, now))

    def after_event(self, now: datetime) -> Meter:
        """The meter after a delivered event."""
        event = Charge("event", PRICES["event"])
        return replace(self, ledger=self.ledger.with_charges([event], now))

    def to_text(self) -> str:
        return _CODEC.dump_json(self).decode("utf-8")

    @staticmethod
    def from_text(text: str) -> Meter:
        """The meter of this text; a new one when it is empty or not ours."""
        try:
            return _CODEC.validate_json(text) if text else Meter()
        except ValidationError:
            return Meter()


_CODEC = TypeAdapter(Meter)


def _perhaps(call: Call) -> Iterable[Charge]:
    return [Charge("perhaps sent", call.cost)] if call.cost else []


def _until_month_end(now: datetime) -> float:
    return (month_end(now) - now).total_seconds()

"""Our own people: who says they are here or away, and whose customers go to somebody else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from byname.contracts import Event, Fact, HandoverDecided, PortfolioMoved, PresenceChanged
from pydantic_core import to_json

from services.desk.domain.batch import Batch
from services.desk.domain.rows import micros
from services.desk.domain.saying import Saying


def touched_people(events: Iterable[Event[Any]]) -> set[str]:
    """The people whose presence these events change."""
    return {one.data.person for one in events if isinstance(one.data, PresenceChanged)}


def touched_handovers(events: Iterable[Event[Any]]) -> set[str]:
    """The hand-overs that these events speak of."""
    return {one.data.handover for one in events if isinstance(one.data, HandoverDecided | PortfolioMoved)}


def take_presence(batch: Batch, d: PresenceChanged) -> None:
    """A person is here, away, or as their hours say."""
    batch.presence_of(d.person).is_now(d.state, micros(d.until) if d.until else 0, d.by, micros(d.changed_at))


def take_handover(batch: Batch, d: HandoverDecided) -> None:
    """It was decided; the router does it."""
    row = batch.handover(d.handover)
    row.giver, row.taker, row.customers = d.giver, d.taker, _named(d.customers)
    row.farewell, row.hello, row.person, row.decided_at = d.farewell, d.hello, d.person, micros(d.decided_at)


def take_move(batch: Batch, d: PortfolioMoved) -> None:
    """The customers belong to the other person now."""
    row = batch.handover(d.handover)
    row.giver, row.taker, row.customers = d.giver, d.taker, _named(d.customers)
    row.count, row.conversations = d.count, d.conversations
    row.moved_at, row.why = micros(d.moved_at), d.reason.text


def _named(customers: tuple[str, ...]) -> str:
    return to_json(customers).decode() if customers else ""


_STATES = {"here": "is here", "away": "is away", "hours": "is here as their hours say"}


def _presence(d: PresenceChanged) -> Saying:
    until = f" until {d.until:%Y-%m-%d %H:%M} UTC" if d.until else ""
    by = f", as {d.by} says" if d.by not in ("", d.person) else ""
    return Saying(d.person, f"{d.person} {_STATES[d.state]}{until}{by}", person=d.person)


def _handover(d: HandoverDecided) -> Saying:
    which = _customers(len(d.customers)) if d.customers else "all customers"
    return Saying(d.handover, f"{d.person} decided: {which} of {d.giver} go to {d.taker}", person=d.person)


def _moved(d: PortfolioMoved) -> Saying:
    what = f"{_customers(d.count)} of {d.giver} belong to {d.taker} now"
    return Saying(d.handover, what, d.reason.code, d.reason.text, d.taker)


def _customers(count: int) -> str:
    return f"{count} customer{'' if count == 1 else 's'}"


PEOPLE_CHANGES: dict[type[Fact], Callable[[Batch, Any], None]] = {
    PresenceChanged: take_presence,
    HandoverDecided: take_handover,
    PortfolioMoved: take_move,
}
PEOPLE_SAYINGS: dict[type[Fact], Callable[[Any], Saying]] = {
    PresenceChanged: _presence,
    HandoverDecided: _handover,
    PortfolioMoved: _moved,
}

"""Whether every timer did what it had to, once, and when: by what is on the bus. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from byname.contracts import PromiseMade, PromiseOverdue, PromiseSettled, TimerChanged

from tests.faults.followup_promises import Book, Promise
from tests.support.heard import Heard

AFTER = timedelta(seconds=5)  # so long after it is up again, a service may still be catching up


@dataclass
class Lateness:
    """How late timers acted, in seconds: while nothing was killed, and around a restart."""

    healthy: list[float] = field(default_factory=list)
    restarting: list[float] = field(default_factory=list)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of them does not exceed; 0 of nothing."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)] if values else 0.0


def complaints(book: Book, facts: Sequence[Heard]) -> list[str]:
    """In words what was wrong; empty when all is well."""
    acted: dict[str, list[Heard]] = defaultdict(list)
    for one in facts:
        if isinstance(one.data, PromiseOverdue):
            acted[one.data.promise].append(one)
    changed = _changed(facts)
    found = [
        what
        for one in book.promises.values()
        for what in _of_promise(one, acted[one.id], changed.get(one.id), book.shift)
    ]
    lives: dict[str, list[TimerChanged]] = defaultdict(list)
    for one in facts:
        if isinstance(one.data, TimerChanged):
            lives[one.data.timer].append(one.data)
    return [*found, *(what for name, life in lives.items() for what in _of_life(name, life))]


def lateness(book: Book, facts: Iterable[Heard], restarts: Sequence[tuple[datetime, datetime]]) -> Lateness:
    """Of all that acted, by the broker's clock set right."""
    found = Lateness()
    for one in facts:
        if isinstance(one.data, PromiseOverdue):
            due = one.data.due - book.shift
            # Due before the kill and not done by then, it is one that the kill has held up.
            held_up = any(killed <= one.at and due <= ready + AFTER for killed, ready in restarts)
            (found.restarting if held_up else found.healthy).append((one.at - due).total_seconds())
    return found


def _changed(facts: Iterable[Heard]) -> dict[str, Heard]:
    """By promise, what came of it last: taken back, or moved."""
    return {
        one.data.promise: one
        for one in facts
        if isinstance(one.data, PromiseSettled) or (isinstance(one.data, PromiseMade) and one.data.again)
    }


def _of_promise(one: Promise, acted: Sequence[Heard], changed: Heard | None, shift: timedelta) -> list[str]:
    found = []
    moments = Counter(fact.data.due for fact in acted)
    for due, times in moments.items():
        if times > 1:
            found.append(f"twice: {one.id}, due {due}, acted {times} times")
    last = one.moved_to or (one.due if one.fate == "live" else None)
    if last and last not in moments:
        found.append(f"never: {one.id}, {one.fate}, due {last}")
    for fact in acted:
        due = fact.data.due
        if due not in (one.due, one.moved_to):
            found.append(f"invented: {one.id} acted at {due}")
        if fact.data.noticed_at < due or fact.at + shift < due:
            found.append(f"early: {one.id}, due {due}, acted at {fact.data.noticed_at}")
        # What is said so late that the timer goes off meanwhile may come in either order.
        in_time = changed is not None and changed.at + shift < one.due
        if due == one.due and one.fate != "live" and in_time:
            found.append(f"{one.fate}: {one.id} acted all the same, {due}")
    return found


def _of_life(name: str, life: Sequence[TimerChanged]) -> list[str]:
    """Armed, perhaps moved, then disarmed or fired at the moment it was armed for; and again."""
    due: datetime | None = None
    for one in life:
        wrong = (due is not None) if one.change == "armed" else (due is None)
        if wrong or (one.change == "fired" and one.due != due):
            changes = ", ".join(f"{step.change} {step.due}" for step in life)
            return [f"life: {name} cannot have been {changes}"]
        due = one.due if one.change in ("armed", "moved") else None
    return []

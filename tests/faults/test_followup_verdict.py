"""What is wrong with timers is found and named: the verdict itself, on facts made up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from byname.contracts import PromiseMade, PromiseOverdue, PromiseSettled, Reason, TimerChanged

from tests.faults.followup_promises import Book, Promise
from tests.faults.followup_verdict import complaints, lateness, percentile
from tests.support.facts import START
from tests.support.heard import Heard

SHIFT, LATER = timedelta(minutes=5), START + timedelta(minutes=1)
DUE = START + SHIFT  # by the service's clock; START by the broker's


def a_book(**more: Any) -> Book:
    return Book(SHIFT, {"pr": Promise("pr", "cv", "sophie", DUE, **more)})


def acted(after_s: float = 0.5, **more: Any) -> Heard:
    at = START + timedelta(seconds=after_s)
    values = {
        "promise": "pr", "conversation": "cv", "customer": "cu", "person": "sophie", "stage": "late",
        "text": "", "due": DUE, "noticed_at": at + SHIFT,
    }  # fmt: skip
    return Heard(9, at, PromiseOverdue(**{**values, **more}))


def settled(after_s: float) -> Heard:
    fact = PromiseSettled(
        promise="pr", conversation="cv", person="sophie", outcome="withdrawn", settled_at=START, sequence=3
    )
    return Heard(8, START + timedelta(seconds=after_s), fact)


def moved(after_s: float) -> Heard:
    fact = PromiseMade(
        promise="pr", conversation="cv", customer="cu", person="sophie", text="", due=LATER, front_end="desk",
        again=True, made_at=START, sequence=3,
    )  # fmt: skip
    return Heard(8, START + timedelta(seconds=after_s), fact)


def changed(change: Any, due: Any = DUE) -> Heard:
    fact = TimerChanged(
        timer="promise.pr", kind="promise", conversation="cv", change=change, due=due,
        reason=Reason(code="promise", text=""), changed_at=START,
    )  # fmt: skip
    return Heard(1, START, fact)


LIVE, CANCELLED, MOVED = a_book(), a_book(fate="cancelled"), a_book(fate="moved", moved_to=LATER)


@pytest.mark.parametrize(
    ("book", "facts", "begins"),
    [
        (LIVE, [acted()], ""),
        (LIVE, [], "never: pr"),
        (LIVE, [acted(), acted(3)], "twice: pr"),
        (LIVE, [acted(-1)], "early: pr"),
        (LIVE, [acted(noticed_at=DUE - timedelta(seconds=1))], "early: pr"),
        (LIVE, [acted(), acted(due=LATER, noticed_at=LATER)], "invented: pr"),
        (CANCELLED, [settled(-1)], ""),
        (CANCELLED, [settled(-1), acted()], "cancelled: pr"),
        (CANCELLED, [acted(), settled(1)], ""),
        (MOVED, [moved(-1), acted(60, due=LATER, noticed_at=LATER)], ""),
        (MOVED, [moved(-1), acted(), acted(60, due=LATER, noticed_at=LATER)], "moved: pr"),
        (MOVED, [moved(-1)], "never: pr"),
        (LIVE, [acted(), changed("armed"), changed("fired"), changed("armed", LATER)], ""),
        (LIVE, [acted(), changed("armed"), changed("moved", LATER), changed("disarmed", None)], ""),
        (LIVE, [acted(), changed("armed"), changed("armed")], "life: promise.pr"),
        (LIVE, [acted(), changed("fired")], "life: promise.pr"),
        (LIVE, [acted(), changed("armed"), changed("fired", LATER)], "life: promise.pr"),
        (LIVE, [acted(), changed("armed"), changed("fired"), changed("disarmed", None)], "life: promise.pr"),
    ],
)
def test_the_verdict(book: Book, facts: list[Heard], begins: str) -> None:
    found = complaints(book, facts)
    assert bool(found) == bool(begins), found
    assert not begins or found[0].startswith(begins)


def test_lateness_is_told_apart_by_what_was_killed() -> None:
    kill = (START + timedelta(seconds=10), START + timedelta(seconds=12))
    held_up = acted(13, due=DUE + timedelta(seconds=9), noticed_at=DUE + timedelta(seconds=13))
    found = lateness(LIVE, [acted(2), held_up], [kill])
    assert (found.healthy, found.restarting) == ([2], [4])
    assert percentile([1, 2, 3, 4], 0.5) == 3
    assert percentile([], 0.5) == 0

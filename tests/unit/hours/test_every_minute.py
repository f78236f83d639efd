"""Working time agrees with the slow way, at every minute around clock changes, holidays and leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.unit.hours.minutes import DAY, MINUTE, PLACES, Case, Rule, cases, category, plain

BEFORE, DAYS_LONG = 4, 9
COUNT = DAYS_LONG * 24 * 60
offsets = st.integers(0, COUNT - 1)

GAP = Case((Rule((6,), 150, 210),), "Europe/Berlin", date(2026, 3, 29), "", ())  # sun 02:30-03:30
FOLD = Case((Rule((6,), 150, 210),), "Europe/Berlin", date(2026, 10, 25), "", ())


@settings(max_examples=70)
@given(cases())
@example(GAP)
@example(FOLD)
def test_open_or_not(case: Case) -> None:
    working, start = case.working, case.begins(BEFORE)
    for ahead, minute in enumerate(case.minutes(start, COUNT)):
        moment = start + ahead * MINUTE
        assert working.is_open(moment) == (minute == "open"), moment


@settings(max_examples=70)
@given(cases(), st.lists(offsets, min_size=3, max_size=3))
@example(GAP, [0, 0, 0])
@example(FOLD, [0, 0, 0])
def test_until_back_and_why(case: Case, asked: list[int]) -> None:
    working, start = case.working, case.begins(BEFORE)
    minutes = case.minutes(start, COUNT)
    changes = _next(minutes, lambda at: at > 0 and minutes[at] != minutes[at - 1])
    opens = _next(minutes, lambda at: minutes[at] == "open")
    edges = {at for at in changes if at < COUNT}
    for ahead in sorted({0, *edges, *(at - 1 for at in edges), *asked}):
        status = working.at(start + ahead * MINUTE)
        assert category(status.here, status.why) == plain(minutes[ahead])
        _is_minute(status.until, start, changes[ahead + 1])
        _is_minute(status.back, start, opens[ahead])


def _next(minutes: list[str], wanted: Callable[[int], bool]) -> list[int]:
    """For each minute, the next one (itself included) that is wanted; COUNT where none is."""
    found = [COUNT] * (COUNT + 1)
    for at in reversed(range(COUNT)):
        found[at] = at if wanted(at) else found[at + 1]
    return found


def _is_minute(said: datetime | None, start: datetime, wanted: int) -> None:
    """It is exactly the wanted minute; where that lies beyond what we asked for, it is not earlier."""
    if wanted < COUNT:
        assert said == start + wanted * MINUTE
    else:
        assert said is None or said >= start + COUNT * MINUTE


@settings(max_examples=70)
@given(cases(), st.lists(offsets, min_size=2, max_size=2).map(sorted), st.integers(0, 2000))
@example(GAP, [0, COUNT - 1], 30)
@example(FOLD, [0, COUNT - 1], 90)
def test_how_much_lies_between_and_what_is_reached(case: Case, ends: list[int], amount: int) -> None:
    working, start = case.working, case.begins(BEFORE)
    minutes = case.minutes(start, COUNT)
    low, high = (start + one * MINUTE for one in ends)
    worked = minutes[ends[0] : ends[1]].count("open")
    assert working.between(low, high) == worked * MINUTE
    reached = working.add(low, amount * MINUTE)
    passed = 0
    for ahead in range(ends[0], COUNT):
        if passed == amount:
            assert reached == start + ahead * MINUTE
            return
        passed += minutes[ahead] == "open"
    assert reached is None or reached >= start + COUNT * MINUTE


def test_the_hour_that_is_left_out_and_the_one_that_comes_twice() -> None:
    for case, worked in ((GAP, 30), (FOLD, 90)):
        start = case.begins(1)
        assert case.working.between(start, start + timedelta(days=3)) == worked * MINUTE


def test_places_have_the_clock_changes_they_are_here_for() -> None:
    for name, near, _ in PLACES:
        start = Case((), name, near, "", ()).begins(BEFORE)
        ends = {(start + days * DAY).astimezone(ZoneInfo(name)).utcoffset() for days in (0, DAYS_LONG)}
        assert len(ends) == (1 if name == "Asia/Kolkata" else 2), name

"""The arithmetic of working time, over years and to the microsecond."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from byname.hours import WorkingTime, parse_weekly
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.unit.hours.minutes import Case, cases

NOTHING = timedelta()


@st.composite
def moments(draw: st.DrawFn, case: Case) -> list[datetime]:
    """Three moments in order, some months around the day that the case is about."""
    start = case.begins(200)
    micros = st.integers(0, 500 * 86_400 * 1_000_000)
    return sorted(start + timedelta(microseconds=draw(micros)) for _ in range(3))


times = cases().flatmap(lambda case: st.tuples(st.just(case.working), moments(case)))


@settings(max_examples=150)
@given(times)
def test_parts_make_the_whole(drawn: tuple[WorkingTime, list[datetime]]) -> None:
    working, (a, b, c) = drawn
    assert working.between(a, b) + working.between(b, c) == working.between(a, c)
    assert NOTHING <= working.between(a, b) <= b - a
    assert working.between(b, a) == NOTHING if a < b else True


@settings(max_examples=150)
@given(times)
def test_what_was_worked_is_reached_in_time(drawn: tuple[WorkingTime, list[datetime]]) -> None:
    working, (a, b, _) = drawn
    worked = working.between(a, b)
    reached = working.add(a, worked)
    assert reached is not None
    assert a <= reached <= b
    assert working.between(a, reached) == worked
    if worked:
        assert working.between(a, reached - timedelta(microseconds=1)) < worked, "the first such moment"


@settings(max_examples=150)
@given(times, st.timedeltas(NOTHING, timedelta(days=60)), st.timedeltas(NOTHING, timedelta(days=10)))
def test_adding(drawn: tuple[WorkingTime, list[datetime]], amount: timedelta, more: timedelta) -> None:
    working, (a, b, _) = drawn
    reached = working.add(a, amount)
    assume(reached is not None)
    assert reached is not None
    assert working.between(a, reached) == amount
    later, further = working.add(b, amount), working.add(a, amount + more)
    assert later is None or later >= reached, "who begins later is not done earlier"
    assert further is None or further == working.add(reached, more), "in two steps as in one"


@settings(max_examples=150)
@given(times)
def test_open_and_close_take_turns(drawn: tuple[WorkingTime, list[datetime]]) -> None:
    working, (now, *_) = drawn
    opens, closes = working.next_open(now), working.next_close(now)
    assert (opens == now) == working.is_open(now)
    if opens is None:
        assert closes is None
        return
    assert working.is_open(opens)
    assert working.between(now, opens) == NOTHING
    if closes is not None:
        assert not working.is_open(closes)
        assert working.between(opens, closes) == closes - opens


def test_adding_goes_forward_only() -> None:
    with pytest.raises(ValueError, match="forward"):
        WorkingTime(parse_weekly("", "UTC")).add(datetime(2026, 1, 1, tzinfo=UTC), timedelta(seconds=-1))


def test_what_is_out_of_reach() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    minute_a_week = WorkingTime(parse_weekly("mon 09:00-09:01", "UTC"))
    assert minute_a_week.add(start, timedelta(minutes=100)) is not None
    assert minute_a_week.add(start, timedelta(minutes=110)) is None
    gone = WorkingTime(parse_weekly("", "UTC"), leave=((date(2026, 1, 1), date(2029, 1, 1)),))
    assert gone.add(start, timedelta(minutes=1)) is None
    assert gone.next_open(start) is None
    assert gone.next_close(start) is None
    status = gone.at(start)
    assert (status.here, status.back) == (False, None)
    assert status.until == datetime(2029, 1, 2, tzinfo=UTC)
    assert gone.between(start, datetime(2029, 1, 3, tzinfo=UTC)) == timedelta(days=1)


def test_a_year_is_walked_in_days_not_in_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each local day is worked out once, whoever asks how often."""
    asked: list[date] = []
    work_out = WorkingTime._work_out

    def counted(self: WorkingTime, day: date) -> object:
        asked.append(day)
        return work_out(self, day)

    monkeypatch.setattr(WorkingTime, "_work_out", counted)
    working = WorkingTime(parse_weekly("mon-fri 09:00-17:00", "Europe/Berlin"), "DE")
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for _ in range(3):
        worked = working.between(start, start + timedelta(days=365))
        assert working.add(start, worked) is not None
        working.at(start)
    assert len(asked) == len(set(asked)) <= 367

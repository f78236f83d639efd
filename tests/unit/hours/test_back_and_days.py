"""Working time backwards, in days, and after a change of hours, as the slow way has it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from byname.hours import WorkingTime, parse_weekly
from byname.hours.moments import moment_of
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.unit.hours.minutes import DAY, MINUTE, PLACES, Case, Rule, cases, leaves, rules

BEFORE, DAYS_LONG = 4, 8
COUNT = DAYS_LONG * 24 * 60
offsets = st.integers(0, COUNT - 1)
amounts = st.integers(0, 1500)

OFFICE = Case((Rule((0, 1, 2, 3, 4), 540, 1020),), "Europe/Berlin", date(2026, 3, 29), "", ())
NIGHTS = Case((Rule((4, 5, 6), 1320, 360),), "Europe/Berlin", date(2026, 10, 25), "", ())

ALWAYS = Case((), "Europe/Berlin", date(2026, 10, 25), "", ())


@settings(max_examples=60)
@given(cases(), st.lists(offsets, min_size=1, max_size=6), amounts)
@example(OFFICE, [4000, 7000], 480)
@example(NIGHTS, [6000, 8000], 600)
def test_backwards_and_the_next_change(case: Case, asked: list[int], amount: int) -> None:
    working, start = case.working, case.begins(BEFORE)
    open_at = [minute == "open" for minute in case.minutes(start, COUNT)]
    for ahead in asked:
        moment = start + ahead * MINUTE
        _is(working.before(moment, amount * MINUTE), start, _back(open_at, ahead, amount))
        opens = _first(open_at, ahead, True)
        _is(working.next_open(moment), start, opens)
        closes = None if opens is None else _first(open_at, opens, False)
        _is(working.next_close(moment), start, closes)


def _back(open_at: list[bool], ahead: int, amount: int) -> int | None:
    while amount:
        ahead -= 1
        if ahead < 0:
            return None
        amount -= open_at[ahead]
    return ahead


def _first(open_at: list[bool], ahead: int, wanted: bool) -> int | None:
    return next((at for at in range(ahead, COUNT) if open_at[at] is wanted), None)


def _is(said: datetime | None, start: datetime, wanted: int | None) -> None:
    """The wanted minute, to the microsecond; outside of what we asked for where there is none."""
    if wanted is not None:
        assert said == start + wanted * MINUTE
    else:
        assert said is None or not start <= said < start + COUNT * MINUTE


@settings(max_examples=60)
@given(cases(), st.integers(0, 5 * 24 * 60), st.integers(0, 4))
@example(OFFICE, 60 * 15, 2)
@example(NIGHTS, 60 * 70, 1)
@example(ALWAYS, (4 * 24 + 1) * 60 + 15, 0)  # 02:15, the second time: not the first
def test_days_later(case: Case, ahead: int, days: int) -> None:
    working, start, zone = case.working, case.begins(BEFORE), ZoneInfo(case.zone)
    clock = [(start + at * MINUTE).astimezone(zone).replace(tzinfo=None) for at in range(COUNT)]
    open_at = [minute == "open" for minute in case.minutes(start, COUNT)]
    said = working.add_days(start + ahead * MINUTE, days)
    worked = sorted({clock[at].date() for at in range(COUNT) if open_at[at]} - {clock[-1].date()})
    later = [clock[ahead].date(), *(day for day in worked if day > clock[ahead].date())]
    if days >= len(later):
        assert said is None or said >= start + COUNT * MINUTE - 2 * DAY
        return
    wanted = datetime.combine(later[days], clock[ahead].time())
    first = clock_shows(clock, wanted) if days else ahead
    _is(said, start, _first(open_at, first, True))


def clock_shows(clock: list[datetime], wanted: datetime) -> int:
    """The first minute at which the clock on the wall shows that, or more."""
    return next(at for at, shown in enumerate(clock) if shown >= wanted)


changed = cases().flatmap(
    lambda case: st.tuples(
        st.just(case), st.lists(rules(), max_size=3), st.lists(leaves(case.near), max_size=2)
    )
)


@settings(max_examples=60)
@given(changed, offsets, amounts)
def test_changed_hours_are_reckoned_from_the_same_start(
    drawn: tuple[Case, list[Rule], list[tuple[date, date]]], ahead: int, amount: int
) -> None:
    """A timer was armed by the old hours; by the new ones it falls due as if they had always been so."""
    case, more, away = drawn
    start = case.begins(BEFORE)
    old, moment = case.working, start + ahead * MINUTE
    old.add(moment, amount * MINUTE)
    after = replace(case, rules=tuple(more), leave=tuple(away))
    now = replace(old, weekly=after.working.weekly, leave=tuple(away))
    open_at = [minute == "open" for minute in after.minutes(start, COUNT)]
    due = now.add(moment, amount * MINUTE)
    passed = 0
    for at in range(ahead, COUNT):
        if passed == amount:
            assert due == start + at * MINUTE
            break
        passed += open_at[at]
    else:
        assert due is None or due >= start + COUNT * MINUTE
    assert old.add(moment, amount * MINUTE) == case.working.add(moment, amount * MINUTE), "the old ones stay"


@settings(max_examples=60)
@given(st.sampled_from(PLACES), st.integers(-2000, 2000))
@example(("Europe/Berlin", date(2026, 3, 29), "DE"), 150)  # 02:30 is left out
@example(("Europe/Berlin", date(2026, 10, 25), "AT"), 150)  # 02:30 comes twice
@example(("Pacific/Apia", date(2011, 12, 30), ""), 600)  # the day is left out
def test_what_the_clock_shows_first(place: tuple[str, date, str], minutes: int) -> None:
    zone, near = ZoneInfo(place[0]), place[1]
    local = datetime(near.year, near.month, near.day) + minutes * MINUTE
    moment = moment_of(local, zone)
    assert moment.tzinfo is UTC
    assert moment.astimezone(zone).replace(tzinfo=None) >= local
    earlier = [(moment - back * MINUTE).astimezone(zone).replace(tzinfo=None) for back in range(1, 200)]
    assert all(shown < local for shown in earlier)


@settings(max_examples=100)
@given(cases(), st.integers(0, COUNT * 60), amounts)
def test_back_and_forth(case: Case, second: int, amount: int) -> None:
    working, end = case.working, case.begins(BEFORE) + timedelta(seconds=second)
    since = working.before(end, amount * MINUTE)
    if since is not None:
        assert working.between(since, end) == amount * MINUTE
        assert not amount or working.is_open(since), "the last such moment"
        assert since <= end


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Europe/Berlin"))


def test_a_working_day() -> None:
    split = WorkingTime(parse_weekly("mon-fri 09:00-12:00, mon-thu 13:00-17:00", "Europe/Berlin"), "DE")
    assert split.workday(date(2026, 11, 23)) == (berlin(23, 9), berlin(23, 17))
    assert split.workday(date(2026, 11, 27)) == (berlin(27, 9), berlin(27, 12))
    assert split.workday(date(2026, 11, 28)) is None
    assert split.workday(date(2026, 12, 25)) is None
    nights = WorkingTime(parse_weekly("mon-fri 22:00-06:00", "Europe/Berlin"))
    assert nights.workday(date(2026, 11, 24)) == (berlin(24, 22), berlin(25, 6))
    assert nights.workday(date(2026, 11, 28)) is None, "what Friday's night leaves of it began on Friday"
    whole = WorkingTime(parse_weekly("mon-tue 00:00-24:00", "Europe/Berlin"))
    assert whole.workday(date(2026, 11, 24)) == (berlin(24, 0), berlin(25, 0))


def test_days_on_which_nothing_is_worked_do_not_count() -> None:
    office = WorkingTime(parse_weekly("mon-fri 09:00-17:00", "Europe/Berlin"), "DE")
    assert office.add_days(berlin(27, 15), 1) == berlin(30, 15), "over the weekend"
    assert office.add_days(berlin(28, 15), 1) == berlin(30, 15), "from a Saturday on"
    assert office.add_days(berlin(27, 18), 1) == datetime(2026, 12, 1, 8, tzinfo=UTC), "brought forward"
    assert office.add_days(berlin(27, 15), 0) == berlin(27, 15)
    assert office.add_days(datetime(2026, 12, 24, 12, tzinfo=UTC), 1) == datetime(
        2026, 12, 28, 12, tzinfo=UTC
    )


def test_out_of_reach() -> None:
    gone = WorkingTime(parse_weekly("", "UTC"), leave=((date(2025, 1, 1), date(2029, 1, 1)),))
    assert gone.before(berlin(23, 10), MINUTE) is None
    assert gone.add_days(berlin(23, 10), 1) is None
    with pytest.raises(ValueError, match="negative"):
        gone.before(berlin(23, 10), -MINUTE)
    with pytest.raises(ValueError, match="forward"):
        gone.add_days(berlin(23, 10), -1)

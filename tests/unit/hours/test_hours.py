"""Hours: what may be written, when it is open, and when it opens next, over clock changes too."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from byname.hours import WorkingTime, parse_weekly, when
from byname.hours.weekly import DAYS
from hypothesis import given, settings
from hypothesis import strategies as st

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)  # 09:30 in Berlin
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo")

moments = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
minutes = st.integers(0, 24 * 60 - 1)


def working(text: str, zone: str) -> WorkingTime:
    return WorkingTime(parse_weekly(text, zone))


@st.composite
def hours(draw: st.DrawFn) -> WorkingTime:
    """Some intervals of a week, as text."""
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        start = draw(minutes)
        end = (start + draw(st.integers(1, 24 * 60 - 1))) % (24 * 60)
        first, last = draw(st.sampled_from(DAYS)), draw(st.sampled_from(DAYS))
        clock = f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
        parts.append(f"{first}-{last} {clock}")
    return working(", ".join(parts), draw(st.sampled_from(ZONES)))


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=BERLIN)


def test_working_days() -> None:
    office = working("mon-fri 09:00-17:00, sat 10:00-13:00", "Europe/Berlin")
    assert office.is_open(MONDAY)
    assert office.is_open(berlin(2, 9))
    assert not office.is_open(berlin(2, 17))
    assert not office.is_open(berlin(2, 8, 59))
    assert office.is_open(berlin(7, 12))
    assert not office.is_open(berlin(8, 12))
    assert office.next_open(berlin(2, 17)) == berlin(3, 9)
    assert office.next_open(berlin(6, 18)) == berlin(7, 10)
    assert office.next_open(berlin(7, 13)) == berlin(9, 9)


def test_without_hours_it_is_always_open() -> None:
    always = working("", "UTC")
    assert always.is_open(MONDAY)
    assert always.next_open(MONDAY) == MONDAY


def test_over_midnight_and_over_the_end_of_the_week() -> None:
    night = working("sat-sun 22:00-02:00", "UTC")
    assert night.is_open(datetime(2026, 3, 2, 1, 59, tzinfo=UTC))  # Monday
    assert not night.is_open(datetime(2026, 3, 2, 2, 0, tzinfo=UTC))
    assert working("fri-mon 00:00-24:00", "UTC").is_open(datetime(2026, 3, 8, 23, 59, tzinfo=UTC))


def test_the_only_hour_may_be_one_that_the_clocks_leave_out() -> None:
    odd = working("sun 02:10-02:50", "Europe/Berlin")  # 29 March 2026 goes from 02:00 to 03:00
    assert odd.next_open(datetime(2026, 3, 27, tzinfo=UTC)) == datetime(2026, 4, 5, 0, 10, tzinfo=UTC)
    later = working("sun 02:30-04:00", "Europe/Berlin")
    assert later.next_open(datetime(2026, 3, 28, tzinfo=UTC)) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


@settings(max_examples=300)
@given(hours(), moments)
def test_it_is_open_when_it_opens_and_not_before(open_hours: WorkingTime, now: datetime) -> None:
    now = now.replace(second=0, microsecond=0)
    opens = open_hours.next_open(now)
    assert opens is not None
    assert open_hours.is_open(opens)
    if opens == now:
        return
    for step in range(1, 200):
        before = opens - step * timedelta(minutes=1)
        if before < now:
            break
        assert not open_hours.is_open(before)


@pytest.mark.parametrize(
    "text",
    ["mon", "mon 9:00-17:00", "mon-xyz 09:00-17:00", "mon 09:00-09:00", "mon 24:00-01:00", "mon 09:61-10:00",
     "mon 09:00-25:00", "monday 09:00-17:00", "09:00-17:00"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_weekly(text, "UTC")


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "", "../etc/passwd", "CET-1"])
def test_unknown_zones_are_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="time zone"):
        working("mon 09:00-17:00", zone)


def test_as_people_say_it() -> None:
    now = berlin(2, 17)
    assert when(berlin(2, 18), now, BERLIN) == "today at 18:00"
    assert when(berlin(3, 9), now, BERLIN) == "tomorrow at 09:00"
    assert when(berlin(6, 9), now, BERLIN) == "on Friday at 09:00"
    assert when(berlin(8, 9), now, BERLIN) == "on Sunday at 09:00"
    assert when(berlin(9, 9), now, BERLIN) == "on 9 March at 09:00", "Monday would be taken for today"


def test_spans_that_touch_or_overlap_are_one() -> None:
    split = parse_weekly("Mon-Tue  09:00-12:00 , mon 12:00-13:00, mon 11:00-12:30, mon 14:00-15:00", "UTC")
    assert split.on(0) == ((540, 780), (840, 900))
    assert split.on(1) == ((540, 720),)
    assert split.on(2) == ()
    assert parse_weekly("mon-sun 12:00-24:00, mon-sun 00:00-12:00", "UTC").always
    assert not parse_weekly("mon-sun 12:00-24:00, mon-sun 00:00-11:59", "UTC").always


@given(st.text(st.sampled_from("monfrisu -:,0129 x\u0660"), max_size=30))
def test_any_text_is_hours_or_refused(text: str) -> None:
    with suppress(ValueError):
        weekly = parse_weekly(text, "Europe/Berlin")
        assert parse_weekly(weekly.text, "Europe/Berlin") == weekly

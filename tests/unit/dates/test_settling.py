"""Days without a time of day: the hours of the person decide; and what clocks do that jump."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from byname.dates import NoDate, read_when
from byname.hours import WorkingTime, parse_weekly

from tests.unit.dates.table import BERLIN, NOW, clock, rows

NIGHTS = WorkingTime(parse_weekly("mon-fri 22:00-06:00", "Europe/Berlin"))
ALWAYS = WorkingTime(parse_weekly("", "Europe/Berlin"))
WEEKEND = WorkingTime(parse_weekly("sat-sun 10:00-14:00", "Europe/Berlin"))
AWAY = WorkingTime(
    parse_weekly("mon-fri 09:00-16:00", "Europe/Berlin"), leave=((date(2026, 11, 26), date(2026, 11, 30)),)
)


def read(text: str, hours: WorkingTime | None, now: datetime = NOW) -> str:
    return clock(read_when(text, now, "Europe/Berlin", hours=hours).moment)


def test_without_hours_and_for_who_always_works_a_day_ends_at_five() -> None:
    for hours in (None, ALWAYS):
        assert read("friday", hours) == "27.11. 17:00"
        assert read("end of week", hours) == "27.11. 17:00"
        assert read("eod", hours) == "23.11. 17:00"


def test_a_night_ends_in_the_morning() -> None:
    assert read("friday", NIGHTS) == "28.11. 06:00"
    assert read("end of week", NIGHTS) == "28.11. 06:00"
    at_night = datetime(2026, 11, 24, 2, 0, tzinfo=BERLIN)
    assert read("eod", NIGHTS, at_night) == "24.11. 06:00", "of the night that has begun on Monday"
    assert read("tomorrow", NIGHTS, at_night) == "26.11. 06:00"


def test_the_last_working_day_of_a_week_is_theirs() -> None:
    assert read("end of week", WEEKEND) == "29.11. 14:00"
    assert read("end of week", AWAY) == "25.11. 16:00"
    assert read("next week", AWAY) == "04.12. 16:00"
    assert read("monday", AWAY) == "30.11. 17:00", "not worked, but named"
    assert read("in 3 working days", AWAY) == "01.12. 16:00"


def test_today_after_hours_is_until_midnight() -> None:
    late = datetime(2026, 11, 23, 20, 0, tzinfo=BERLIN)
    assert read("today", AWAY, late) == "24.11. 00:00"
    with pytest.raises(NoDate, match="has passed"):
        read("eod", AWAY, late)


TURNS = rows("""
29.3. 02:30 => 29.03. 03:00
29 march 02:59 => 29.03. 03:00
29.3. 01:59 => 29.03. 01:59
29.3. 03:00 => 29.03. 03:00
""")


@pytest.mark.parametrize(("text", "wanted"), TURNS)
def test_a_time_that_the_clocks_leave_out(text: str, wanted: str) -> None:
    now = datetime(2026, 3, 20, 10, tzinfo=BERLIN)
    assert read(text, None, now) == wanted


def test_a_time_that_comes_twice_is_the_first() -> None:
    now = datetime(2026, 10, 20, 10, tzinfo=BERLIN)
    moment = read_when("25.10. 02:30", now, "Europe/Berlin").moment
    assert moment.isoformat() == "2026-10-25T00:30:00+00:00"


def test_hours_go_by_the_watch_and_days_by_the_wall() -> None:
    now = datetime(2026, 3, 28, 20, 0, tzinfo=BERLIN)
    assert read("in 24 hours", None, now) == "29.03. 21:00"
    assert read("tomorrow 20:00", None, now) == "29.03. 20:00"


def test_a_day_that_was_left_out() -> None:
    apia = ZoneInfo("Pacific/Apia")
    now = datetime(2011, 12, 28, 10, 0, tzinfo=apia)
    moment = read_when("30.12. 12:00", now, "Pacific/Apia").moment
    assert moment.astimezone(apia).isoformat() == "2011-12-31T00:00:00+14:00"


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])
def test_a_named_time_of_a_named_day_is_what_the_clock_shows(zone: str) -> None:
    here = ZoneInfo(zone)
    now = datetime(2026, 3, 1, 10, 0, tzinfo=here)
    for ahead in range(1, 366, 5):
        wanted = (datetime(2026, 3, 1, 17, 15) + timedelta(days=ahead)).replace(tzinfo=here)
        assert read_when(f"{wanted:%d.%m.%Y} 17:15", now, zone).moment == wanted

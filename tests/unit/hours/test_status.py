"""What is said about somebody's working time: at work, after hours, holidays of the land, leave."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from byname.hours import Status, WorkingTime, check_region, parse_weekly
from byname.hours.regions import public_holidays
from hypothesis import given
from hypothesis import strategies as st

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = parse_weekly("mon-thu 09:00-12:30, mon-thu 13:30-17:00, fri 09:00-12:30", "Europe/Berlin")
CHRISTMAS = (date(2026, 12, 28), date(2027, 1, 2))
SOPHIE = WorkingTime(OFFICE, "DE-BY", (CHRISTMAS,))


def berlin(month: int, day: int, hour: int, minute: int = 0, *, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN)


def said(now: datetime) -> tuple[bool, str]:
    status = SOPHIE.at(now)
    return status.here, status.why


@pytest.mark.parametrize(
    ("now", "here", "why"),
    [
        (berlin(12, 21, 9), True, "at work until 12:30"),
        (berlin(12, 21, 12, 30), False, "after hours"),
        (berlin(12, 21, 13, 30), True, "at work until 17:00"),
        (berlin(12, 25, 10), False, "public holiday (Erster Weihnachtstag)"),
        (berlin(12, 27, 10), False, "after hours"),
        (berlin(12, 28, 0), False, "on leave until 2 January"),
        (berlin(1, 1, 10, year=2027), False, "on leave until 2 January"),  # leave says more than Neujahr
        (berlin(1, 2, 23, 59, year=2027), False, "on leave until 2 January"),
        (berlin(1, 3, 0, year=2027), False, "after hours"),
        (berlin(1, 6, 10, year=2027), False, "public holiday (Heilige Drei Könige)"),
    ],
)
def test_why(now: datetime, here: bool, why: str) -> None:
    assert said(now) == (here, why)


def test_until_is_the_end_of_the_reason_and_back_the_next_work() -> None:
    monday = berlin(1, 4, 9, year=2027)
    assert SOPHIE.at(berlin(12, 24, 20)) == Status(False, berlin(12, 25, 0), monday, "after hours")
    assert SOPHIE.at(berlin(12, 30, 10)).until == berlin(1, 3, 0, year=2027)
    assert SOPHIE.at(berlin(12, 30, 10)).back == monday
    assert SOPHIE.at(berlin(12, 21, 10)).back == berlin(12, 21, 10)


def test_leaves_that_touch_are_one_leave() -> None:
    days = ((date(2026, 7, 6), date(2026, 7, 10)), (date(2026, 7, 1), date(2026, 7, 5)))
    away = WorkingTime(OFFICE, leave=days)
    assert away.at(berlin(7, 1, 10)).why == "on leave until 10 July"
    assert away.at(berlin(7, 1, 10)).until == berlin(7, 11, 0)
    assert away == WorkingTime(OFFICE, leave=((date(2026, 7, 1), date(2026, 7, 10)),))


def test_long_leave() -> None:
    year = WorkingTime(OFFICE, leave=((date(2026, 2, 1), date(2027, 1, 31)),))
    assert year.at(berlin(7, 1, 10)).why == "on leave until 31 January 2027"
    assert year.at(berlin(7, 1, 10)).back == berlin(2, 1, 9, year=2027)
    for last in (date.max, date.max - timedelta(days=1)):
        gone = WorkingTime(OFFICE, leave=((date(2026, 2, 1), last), (date(2026, 2, 1), date.max)))
        assert gone.at(berlin(7, 1, 10)) == Status(False, None, None, "on leave")


def test_a_night_gives_way_to_the_holiday_at_midnight_and_goes_on_after_it() -> None:
    night = WorkingTime(parse_weekly("mon-sun 22:00-02:00", "Europe/Berlin"), "DE")
    evening = night.at(berlin(4, 30, 23))  # 1 May is Labour Day
    assert (evening.here, evening.until, evening.why) == (True, berlin(5, 1, 0), "at work until midnight")
    holiday = night.at(berlin(5, 1, 22, 30))
    assert (holiday.here, holiday.back) == (False, berlin(5, 2, 0))
    assert night.at(berlin(5, 2, 1)).why == "at work until 02:00"


def test_without_hours_only_holidays_and_leave_are_free() -> None:
    always = WorkingTime(parse_weekly("", "Europe/Berlin"))
    assert always.at(berlin(12, 25, 3)) == Status(True, None, berlin(12, 25, 3), "at work")
    landed = WorkingTime(parse_weekly("", "Europe/Berlin"), "DE")
    assert landed.at(berlin(12, 20, 3)).why == "at work", "midnight in five days is no news"
    assert landed.at(berlin(12, 20, 3)).until == berlin(12, 25, 0)
    assert landed.at(berlin(12, 24, 13)).why == "at work until midnight"
    assert landed.at(berlin(12, 25, 3)).back == berlin(12, 27, 0)


def test_it_is_a_value() -> None:
    again = WorkingTime(OFFICE, "DE-BY", (CHRISTMAS,))
    again.at(berlin(12, 25, 10))
    assert again == SOPHIE
    assert hash(again) == hash(SOPHIE)
    assert again != WorkingTime(OFFICE, "DE", (CHRISTMAS,))


@given(st.datetimes(datetime(2026, 12, 1), datetime(2027, 2, 1), timezones=st.just(UTC)), st.floats(0, 1))
def test_what_is_said_stays_true_until_then(now: datetime, part: float) -> None:
    status = SOPHIE.at(now)
    assert status.until is not None
    meanwhile = SOPHIE.at(now + (status.until - now) * part * 0.999)
    assert (meanwhile.here, meanwhile.why, meanwhile.until) == (status.here, status.why, status.until)
    then = SOPHIE.at(status.until)
    assert (then.here, then.why) != (status.here, status.why)


@pytest.mark.parametrize(
    ("written", "meant"), [("", ""), ("de", "DE"), ("DE-BY", "DE-BY"), ("us-ca", "US-CA"), (" AT ", "AT")]
)
def test_regions(written: str, meant: str) -> None:
    assert check_region(written) == meant


@pytest.mark.parametrize(
    ("written", "said"),
    [("XX", "'XX' are not known"), ("Germany", "write a country such as DE"), ("DE-XX", "BW, BY"),
     ("SG-XX", "no part of it"), ("DE-", "is no region"), ("NYSE", "is no region")],
)  # fmt: skip
def test_unknown_regions_are_refused(written: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"holidays|region") as mistake:
        check_region(written)
    assert said in str(mistake.value)


@given(st.text(max_size=8))
def test_any_text_is_a_region_or_refused(text: str) -> None:
    try:
        region = check_region(text)
    except ValueError:
        return
    assert check_region(region) == region


def test_holidays_have_the_names_of_the_land_whatever_the_language_of_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LANGUAGE", "fr")
    public_holidays.cache_clear()
    assert public_holidays("DE-BY", 2026)[date(2026, 6, 4)] == "Fronleichnam"
    assert date(2026, 6, 4) not in public_holidays("DE-BE", 2026)
    assert public_holidays("US", 2026)[date(2026, 7, 4)] == "Independence Day"


def test_holidays_are_those_of_the_local_day() -> None:
    sydney = WorkingTime(parse_weekly("", "Australia/Sydney"), "AU-NSW")
    assert not sydney.is_open(datetime(2026, 1, 25, 13, 0, tzinfo=UTC)), "there it is the 26th already"
    assert sydney.is_open(datetime(2026, 1, 26, 13, 0, tzinfo=UTC))
    assert sydney.next_close(datetime(2026, 1, 25, 12, tzinfo=UTC)) == datetime(2026, 1, 25, 13, tzinfo=UTC)
    assert sydney.between(
        datetime(2026, 1, 25, 12, tzinfo=UTC), datetime(2026, 1, 26, 14, tzinfo=UTC)
    ) == timedelta(hours=2)

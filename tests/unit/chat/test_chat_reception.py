"""Whether somebody is there for a chat: the site's hours, else whoever of our people answers chats."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from byname.channels.chat.settings import Site
from byname.people import People, Said
from byname.team import Team
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.chat import words
from services.ingest.chat.reception import Reception

MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ORIGINS = ("https://www.acme.example",)
SITE = Site(origins=ORIGINS)


def a_team(*people: dict[str, Any], **company: Any) -> Team:
    """Sophie, Tom and so on with these keys, in UTC unless told otherwise."""
    named = zip(("sophie", "tom", "uma"), people, strict=False)
    return Team.model_validate(
        {
            "company": {"name": "Acme", "domain": "acme.example", **company},
            "person": [
                {"id": name, "name": name.title(), "addresses": [f"{name}@acme.example"], **more}
                for name, more in named
            ],
        }
    )


def a_reception(team: Team, **sites: Site) -> Reception:
    return Reception(lambda: team, sites)


def state(reception: Reception, now: datetime = MONDAY, site: Site = SITE) -> tuple[bool, str, str]:
    found = reception.at(site, now)
    return found.here, "" if found.here else found.back_words(now), found.person


def test_without_any_hours_somebody_is_always_there() -> None:
    assert state(a_reception(a_team({}, {})))[0]
    assert state(a_reception(a_team({}, {})), MONDAY.replace(hour=3))[0]


def test_one_person_who_is_there_is_enough() -> None:
    team = a_team({"hours": "mon 12:00-13:00"}, {"hours": "mon 09:00-10:00"})
    assert state(a_reception(team)) == (True, "", "tom")
    assert state(a_reception(team), MONDAY.replace(hour=11)) == (False, "today at 12:00", "sophie")
    assert state(a_reception(team), MONDAY.replace(hour=14)) == (False, "on 9 March at 09:00", "tom")


def test_who_does_not_answer_chats_does_not_count() -> None:
    team = a_team({"channels": ["email"]}, {"hours": "tue 09:00-17:00"})
    assert state(a_reception(team)) == (False, "tomorrow at 09:00", "tom")


def test_people_from_elsewhere_are_there_on_their_turns() -> None:
    support = {"hours": "tue 09:00-17:00"}
    elsewhere = {"support": False, "hours": "mon-fri 08:00-18:00"}
    assert not state(a_reception(a_team(support, elsewhere)))[0], "no turns, no chats"
    turns = {**elsewhere, "front_line": "mon 09:00-10:00, mon 15:00-16:00", "front_line_hours": 2}
    reception = a_reception(a_team(support, turns))
    assert state(reception) == (True, "", "tom")
    assert state(reception, MONDAY.replace(hour=11)) == (False, "today at 15:00", "tom")


def test_leave_and_public_holidays_count() -> None:
    team = a_team({"hours": "mon-fri 09:00-17:00", "leave": ["2026-03-02"]})
    assert state(a_reception(team)) == (False, "tomorrow at 09:00", "sophie")
    easter = a_team({"hours": "mon-fri 09:00-17:00"}, holidays="DE")
    good_friday = datetime(2026, 4, 3, 10, tzinfo=UTC)
    assert state(a_reception(easter), good_friday) == (False, "on Tuesday at 09:00", "sophie")


def test_the_sites_own_hours_win() -> None:
    site = Site(origins=ORIGINS, hours="tue 09:00-17:00", zone="Europe/Berlin")
    assert state(a_reception(a_team({})), site=site) == (False, "tomorrow at 09:00", "")
    nobody = a_team({"away": True})
    open_site = Site(origins=ORIGINS, hours="mon 09:00-17:00")
    assert state(a_reception(nobody), site=open_site)[0]
    assert state(a_reception(nobody)) == (False, "", "")


def test_what_people_say_counts_at_once_and_until_then() -> None:
    reception = a_reception(a_team({"hours": "mon-fri 09:00-17:00"}))
    assert state(reception)[0]
    reception.heard({"sophie": Said("away", MONDAY + timedelta(hours=2))})
    assert state(reception) == (False, "today at 11:30", "sophie")
    assert state(reception, MONDAY + timedelta(hours=2))[0]
    reception.heard({"sophie": Said("away")})
    assert state(reception) == (False, "", "")
    reception.heard({"sophie": Said("here", MONDAY + timedelta(hours=10))})
    assert state(reception, MONDAY + timedelta(hours=9))[0]
    reception.heard({"sophie": Said("hours")})
    assert not state(reception, MONDAY + timedelta(hours=9))[0]
    reception.heard({"nobody": Said("here")})
    assert not state(reception, MONDAY + timedelta(hours=9))[0]


def test_a_changed_team_counts_at_once() -> None:
    teams = [a_team({"hours": "tue 09:00-17:00"})]
    reception = Reception(lambda: teams[-1], {})
    assert not state(reception)[0]
    teams.append(a_team({}))
    assert state(reception)[0]


def test_moments_are_told_in_the_sites_zone_else_the_companys() -> None:
    berlin = {"zone": "Europe/Berlin"}
    team = a_team({"hours": "tue 09:00-17:00"}, **berlin)
    assert state(a_reception(team))[1] == "tomorrow at 09:00"
    tokyo = Site(origins=ORIGINS, zone="Asia/Tokyo")
    assert state(a_reception(team), site=tokyo)[1] == "tomorrow at 17:00"
    reception = a_reception(team, tokyo=tokyo)
    assert reception.when(MONDAY, "tokyo", MONDAY) == "today at 18:30"
    assert reception.when(MONDAY, "gone", MONDAY) == "today at 10:30"


def test_whoever_is_not_back_first_is_not_named() -> None:
    team = a_team({"hours": "wed 09:00-17:00"}, {"hours": "tue 09:00-17:00"})
    attendance = a_reception(team).at(SITE, MONDAY)
    assert [attendance.absent(one) for one in ("tom", "sophie", "")] == ["tom", "", ""]
    site = Site(origins=ORIGINS, hours="tue 09:00-17:00")
    assert a_reception(team).at(site, MONDAY).absent("sophie") == "sophie"


def test_the_words() -> None:
    assert words.away("Tom", "today at 9") == (
        "Tom is not here right now, and back today at 9. Write to us, you get an answer then."
    )
    assert words.away("Acme", "") == (
        "Acme is not here right now. Write to us, you get an answer when we are back."
    )
    assert words.outside_hours("Tom", "", "") == "Tom is not here right now."


HOURS = st.sampled_from(["", "mon-fri 09:00-17:00", "tue 22:00-02:00", "sat 10:00-12:00, mon 09:00-09:30"])
PEOPLE = st.builds(
    lambda hours, away, channels: {"hours": hours, "away": away, "channels": channels},
    HOURS, st.booleans(), st.sampled_from([[], ["chat"], ["email"]]),
)  # fmt: skip


@given(
    st.lists(PEOPLE, min_size=1, max_size=3),
    st.lists(st.integers(0, 8 * 24 * 60), min_size=1, max_size=12),
    st.sampled_from(["", "here", "away"]),
)
def test_at_any_minute_it_says_what_the_people_say(
    people: list[dict[str, Any]], minutes: list[int], word: str
) -> None:
    team = a_team(*people)
    reception, fresh = a_reception(team), People(team)
    said = {"sophie": Said(word)} if word else {}
    reception.heard(said)
    for minute in minutes:  # not in order: clocks are set
        now = MONDAY + timedelta(minutes=minute)
        chatting = [one for one in team if one.speaks("chat")]
        here = any(fresh.status(one, now, said).here for one in chatting)
        found = reception.at(SITE, now)
        assert found.here == here
        if not here and found.back:
            assert fresh.status(team.person(found.person), found.back, said).here  # type: ignore[arg-type]
            assert found.back > now


@pytest.mark.parametrize(("until", "text"), [
    ("today at 14:00", "Sophie is away until today at 14:00. You are talking with Tom meanwhile."),
    ("", "You are talking with Tom, who answers for Sophie."),
])  # fmt: skip
def test_a_stand_in_is_named_with_whom_they_stand_in_for(until: str, text: str) -> None:
    assert words.stands_in("Tom", "Sophie", until) == text

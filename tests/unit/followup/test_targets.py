"""Within how long customers should be answered; and nobody is reminded of what they have done."""

from __future__ import annotations

from datetime import timedelta

from byname.contracts import NudgeRequested, TargetMissed
from byname.team import read_team

from tests.unit.followup.story import BUNDLE, MONDAY, TOML, Story


def test_the_first_answer_by_mail_is_due_in_ten_minutes_with_a_warning_before() -> None:
    story = Story()
    story.opens()
    story.wait(minutes=7, seconds=29)
    assert story.told() == []
    story.wait(seconds=10)
    assert [(one.kind, one.step) for one in story.told("sophie")] == [("warning", "owner")]
    assert "an answer is due today at 09:10" in story.told()[0].said
    story.wait(minutes=10)
    assert [one.kind for one in story.told("sophie")] == ["warning", "breach"]
    missed = story.said(TargetMissed)
    assert [(one.which, one.minutes, one.due) for one in missed] == [
        ("first", 10, MONDAY + timedelta(minutes=10))
    ]
    story.wait(days=1)
    assert len(story.said(TargetMissed)) == 1


def test_an_answer_disarms_it_and_the_next_one_has_an_hour() -> None:
    story = Story()
    story.opens()
    story.wait(minutes=5)
    story.answers()
    story.wait(minutes=60)
    assert story.told() == []
    story.writes()
    story.wait(minutes=46)
    assert [one.kind for one in story.told()] == ["warning"]
    assert story.life("answer.cv_1") == ["armed", "disarmed", "armed", "fired", "armed"]


def test_more_words_win_us_no_time() -> None:
    story = Story()
    story.opens()
    story.wait(minutes=6)
    story.writes()
    story.wait(minutes=2)
    assert [one.kind for one in story.told()] == ["warning"]


def test_thanks_and_machines_wait_for_nothing() -> None:
    story = Story()
    story.opens()
    story.answers()
    story.writes(waits=False)
    story.wait(hours=4)
    assert story.told() == []


def test_minutes_are_of_working_time() -> None:
    story = Story(at=MONDAY + timedelta(hours=7, minutes=55))  # five minutes before Sophie goes home
    story.opens()
    story.wait(hours=10)
    assert story.told() == []
    story.until(MONDAY + timedelta(days=1, minutes=2, seconds=40))
    assert [one.kind for one in story.told()] == ["warning"]


def test_an_answer_that_is_on_its_way_is_waited_for() -> None:
    story = Story()
    story.opens()
    story.wait(minutes=7)
    answer = story.is_answering()
    story.wait(minutes=1)
    assert story.told() == []
    story.hear(story.reply_of(answer, "cv_1", "sophie", "Here."))
    story.wait(hours=1)
    assert story.told() == []


def test_an_answer_that_was_held_is_none() -> None:
    story = Story()
    story.opens()
    story.wait(minutes=9)
    answer = story.is_answering()
    story.holds(answer)
    story.wait(minutes=2)
    assert "breach" in [one.kind for one in story.told()]


def test_an_answer_between_the_timer_and_the_message_takes_it_back() -> None:
    story = Story()
    story.opens()
    story.until(MONDAY + timedelta(minutes=7.5))
    assert "nudge.sophie" in story.known.timers
    story.answers()
    story.wait(seconds=BUNDLE.total_seconds() + 1)
    assert story.told() == []
    assert story.said(NudgeRequested) == []


def test_whoever_gets_it_by_passing_on_has_their_own_hours() -> None:
    story = Story()
    story.opens(person="sophie")
    story.assigns("cv_1", "mira", code="passed_on", stand_in_for="sophie")
    story.wait(minutes=8)
    assert [one.kind for one in story.told("mira")] == ["warning"]
    assert story.told("sophie") == []


def test_a_tier_has_its_own_times() -> None:
    story = Story(
        '[[tier]]\nid = "gold"\ncustomers = ["@big.example"]\nfirst_response_minutes = {email = 4}\n'
    )
    story.opens()
    story.wait(minutes=4, seconds=6)
    assert [one.tier for one in story.said(TargetMissed)] == ["gold"]


def test_a_failed_reply_begins_it_anew() -> None:
    story = Story()
    story.opens()
    story.answers()
    story.reopens(code="reply_failed")
    story.wait(hours=2)
    assert [one.kind for one in story.told()] == ["warning", "breach"]
    assert story.said(TargetMissed)[0].which == "next"


def test_changed_hours_move_what_is_armed() -> None:
    story = Story()
    story.opens()
    before = story.known.timers["answer.cv_1"].due
    later = TOML.replace('09:00-17:00"\nstand_ins', '10:00-17:00"\nstand_ins')
    story.move_team(read_team(later))
    assert story.known.timers["answer.cv_1"].due == before + timedelta(hours=1)

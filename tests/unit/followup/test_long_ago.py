"""Followup begins where there is a history already, or was away for long: nobody is asked about the past."""

from __future__ import annotations

from datetime import timedelta

from byname.contracts import AskDue, IncidentClosed, IncidentJoined, NudgeRequested, PromiseSuggested, Reason

from services.followup.domain import timer_due
from tests.unit.followup.story import Story


def test_what_was_written_long_ago_is_not_asked_about() -> None:
    story = Story()
    story.opens()
    answer = story.is_answering()
    reply = story.reply_of(answer, "cv_1", "sophie", "I'll get back to you by tomorrow noon.")
    story.now += timedelta(days=40)
    story.hear(reply)
    assert story.said(PromiseSuggested) == []


def test_a_customer_is_not_asked_weeks_too_late() -> None:
    story = Story()
    story.opens()
    story.answers()
    story.closes()
    timer = story.known.timers.pop("ask.cv_1")
    story.now = timer.due + timedelta(days=20)
    story._decide(timer_due(timer.name, timer.due, timer.conversation))
    assert story.said(AskDue) == []
    assert "ask.cv_1" not in story.known.timers


def test_a_fault_that_was_over_long_ago_is_no_news() -> None:
    story = Story()
    story.opens()
    story.hear(
        IncidentJoined(
            incident="in_1", name="printing", conversation="cv_1", customer="cu_ann",
            reason=Reason(code="topic", text=""), joined_at=story.now, sequence=next(story._sequence),
        )
    )  # fmt: skip
    closed = IncidentClosed(
        incident="in_1", name="printing", person="tom", conversations=1, closed_at=story.now
    )
    story.now += timedelta(days=40)
    story.hear(closed)
    assert story.known.matters["cv_1"].telling == ()


def test_many_matters_of_one_person_are_one_message() -> None:
    story = Story()
    for number in range(70):
        story.opens(f"cv_{number}")
    story.wait(minutes=12)
    told = [one for one in story.said(NudgeRequested) if one.person == "sophie"]
    assert len(told) <= 3
    assert max(len(one.items) + one.more for one in told) == 70

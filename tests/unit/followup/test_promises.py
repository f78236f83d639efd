"""What was promised: a reminder before, late at its moment, one step after the other, missed in the end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from byname.contracts import NudgeRequested, PromiseMade, PromiseOverdue, PromiseSettled

from tests.unit.followup.story import MONDAY, Story

FOUR = MONDAY + timedelta(hours=6)  # three in the afternoon, in Berlin


def a_promise(extra: str = "") -> Story:
    story = Story(extra)
    story.opens()
    story.answers()
    story.promises(FOUR)
    return story


def test_a_reminder_comes_an_hour_of_work_before() -> None:
    story = a_promise()
    story.until(FOUR - timedelta(minutes=61))
    assert story.told() == []
    story.until(FOUR - timedelta(minutes=59))
    assert [(one.kind, one.due) for one in story.told("sophie")] == [("reminder", FOUR)]
    assert story.told()[0].said == ("You promised Ann Lee something that is due today at 15:00: the invoice.")


def test_a_reminder_for_monday_morning_comes_on_friday() -> None:
    story = Story()
    story.opens()
    story.answers()
    next_monday = MONDAY + timedelta(days=7, minutes=30)
    story.promises(next_monday)
    story.until(MONDAY + timedelta(days=4, hours=8))
    assert [one.kind for one in story.told() if one.about == "pr_1"] == ["reminder"]


def test_kept_is_kept() -> None:
    story = a_promise()
    story.until(FOUR - timedelta(minutes=30))
    story.keeps()
    story.wait(days=1)
    assert [one.kind for one in story.told()] == ["reminder"]
    assert story.said(PromiseOverdue) == []


def test_late_goes_up_the_ladder_until_it_is_missed() -> None:
    story = a_promise()
    story.until(FOUR + timedelta(days=3))
    mine = [(one.step, one.kind) for one in story.told("sophie") if one.about == "pr_1"]
    assert mine[:2] == [("owner", "reminder"), ("owner", "late")]
    assert ("owner", "missed") in mine
    assert ("stand_in", "late") in [(one.step, one.kind) for one in story.told("tom")]
    assert [one.step for one in story.told("mira") if one.about == "pr_1"] == ["on_call", "everyone"]
    assert [one.stage for one in story.said(PromiseOverdue)] == ["late", "missed"]
    called = [
        one for one in story.said(NudgeRequested) if one.person == "mira" and one.items[0].about == "pr_1"
    ]
    assert [one.urgent for one in called] == [True, True]


def test_whoever_takes_it_stops_the_ladder() -> None:
    story = a_promise()
    story.until(FOUR + timedelta(minutes=70))
    story.assigns("cv_1", "tom", code="took")
    story.until(FOUR + timedelta(hours=5))
    assert story.told("mira") == []


def test_a_promise_that_moves_begins_anew() -> None:
    story = a_promise()
    story.until(FOUR + timedelta(minutes=1))
    story.promises(FOUR + timedelta(days=1), again=True)
    story.until(FOUR + timedelta(hours=20))
    assert [one.kind for one in story.told() if one.about == "pr_1"] == ["reminder", "late"]
    story.until(FOUR + timedelta(days=1, minutes=1))
    assert [one.kind for one in story.told("sophie") if one.about == "pr_1"] == [
        "reminder", "late", "reminder", "late",
    ]  # fmt: skip
    assert "moved" in story.life("promise.pr_1")


def test_a_promise_without_a_date_asks_for_one() -> None:
    story = Story()
    story.opens()
    story.answers()
    story.promises(None)
    story.wait(seconds=6)
    assert [one.kind for one in story.told("sophie")] == ["vague"]
    assert "When will it be?" in story.told()[0].said
    assert story.life("promise.pr_1") == []


def test_a_moment_that_is_over_is_late_at_once_and_without_a_reminder() -> None:
    story = Story()
    story.opens()
    story.answers()
    story.promises(MONDAY - timedelta(hours=1))
    story.wait(seconds=6)
    assert [one.kind for one in story.told("sophie")] == ["late"]


def test_who_has_just_promised_needs_no_reminder() -> None:
    story = Story()
    story.opens()
    story.answers()
    story.promises(MONDAY + timedelta(minutes=20))
    story.wait(minutes=19)
    assert story.told() == []
    story.wait(minutes=2)
    assert [one.kind for one in story.told("sophie")] == ["late"]


@pytest.mark.parametrize("order", [("made", "kept"), ("kept", "made")])
def test_facts_may_come_in_any_order(order: tuple[str, str]) -> None:
    story = Story()
    story.opens()
    story.answers()
    made, kept = _made_and_kept(story)
    for one in order:
        story.hear(made if one == "made" else kept)
    story.wait(days=3)
    assert story.said(PromiseOverdue) == []


def _made_and_kept(story: Story) -> tuple[PromiseMade, PromiseSettled]:
    made = PromiseMade(
        promise="pr_1", conversation="cv_1", customer="cu_ann", person="sophie", text="", due=FOUR,
        front_end="desk", made_at=story.now, sequence=50,
    )  # fmt: skip
    kept = PromiseSettled(
        promise="pr_1",
        conversation="cv_1",
        person="sophie",
        outcome="kept",
        settled_at=story.now,
        sequence=51,
    )
    return made, kept


def test_many_at_once_are_one_message() -> None:
    story = Story()
    for number in range(200):
        conversation = f"cv_{number}"
        story.opens(conversation)
        story.answers(conversation)
        story.promises(FOUR, conversation=conversation, promise=f"pr_{number}")
    story.until(FOUR - timedelta(minutes=50))
    nudges = story.said(NudgeRequested)
    assert [(one.person, len(one.items), one.more) for one in nudges] == [("sophie", 50, 150)]

"""What is told is true when it is told; the steps of a late promise end when somebody has acted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from byname.contracts import (
    ConversationOpened,
    Handle,
    MessageAttached,
    PromiseSuggested,
    Reason,
)

from tests.unit.followup.story import MONDAY, Story

ANN = Handle(channel="email", address="ann@big.example", name="Ann Lee")


def answered(extra: str = "") -> Story:
    story = Story(extra)
    story.opens()
    story.answers()
    return story


def kinds(story: Story, person: str = "") -> list[str]:
    return [one.kind for one in story.told(person)]


def test_of_a_silence_nobody_is_told_once_the_matter_is_closed() -> None:
    story = answered()
    story.until(MONDAY + timedelta(days=2))  # said, and not told yet
    assert "silence.cv_1" in story.known.timers
    story.closes()
    story.wait(minutes=5)
    assert "silence" not in kinds(story)


def test_a_silence_waits_for_an_answer_that_is_on_its_way() -> None:
    story = answered()
    story.until(MONDAY + timedelta(days=2, seconds=-30))
    story.is_answering()
    before = len(story.heard)
    story.wait(minutes=1)
    assert len(story.heard) - before < 60
    assert "silence" not in kinds(story)
    story.wait(minutes=5)  # nothing came of it
    assert "silence" in kinds(story)


def test_what_is_closed_again_is_not_back_on_the_table() -> None:
    story = answered()
    story.snoozes(story.now + timedelta(hours=1))
    story.wait(hours=1)
    story.wakes()
    story.closes()
    story.wait(minutes=5)
    assert "woken" not in kinds(story)


def test_who_has_it_no_more_is_not_warned() -> None:
    story = Story()
    story.opens()
    story.until(MONDAY + timedelta(minutes=7, seconds=32))
    assert story.known.timers["nudge.sophie"]
    story.assigns("cv_1", "tom", "passed_on", "sophie")
    story.wait(seconds=20)
    assert kinds(story, "sophie") == []


def test_a_suggestion_that_was_taken_up_is_not_asked_about() -> None:
    story = Story()
    story.opens()
    story.answers(text="I'll get back to you by tomorrow noon.")
    [found] = story.said(PromiseSuggested)
    story.promises(found.due, suggestion=found.suggestion)
    story.wait(minutes=5)
    assert "suggestion" not in kinds(story)


def test_who_promises_by_command_is_not_asked_whether_it_is_one() -> None:
    """The router says the reply first, and then the promise."""
    story = Story()
    story.opens()
    text = "I'll get back to you by tomorrow noon."
    answer = story.is_answering(text=text, commands=("promise",))
    story.hear(story.reply_of(answer, "cv_1", "sophie", text), cause="ev_answer")
    story.promises(MONDAY + timedelta(days=1), cause="ev_answer")
    story.wait(seconds=20)
    assert story.said(PromiseSuggested) == []
    assert kinds(story) == []


def test_who_was_blocked_from_the_first_is_no_silence() -> None:
    story = Story()
    story.hear(
        ConversationOpened(
            conversation="cv_1", customer="cu_ann", handle=ANN, new_customer=True, customer_since=story.now,
            conversations=1, subject="", opened_at=story.now, sequence=1,
        )
    )  # fmt: skip
    story.hear(
        MessageAttached(
            message="msg_1", conversation="cv_1", customer="cu_ann", person="",
            reason=Reason(code="blocked", text=""), sequence=2, waits=False, muted=True,
        )
    )  # fmt: skip
    story.wait(days=10)
    assert story.told() == []
    assert story.known.timers == {}


# The steps of a late promise end when somebody has acted.


def late(extra: str = "") -> Story:
    story = answered(extra)
    story.promises(MONDAY + timedelta(hours=1))
    story.wait(hours=1, seconds=10)
    assert "late" in kinds(story, "sophie")
    return story


@pytest.mark.parametrize("act", ["is put off", "is closed", "hears from us"])
def test_the_steps_of_a_late_promise_end_when_somebody_has_acted(act: str) -> None:
    story = late()
    match act:
        case "is put off":
            story.snoozes(None)
        case "is closed":
            story.closes()
        case _:
            story.answers(text="One more day, please.")
    story.wait(hours=4)
    assert kinds(story, "tom") == []
    assert "late" not in kinds(story, "mira")
    story.wait(days=2)
    assert "missed" in kinds(story, "sophie"), "it is still to be kept"

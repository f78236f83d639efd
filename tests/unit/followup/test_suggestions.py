"""What reads like a promise is suggested, never assumed."""

from __future__ import annotations

from datetime import timedelta

from byname.contracts import PromiseDismissed, PromiseSuggested

from tests.unit.followup.story import MONDAY, Story

WORDS = "Dear Ann,\n\nI'll get back to you by tomorrow noon.\n\nSophie"
NOON = MONDAY + timedelta(days=1, hours=3)  # in Berlin


def test_a_sentence_with_a_date_is_suggested_and_told_to_whoever_answers_by_mail() -> None:
    story = Story()
    story.opens()
    story.answers(text=WORDS)
    [found] = story.said(PromiseSuggested)
    assert (found.person, found.due, found.zone) == ("sophie", NOON, "Europe/Berlin")
    assert not story.known.promises
    story.wait(seconds=6)
    [told] = story.told("sophie")
    assert told.kind == "suggestion"
    assert "I'll get back to you by tomorrow noon" in told.said


def test_soon_is_suggested_without_a_date() -> None:
    story = Story()
    story.opens()
    story.answers(text="I will look into it soon and let you know.")
    assert [one.due for one in story.said(PromiseSuggested)] == [None]


def test_who_says_that_it_is_none_is_not_asked() -> None:
    story = Story()
    story.opens()
    story.answers(text=WORDS)
    [found] = story.said(PromiseSuggested)
    story.hear(
        PromiseDismissed(
            suggestion=found.suggestion,
            conversation="cv_1",
            person="sophie",
            dismissed_at=story.now,
            sequence=60,
        )
    )
    story.wait(seconds=6)
    assert story.told() == []


def test_who_has_promised_it_themselves_in_the_same_answer_is_not_asked() -> None:
    story = Story()
    story.opens()
    answer = story.is_answering(text=WORDS)
    story.promises(NOON, cause="ev_answer")
    story.hear(story.reply_of(answer, "cv_1", "sophie", WORDS), cause="ev_answer")
    assert story.said(PromiseSuggested) == []

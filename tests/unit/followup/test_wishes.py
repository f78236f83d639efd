"""What the company promises: each customer is told by their own person, once, and nobody is left out."""

from __future__ import annotations

from datetime import timedelta

from byname.contracts import (
    IncidentClosed,
    IncidentJoined,
    IncidentLeft,
    IncidentOpened,
    Reason,
    WishDone,
    WishDropped,
    WishNoted,
    WishTold,
)

from tests.unit.followup.story import MONDAY, Story


def wishes(story: Story, conversation: str, sequence: int = 50) -> None:
    story.hear(
        WishNoted(
            wish="wi_dark", name="a dark mode", conversation=conversation, customer=f"cu_{conversation}",
            person="sophie", noted_at=story.now, sequence=sequence,
        )
    )  # fmt: skip


def come_true(story: Story) -> None:
    story.hear(
        WishDone(wish="wi_dark", name="a dark mode", words="It is dark now.", person="tom", done_at=story.now)
    )
    story.wait(seconds=6)


def told(story: Story) -> list[tuple[str, str]]:
    return [(one.conversation, one.draft) for one in story.told("sophie") if one.kind == "tell"]


def test_everybody_who_wished_for_it_is_told_by_their_person() -> None:
    story = Story()
    for name in ("cv_1", "cv_2"):
        story.opens(name)
        story.answers(name)
        wishes(story, name)
        story.known.matters[name].customer = f"cu_{name}"
        story.closes(name)
    come_true(story)
    assert sorted(told(story)) == [("cv_1", "It is dark now."), ("cv_2", "It is dark now.")]
    story.answers("cv_1", text="Look, it is dark.")
    assert [(one.wish, one.conversation) for one in story.said(WishTold)] == [("wi_dark", "cv_1")]


def test_a_customer_with_two_conversations_is_told_once() -> None:
    story = Story()
    for name in ("cv_1", "cv_2"):
        story.opens(name)
        story.wait(minutes=1)
        story.answers(name)
        wishes(story, name)
    come_true(story)
    assert [one for one, _ in told(story)] == ["cv_2"]


def test_who_was_forgotten_is_remembered() -> None:
    story = Story("[followup]\nask_after_days = 0\n")
    story.opens()
    story.answers()
    wishes(story, "cv_1")
    story.closes()
    come_true(story)
    story.until(MONDAY + timedelta(days=2, minutes=1))
    assert [one.said for one in story.told("sophie") if one.kind == "silence"] == [
        "Ann Lee does not know yet: a dark mode."
    ]


def test_who_does_not_want_to_hear_of_it_does_not() -> None:
    story = Story()
    story.opens()
    story.answers()
    wishes(story, "cv_1")
    story.hear(
        WishDropped(
            wish="wi_dark", conversation="cv_1", customer="cu_ann", person="sophie", dropped_at=story.now,
            sequence=51,
        )
    )  # fmt: skip
    come_true(story)
    assert told(story) == []


def test_a_wish_that_is_there_already_is_told_at_once() -> None:
    story = Story()
    story.opens()
    story.answers()
    come_true(story)
    wishes(story, "cv_1")
    story.wait(seconds=6)
    assert [one for one, _ in told(story)] == ["cv_1"]


def test_the_end_of_a_fault_is_told_to_those_who_wrote_about_it() -> None:
    story = Story()
    story.hear(
        IncidentOpened(
            incident="in_1", name="the shop is down", reason=Reason(code="r", text=""), opened_at=story.now
        )
    )
    for number, name in enumerate(("cv_1", "cv_2", "cv_3")):
        story.opens(name)
        story.answers(name)
        story.hear(
            IncidentJoined(
                incident="in_1", name="the shop is down", conversation=name, customer=f"cu_{number}",
                reason=Reason(code="r", text=""), joined_at=story.now, sequence=50,
            )
        )  # fmt: skip
        story.known.matters[name].customer = f"cu_{number}"
    story.hear(
        IncidentLeft(incident="in_1", conversation="cv_3", person="sophie", left_at=story.now, sequence=51)
    )
    story.hear(
        IncidentClosed(
            incident="in_1", name="the shop is down", person="tom", conversations=3, closed_at=story.now
        )
    )
    story.wait(seconds=6)
    assert sorted(one for one, _ in told(story)) == ["cv_1", "cv_2"]
    assert "The fault is over: the shop is down." in story.told("sophie")[0].said

"""Nobody waits in silence; what is put off rests; some days after the end the customer may be asked."""

from __future__ import annotations

from datetime import timedelta

from byname.contracts import (
    AskDue,
    AskingChanged,
    AskRequested,
    ConversationWoken,
    Handle,
    Reason,
    ReplyReleased,
    ReplyScheduled,
    ReplyWithdrawn,
    SnoozeOver,
)

from tests.unit.followup.story import MONDAY, Story


def an_open_matter(extra: str = "") -> Story:
    story = Story(extra)
    story.opens()
    story.answers()
    return story


def about_silence(story: Story, person: str = "") -> list[str]:
    return [one.step for one in story.told(person) if one.kind == "silence"]


def test_two_working_days_without_a_word_are_a_task_with_turns_and_a_line() -> None:
    story = an_open_matter()
    story.until(MONDAY + timedelta(days=2) - timedelta(seconds=1))
    assert story.told() == []
    story.until(MONDAY + timedelta(days=2, seconds=6))
    [task] = story.told("sophie")
    assert (task.kind, task.step) == ("silence", "owner")
    assert [one.ours for one in task.turns] == [False, True]
    assert task.draft == "I have not forgotten you. I will write to you again on Friday at the latest."
    assert (
        task.said == "Ann Lee has heard nothing from us since 23 November at 09:00, and the matter is open."
    )


def test_the_weekend_is_no_working_day() -> None:
    story = Story(at=MONDAY + timedelta(days=4))  # Friday
    story.opens()
    story.answers()
    story.until(MONDAY + timedelta(days=8, hours=-1))
    assert about_silence(story) == []
    story.until(MONDAY + timedelta(days=8, seconds=6))
    assert about_silence(story) == ["owner"]


def test_a_silence_that_goes_on_reaches_others() -> None:
    story = an_open_matter()
    story.until(MONDAY + timedelta(days=3))
    assert about_silence(story, "sophie")[:1] == ["owner"]
    assert about_silence(story, "tom")[:1] == ["stand_in"]
    assert about_silence(story, "mira") == ["on_call", "everyone"]


def test_a_word_begins_it_anew() -> None:
    story = an_open_matter()
    story.wait(days=1)
    story.answers()
    story.until(MONDAY + timedelta(days=2, hours=12))
    assert about_silence(story) == []
    story.until(MONDAY + timedelta(days=3, seconds=6))
    assert about_silence(story) == ["owner"]


def test_a_closed_matter_is_no_silence() -> None:
    story = an_open_matter("[followup]\nask_after_days = 0\n")
    story.closes()
    assert story.known.timers == {}
    assert story.life("silence.cv_1")[-1] == "disarmed"


def test_what_is_put_off_rests_until_its_moment() -> None:
    story = an_open_matter()
    story.writes()
    until = MONDAY + timedelta(days=7)
    story.snoozes(until)
    story.until(until - timedelta(seconds=1))
    assert story.told() == []
    story.until(until + timedelta(seconds=1))
    [over] = story.said(SnoozeOver)
    assert over.snoozed_sequence == story.known.matters["cv_1"].snooze
    story.hear(
        ConversationWoken(
            conversation="cv_1", person="sophie", reason=Reason(code="time", text=""), woken_at=story.now,
            sequence=over.snoozed_sequence + 1,
        )
    )  # fmt: skip
    story.wait(seconds=6)
    assert [one.kind for one in story.told("sophie")] == ["woken"]
    assert {"answer.cv_1", "silence.cv_1"} <= story.known.timers.keys()


def test_put_off_until_the_customer_writes_has_no_moment() -> None:
    story = an_open_matter()
    story.snoozes(None)
    assert story.known.timers == {}
    story.wait(days=60)
    assert story.told() == []


def later(story: Story, **more: object) -> ReplyScheduled:
    values: dict[str, object] = {
        "scheduled": "sc_1", "answer": "an_9", "conversation": "cv_1", "customer": "cu_ann",
        "person": "sophie", "text": "Did it work?", "front_end": "desk",
        "send_at": story.now + timedelta(days=1), "scheduled_at": story.now, "sequence": 90,
    }  # fmt: skip
    return ReplyScheduled.model_validate({**values, **more})


def test_words_for_later_are_released_in_their_time_once() -> None:
    story = an_open_matter()
    said = later(story)
    story.hear(said)
    story.hear(said)
    story.wait(days=2)
    [released] = story.said(ReplyReleased)
    assert (released.text, released.scheduled_sequence) == ("Did it work?", 90)
    assert story.life("later.sc_1") == ["armed", "fired"]


def test_words_that_were_withdrawn_are_never_released_and_their_writer_is_told() -> None:
    story = an_open_matter()
    withdrawn = ReplyWithdrawn(
        scheduled="sc_1", conversation="cv_1", person="sophie", text="Did it work?",
        reason=Reason(code="they_answered", text="Ann Lee wrote first"), withdrawn_at=story.now, sequence=95,
    )  # fmt: skip
    story.hear(withdrawn)
    story.hear(later(story))  # the order does not matter
    story.wait(days=2)
    assert story.said(ReplyReleased) == []
    [told] = [one for one in story.told("sophie") if one.kind == "withdrawn"]
    assert "Ann Lee wrote first" in told.said
    assert told.draft == "Did it work?"


def asked(story: Story, conversation: str = "cv_1") -> AskRequested:
    to = Handle(channel="email", address="ann@big.example")
    return AskRequested(
        ask=f"ask_{conversation}", conversation=conversation, customer="cu_ann", person="sophie", to=to,
        subject="", message_id="m2@acme.example", requested_at=story.now, sequence=99,
    )  # fmt: skip


def test_three_days_after_the_end_the_customer_is_asked_and_not_again_for_a_month() -> None:
    story = an_open_matter()
    story.closes()
    story.until(MONDAY + timedelta(days=3, seconds=1))
    [due] = story.said(AskDue)
    assert due.closed_sequence == story.known.matters["cv_1"].status
    story.hear(asked(story))
    story.opens("cv_2")
    story.answers("cv_2")
    story.closes("cv_2")
    story.wait(days=10)
    assert len(story.said(AskDue)) == 1
    assert "fired" in story.life("ask.cv_2")


def test_a_person_says_when_or_that_nobody_is_asked() -> None:
    story = an_open_matter()
    moment = MONDAY + timedelta(days=9)
    story.hear(
        AskingChanged(conversation="cv_1", person="sophie", ask_at=moment, changed_at=MONDAY, sequence=80)
    )
    story.closes()
    assert story.known.timers["ask.cv_1"].due == moment
    story.hear(
        AskingChanged(conversation="cv_1", person="sophie", ask_at=None, changed_at=MONDAY, sequence=81)
    )
    story.wait(days=20)
    assert story.said(AskDue) == []


def test_nobody_is_asked_whom_nobody_answered() -> None:
    story = Story()
    story.opens()
    story.closes()
    story.wait(days=5)
    assert story.said(AskDue) == []


def test_a_customer_who_writes_again_is_not_asked() -> None:
    story = an_open_matter()
    story.closes()
    story.wait(days=1)
    story.reopens()
    story.writes()
    story.wait(days=5)
    assert story.said(AskDue) == []

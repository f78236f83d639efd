"""What is told reaches somebody whoever has left, in time, and fits the bus; customers who become one."""

from __future__ import annotations

from datetime import timedelta

from byname.contracts import (
    AskDue,
    ConversationSnoozed,
    CustomerLinked,
    CustomerTiered,
    Handle,
    HandleBlocked,
    NudgeRequested,
    Reason,
    ReplyFailed,
    ReplyScheduled,
    ReplyWithdrawn,
    WishDone,
    WishNoted,
    WishTold,
    encode,
)
from byname.store.database import LARGEST_EVENT
from byname.team import read_team

from tests.unit.followup.story import MONDAY, TOML, Story
from tests.unit.followup.test_silences import asked

ANN = Handle(channel="email", address="ann@big.example", name="Ann Lee")
WITHOUT_SOPHIE = TOML.replace(
    TOML[TOML.index("[[person]]") : TOML.index("[[person]]", TOML.index("[[person]]") + 1)], ""
)


def answered(extra: str = "") -> Story:
    story = Story(extra)
    story.opens()
    story.answers()
    return story


def kinds(story: Story, person: str = "") -> list[str]:
    return [one.kind for one in story.told(person)]


def withdrawal(story: Story, text: str = "Did it work?", scheduled: str = "la_1") -> ReplyWithdrawn:
    return ReplyWithdrawn(
        scheduled=scheduled, conversation="cv_1", person="sophie", text=text,
        reason=Reason(code="they_answered", text="Ann Lee wrote first"), withdrawn_at=story.now,
        sequence=next(story._sequence),
    )  # fmt: skip


def scheduling(story: Story, text: str, scheduled: str = "la_1") -> ReplyScheduled:
    return ReplyScheduled(
        scheduled=scheduled, answer=f"an_{scheduled}", conversation="cv_1", customer="cu_ann",
        person="sophie", text=text, front_end="desk", send_at=story.now + timedelta(days=1),
        scheduled_at=story.now, sequence=next(story._sequence),
    )  # fmt: skip


# It reaches somebody.


def test_words_that_did_not_go_out_are_told_to_somebody_though_their_writer_has_left() -> None:
    story = answered()
    story.hear(scheduling(story, "Did it work?"))
    story.move_team(read_team(WITHOUT_SOPHIE))
    story.hear(withdrawal(story))
    story.wait(seconds=10)
    found = [one for one in story.told() if one.kind == "withdrawn"]
    assert {one.draft for one in found} == {"Did it work?"}
    assert found[0].said.startswith("The words of")


def test_good_news_and_what_is_back_reach_somebody_though_its_person_has_left() -> None:
    story = answered()
    story.hear(
        WishNoted(
            wish="wi_1", name="a dark mode", conversation="cv_1", customer="cu_ann", person="sophie",
            noted_at=story.now, sequence=next(story._sequence),
        )
    )  # fmt: skip
    story.snoozes(story.now + timedelta(hours=1))
    story.move_team(read_team(WITHOUT_SOPHIE))
    story.hear(WishDone(wish="wi_1", name="a dark mode", person="tom", done_at=story.now))
    story.wait(hours=1)
    story.wakes()
    story.wait(minutes=5)
    assert {"tell", "woken"} <= set(kinds(story))


def test_a_promise_without_a_date_of_somebody_who_has_left_is_asked_of_another() -> None:
    story = answered()
    story.move_team(read_team(WITHOUT_SOPHIE))
    story.promises(None)
    story.wait(seconds=10)
    assert "vague" in kinds(story)


def test_words_that_did_not_go_out_are_given_back_whole() -> None:
    text = "Did it work? " * 100
    story = answered()
    story.hear(scheduling(story, text))
    story.hear(withdrawal(story, text[:119] + "…"))
    story.wait(seconds=10)
    [told] = story.told("sophie")
    assert told.draft == text


def test_good_news_that_did_not_arrive_is_to_be_told_again() -> None:
    story = answered()
    story.hear(
        WishNoted(
            wish="wi_1", name="a dark mode", conversation="cv_1", customer="cu_ann", person="sophie",
            noted_at=story.now, sequence=next(story._sequence),
        )
    )  # fmt: skip
    story.hear(WishDone(wish="wi_1", name="a dark mode", person="tom", done_at=story.now))
    answer = story.is_answering()
    reply = story.reply_of(answer, "cv_1", "sophie", "Look!")
    story.hear(reply)
    assert len(story.said(WishTold)) == 1
    story.hear(
        ReplyFailed(
            reply=reply.reply, conversation="cv_1", person="sophie", to=ANN, reason="no such user",
            failed_at=story.now,
        )
    )  # fmt: skip
    story.reopens(code="reply_failed")
    assert story.known.matters["cv_1"].telling == ("wi_1",)
    story.answers()
    assert len(story.said(WishTold)) == 2


# Blocked and let in again.


def test_what_was_put_off_is_not_for_ever_where_its_sender_was_blocked() -> None:
    story = answered()
    story.snoozes(None)
    story.hear(
        HandleBlocked(
            handle=ANN, customer="cu_ann", conversation="cv_1", person="sophie",
            reason=Reason(code="blocked", text=""), blocked_at=story.now, sequence=next(story._sequence),
        )
    )  # fmt: skip
    assert story.known.timers == {}
    story.wait(days=1)
    story.reopens(code="unblocked")
    story.writes()
    assert "answer.cv_1" in story.known.timers


def test_who_is_let_in_again_waits_for_an_answer() -> None:
    """The router's turn timer runs from then as well."""
    story = Story()
    story.opens()
    story.hear(
        HandleBlocked(
            handle=ANN, customer="cu_ann", conversation="cv_1", person="sophie",
            reason=Reason(code="blocked", text=""), blocked_at=story.now, sequence=next(story._sequence),
        )
    )  # fmt: skip
    story.wait(hours=1)
    story.reopens(code="unblocked")
    matter = story.known.matters["cv_1"]
    assert (matter.waiting_since, matter.muted) == (story.now, False)
    assert "answer.cv_1" in story.known.timers


# In time, and not too large.


def test_what_is_urgent_does_not_wait_for_the_pause() -> None:
    story = Story("[followup]\nladder_minutes = 30\nremind_minutes = 1\nmissed_minutes = 5000\n")
    story.opens()
    story.answers()
    story.opens("cv_2", person="mira")
    story.promises(MONDAY + timedelta(hours=1))
    on_call = MONDAY + timedelta(hours=2)
    story.until(on_call - timedelta(seconds=40))
    story.promises(None, conversation="cv_2", promise="pr_2")
    story.known.promises["pr_2"].person = "mira"
    story.known.told_at["mira"] = story.now  # she has just had a message
    story.until(on_call + timedelta(seconds=6))
    assert any(one.urgent for one in story.said(NudgeRequested) if one.person == "mira")


def test_however_much_there_is_to_tell_a_message_fits_the_bus() -> None:
    story = answered()
    for number in range(60):
        story.hear(scheduling(story, "\N{GRINNING FACE}" * 40_000, f"la_{number}"))
        story.hear(withdrawal(story, scheduled=f"la_{number}"))
    story.wait(seconds=10)
    sent = [one for one in story.facts if isinstance(one.data, NudgeRequested)]
    assert sent
    assert all(len(encode(one)) < LARGEST_EVENT for one in sent)
    assert sum(len(one.data.items) + one.data.more for one in sent) >= 60


# Customers who become one.


def link(story: Story, customer: str, merged: str, *conversations: str) -> None:
    story.hear(
        CustomerLinked(
            link="ln_1", customer=customer, handle=ANN, merged=merged, conversations=conversations,
            owner="sophie", reason=Reason(code="person", text=""), linked_at=story.now,
        )
    )  # fmt: skip


def test_a_tier_goes_along_with_a_customer() -> None:
    story = Story('[[tier]]\nid = "gold"\nresponse_minutes = { email = 2 }\n')
    story.opens()
    story.hear(
        CustomerTiered(
            customer="cu_ann", conversation="cv_1", tier="gold", person="sophie", tiered_at=story.now,
            sequence=next(story._sequence),
        )
    )  # fmt: skip
    before = story.known.timers["answer.cv_1"].due
    link(story, "cu_other", "cu_ann", "cv_1")
    assert story.known.matters["cv_1"].customer == "cu_other"
    assert story.known.timers["answer.cv_1"].due == before


def test_who_was_asked_under_another_name_is_not_asked_again() -> None:
    story = answered()
    story.closes()
    story.until(MONDAY + timedelta(days=3, seconds=1))
    story.hear(asked(story))
    link(story, "cu_other", "cu_ann", "cv_1")
    story.opens("cv_2")
    story.answers("cv_2")
    story.known.matters["cv_2"].customer = "cu_other"
    story.closes("cv_2")
    story.wait(days=10)
    assert len(story.said(AskDue)) == 1


def test_two_matters_of_a_customer_that_end_together_are_one_question() -> None:
    story = answered()
    story.opens("cv_2")
    story.answers("cv_2")
    story.closes()
    story.closes("cv_2")
    story.wait(days=3, seconds=1)
    assert len(story.said(AskDue)) == 1
    story.hear(asked(story))
    story.wait(days=1)
    assert len(story.said(AskDue)) == 1


def test_where_nobody_was_asked_in_the_end_another_matter_is() -> None:
    """The router may refuse: there is no way to them in that conversation."""
    story = answered()
    story.opens("cv_2")
    story.answers("cv_2")
    story.closes()
    story.closes("cv_2")
    story.wait(days=4)
    assert {one.conversation for one in story.said(AskDue)} == {"cv_1", "cv_2"}


def test_a_snooze_is_of_a_kind_that_ends() -> None:
    """Put off until the customer writes: what is heard twice, or late, changes nothing."""
    story = answered()
    said = ConversationSnoozed(
        conversation="cv_1", person="sophie", until=None, snoozed_at=story.now,
        sequence=next(story._sequence),
    )  # fmt: skip
    story.hear(said)
    story.wakes()
    story.hear(said)
    assert not story.known.matters["cv_1"].snoozed

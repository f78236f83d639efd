"""Two copies may learn of the facts of a conversation in another order: its sequence says what counts."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from byname.contracts import (
    CallLogged,
    ConversationTagged,
    CustomerTiered,
    Event,
    Handle,
    HandleBlocked,
    HandleUnblocked,
    MessageAttached,
    PromiseMade,
    PromiseReopened,
    PromiseSettled,
    Reason,
)

from services.followup.domain import Known
from services.followup.domain.values import Matter
from tests.unit.followup.story import MONDAY, Story

ANN = Handle(channel="email", address="ann@big.example", name="Ann Lee")


def played(*events: Event[Any]) -> Story:
    """A new copy that hears these, in this order."""
    story = Story()
    for one in events:
        story._decide(one)
    return story


def heard(story: Story) -> list[Event[Any]]:
    return [event for _, event, _ in story.heard]


def standing(matter: Matter) -> tuple[Any, ...]:
    return (
        matter.open, matter.waiting, matter.snoozed, matter.snoozed_until, matter.muted, matter.person,
        matter.replied,
    )  # fmt: skip


def armed(known: Known) -> dict[str, Any]:
    return {name: one.due for name, one in known.timers.items() if not name.startswith("nudge.")}


def swapped(tell: Callable[[Story], Any], *, last: int) -> tuple[Story, Story]:
    """A story as it was, and one in which the last facts are heard before those of before them."""
    story = Story()
    story.opens()
    before = len(story.heard)
    tell(story)
    events = heard(story)
    told, later = events[before:-last], events[-last:]
    return played(*events), played(*events[:before], *later, *told)


def the_same(first: Story, second: Story) -> None:
    assert standing(second.known.matters["cv_1"]) == standing(first.known.matters["cv_1"])
    assert armed(second.known) == armed(first.known)


def test_words_after_a_reply_are_not_answered_by_it() -> None:
    def tell(story: Story) -> None:
        story.answers()
        story.writes()

    the_same(*swapped(tell, last=2))


def test_words_before_and_after_a_reply() -> None:
    def tell(story: Story) -> None:
        story.writes()
        story.answers()
        story.now += timedelta(minutes=3)
        story.writes()

    first, second = swapped(tell, last=2)
    assert first.known.matters["cv_1"].waiting
    the_same(first, second)


def test_words_that_open_it_again_are_not_closed_with_what_was_before() -> None:
    def tell(story: Story) -> None:
        story.closes()
        story.reopens()
        story.writes()

    the_same(*swapped(tell, last=2))


def test_a_closing_ends_what_was_put_off_before_it_only() -> None:
    def before(story: Story) -> None:
        story.snoozes(None)
        story.closes()
        story.reopens()
        story.writes()

    first, _ = swapped(before, last=1)
    assert not first.known.matters["cv_1"].snoozed
    for last in (1, 2, 3, 4):
        the_same(*swapped(before, last=last))

    def after(story: Story) -> None:
        story.closes()
        story.reopens()
        story.snoozes(None)

    for last in (1, 2):
        the_same(*swapped(after, last=last))


def block(story: Story, sequence: int) -> None:
    story.hear(
        HandleBlocked(
            handle=ANN, customer="cu_ann", conversation="cv_1", person="sophie",
            reason=Reason(code="blocked", text=""), blocked_at=story.now, sequence=sequence,
        )
    )  # fmt: skip


def unblock(story: Story, sequence: int) -> None:
    story.hear(
        HandleUnblocked(
            handle=ANN, customer="cu_ann", conversation="cv_1", person="sophie", unblocked_at=story.now,
            sequence=sequence,
        )
    )  # fmt: skip


def test_who_is_blocked_stays_blocked_whatever_comes_late() -> None:
    def tell(story: Story) -> None:
        story.writes()
        block(story, next(story._sequence))

    the_same(*swapped(tell, last=1))

    def back(story: Story) -> None:
        block(story, next(story._sequence))
        unblock(story, next(story._sequence))
        story.reopens(code="unblocked")

    the_same(*swapped(back, last=2))


def test_the_last_word_about_a_tag_counts() -> None:
    story = Story('[[tier]]\nid = "gold"\ntags = ["gold"]\nresponse_minutes = { email = 1 }\n')
    story.opens()
    for on, sequence in ((False, 51), (True, 50)):
        story.hear(
            ConversationTagged(
                conversation="cv_1", tag="gold", on=on, person="sophie", tagged_at=story.now,
                sequence=sequence,
            )
        )  # fmt: skip
    assert story.known.matters["cv_1"].tags == ()


def test_the_last_word_about_a_tier_counts() -> None:
    story = Story()
    story.opens()
    for tier, minutes in (("silver", 2), ("gold", 1)):
        story.hear(
            CustomerTiered(
                customer="cu_ann", conversation="cv_1", tier=tier, person="sophie",
                tiered_at=MONDAY + timedelta(minutes=minutes), sequence=50 + minutes,
            )
        )  # fmt: skip
    assert story.known.customers["cu_ann"].tier == "silver"


PROMISE = {"promise": "pr_1", "conversation": "cv_1"}


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_the_life_of_a_promise_in_any_order(order: tuple[int, ...]) -> None:
    def made(hours: int, sequence: int, text: str) -> PromiseMade:
        return PromiseMade(
            **PROMISE, customer="cu_ann", person="sophie", text=text, due=MONDAY + timedelta(hours=hours),
            front_end="desk", made_at=MONDAY, again=sequence > 50, sequence=sequence,
        )  # fmt: skip

    kept = PromiseSettled(
        **PROMISE, person="sophie", outcome="kept", reply="rp_1", settled_at=MONDAY, sequence=52
    )
    again = PromiseReopened(**PROMISE, reply="rp_1", reopened_at=MONDAY, sequence=53)
    facts = (made(3, 50, "the invoice"), made(5, 51, "both invoices"), kept, again)
    story = Story()
    story.opens()
    story.answers()
    for number in order:
        story.hear(facts[number])
    promise = story.known.promises["pr_1"]
    assert (promise.state, promise.due, promise.text) == (
        "open",
        MONDAY + timedelta(hours=5),
        "both invoices",
    )
    assert story.known.timers["promise.pr_1"].due == MONDAY + timedelta(hours=4)


def test_a_talk_of_which_the_router_has_spoken_first_is_an_answer_all_the_same() -> None:
    story = Story()
    story.opens()
    story.hear(
        MessageAttached(
            message="call_1", conversation="cv_1", customer="cu_ann", person="sophie",
            reason=Reason(code="fit", text=""), sequence=next(story._sequence), waits=False,
        )
    )  # fmt: skip
    assert story.known.matters["cv_1"].waiting
    story.hear(
        CallLogged(
            call="call_1", handle=Handle(channel="phone", address="+4930123"), direction="in",
            outcome="answered", started_at=story.now, ended_at=story.now, person="sophie",
            logged_at=story.now, revision=1, text="A call", sources=("csv",),
        )
    )  # fmt: skip
    assert not story.known.matters["cv_1"].waiting
    assert "answer.cv_1" not in story.known.timers


def test_words_that_their_person_had_not_seen_are_not_answered() -> None:
    story = Story()
    story.opens()
    seen = story.known.matters["cv_1"].answered or 3
    story.wait(minutes=1)
    newer = story.writes()
    answer = story.is_answering(seen=seen)
    story.hear(story.reply_of(answer, "cv_1", "sophie", "It is here."))
    assert story.known.matters["cv_1"].waiting == newer
    assert "answer.cv_1" in story.known.timers

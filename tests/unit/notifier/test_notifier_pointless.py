"""A nudge is told only while it is true, whatever is heard in which order, and each matter at most once."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from byname.contracts import (
    AnswerHeld,
    ConversationClosed,
    ConversationSnoozed,
    Event,
    PromiseDismissed,
    Reason,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifier.domain import Send, Standing, pointless
from services.notifier.domain.pointless import What
from tests.support.facts import START, a_reply_request, an_answer, an_event
from tests.unit.notifier.house import House, a_house
from tests.unit.notifier.moves import CV, OTHER, an_assignment, why
from tests.unit.notifier.nudging import a_nudge, a_promise, a_settlement, an_item
from tests.unit.notifier.sends import a_send

ASKED = START + timedelta(minutes=10)
SINCE = START
WAITS, PROMISES = ("warning", "breach", "silence"), ("reminder", "late", "missed", "vague")
KINDS = (*WAITS, *PROMISES, "suggestion", "woken", "tell", "withdrawn", "page")
WHATS: tuple[What, ...] = ("answered", "answering", "keeping", "rested", "taken")


def told_of(kind: str, what: What, minutes: float) -> bool:
    """Whether it is told all the same, so many minutes after it began to hold."""
    at = SINCE + timedelta(minutes=minutes)
    send = a_send("nudge", matter=kind, since=None if kind == "page" else SINCE, created_at=ASKED)
    return not pointless(send, Standing({(send.conversation, what): at}))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("what", WHATS)
def test_what_was_before_it_began_to_hold_does_not_end_it(kind: str, what: What) -> None:
    assert told_of(kind, what, -1)
    assert told_of(kind, what, 0), "since our own last words: those do not answer it"


@pytest.mark.parametrize(
    ("what", "ends"),
    [
        ("answered", {*WAITS, "woken", "tell", "page"}),
        ("answering", {*WAITS, "woken", "tell", "page"}),
        ("keeping", {*PROMISES}),
        ("rested", {*WAITS, *PROMISES, "woken", "page"}),
        ("taken", {*WAITS, *PROMISES, "page"}),
    ],
)
def test_what_ends_what_once_it_was_asked_for(what: What, ends: set[str]) -> None:
    assert {kind for kind in KINDS if not told_of(kind, what, 10)} == ends


@pytest.mark.parametrize("kind", KINDS)
def test_between_its_beginning_and_the_nudge_only_an_answer_counts(kind: str) -> None:
    """Whoever asks for it knew that it was put off in between, and woken again."""
    assert told_of(kind, "rested", 5)
    assert told_of(kind, "taken", 5)
    assert told_of(kind, "answered", 5) == (kind not in (*WAITS, "woken", "tell"))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path) as found:
        yield found


async def told(house: House) -> list[str]:
    return [one.matter for task in await house.send(seconds=5) for one in task.sends]


async def test_an_answer_that_is_held_is_none(house: House) -> None:
    answer = an_answer(CV, received_at=START)
    held = AnswerHeld(
        answer=answer.data.answer, conversation=CV, person="sophie", sender="", text="Hi", tell=False,
        reason=Reason(code="collision", text="Tom did"), held_at=START,
    )  # fmt: skip
    await house.hear(a_nudge(), answer)
    await house.hear(an_event(held), a_nudge())
    assert await told(house) == ["breach", "breach"]


@pytest.mark.parametrize(
    ("order", "kinds"),
    [("", []), ("note", ["breach", "late"]), ("later", ["breach", "late"]), ("promise", ["late"])],
)
async def test_words_on_their_way_are_an_answer(house: House, order: str, kinds: list[str]) -> None:
    await house.hear(a_nudge(an_item(), an_item("late", about="pr_1")))
    await house.hear(an_answer(CV, commands=(order,) if order else (), received_at=START))
    assert await told(house) == kinds


async def test_an_answer_by_a_clock_that_is_ahead_does_not_end_what_holds_since_that_answer(
    house: House,
) -> None:
    answer = an_answer(CV, received_at=START + timedelta(seconds=2))
    reply = a_reply_request(CV, answer=answer.data.answer, requested_at=START)
    await house.hear(answer, reply)
    late = house.clock.forward(days=2)
    await house.hear(a_nudge(an_item("silence", since=START), requested_at=late))
    assert "silence" in await told(house)


@pytest.mark.parametrize("kind", PROMISES)
@pytest.mark.parametrize("end", ["kept", "withdrawn", "moved"])
@pytest.mark.parametrize("first", [True, False])
async def test_a_promise_that_is_settled_or_moved(house: House, kind: str, end: str, *, first: bool) -> None:
    promise = a_promise("the invoice", START + timedelta(hours=1))
    about, later = promise.data.promise, START + timedelta(seconds=1)
    over: Event[Any] = a_settlement(about, outcome=end if end != "moved" else "kept")
    if end == "moved":
        over = a_promise("the invoice", START + timedelta(days=9), again=True, made_at=later)
    nudge = a_nudge(an_item(kind, about=about, since=promise.data.made_at))
    await house.hear(promise)
    await house.hear(*((over, nudge) if first else (nudge, over)))
    assert await told(house) == []


async def test_a_suggestion_that_was_dismissed_or_made_a_promise(house: House) -> None:
    items = [an_item("suggestion", about=f"ps_{number}") for number in (1, 2, 3)]
    dismissed = PromiseDismissed(
        suggestion="ps_1", conversation=CV, person="sophie", dismissed_at=START, sequence=9
    )
    await house.hear(a_nudge(*items), an_event(dismissed), a_promise("it", None, suggestion="ps_2"))
    [task] = await house.send()
    assert [one.about for one in task.sends] == ["ps_3"]


Story = list[tuple[str, str, int]]
HAPPENS = ("answer", "close", "snooze", "take", "settle")
STORIES = st.lists(
    st.tuples(st.sampled_from(("nudge", *HAPPENS)), st.sampled_from((CV, OTHER)), st.integers(0, 60)),
    min_size=1,
    max_size=10,
)
NUDGED = ("breach", "late", "tell", "withdrawn")


def fact(what: str, conversation: str, at: datetime) -> Event[Any]:
    kinds: dict[str, Any] = {
        "answer": lambda: a_reply_request(conversation, requested_at=at),
        "close": lambda: an_event(
            ConversationClosed(
                conversation=conversation,
                person="tom",
                front_end="desk",
                alone=True,
                closed_at=at,
                sequence=9,
            )
        ),
        "snooze": lambda: an_event(
            ConversationSnoozed(conversation=conversation, person="tom", snoozed_at=at, sequence=9)
        ),
        "take": lambda: an_assignment("tom", conversation, reason=why("took", "Tom took it"), assigned_at=at),
        "settle": lambda: a_settlement(f"pr_{conversation}", settled_at=at),
        "nudge": lambda: a_nudge(
            *(
                an_item(kind, conversation, about=f"pr_{conversation}", since=at - timedelta(minutes=3))
                for kind in NUDGED
            ),
            requested_at=at,
        ),
    }
    made: Event[Any] = kinds[what]()
    return made


def expected(story: Story, number: int, kind: str) -> bool:
    """Whether this nudge is to be told: the rule once more, from the whole story at once."""
    _, conversation, at = story[number]
    other = [(what, when) for what, where, when in story if where == conversation]
    ends = {
        "breach": any(
            (w == "answer" and when > at - 3) or (w in HAPPENS[:4] and when >= at) for w, when in other
        ),
        "late": any(w == "settle" or (w in ("close", "snooze", "take") and when >= at) for w, when in other),
        "tell": any(w == "answer" and when > at - 3 for w, when in other),
        "withdrawn": False,
    }
    return not ends[kind]


@settings(max_examples=20, deadline=None)
@given(STORIES, st.randoms(use_true_random=False))
def test_whatever_the_order_what_is_not_true_is_not_told(story: Story, chance: random.Random) -> None:
    asyncio.run(_in_any_order(story, chance))


async def _in_any_order(story: Story, chance: random.Random) -> None:
    facts = [fact(what, where, START + timedelta(minutes=at)) for what, where, at in story]
    shuffled = list(facts)
    chance.shuffle(shuffled)
    found: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory() as home:
        async with a_house(Path(home)) as house:
            house.clock.at = START + timedelta(hours=2)
            while shuffled:
                size = chance.randint(1, 4)
                await house.hear(*shuffled[:size])
                del shuffled[:size]
            for outcome in ("deferred", "sent", "sent"):
                tasks = await house.send(outcome, minutes=1)
                if outcome == "sent":
                    found.update((one.content["nudge"], one.matter) for one in sends_of(tasks))
    wanted = {
        (facts[number].data.nudge, kind)
        for number, (what, *_) in enumerate(story)
        for kind in NUDGED
        if what == "nudge" and expected(story, number, kind)
    }
    assert found == Counter(dict.fromkeys(wanted, 1))


def sends_of(tasks: list[Any]) -> list[Send]:
    return [one for task in tasks for one in task.sends if task.send.kind == "nudge"]

"""Random days of promises, snoozes and words for later: what must hold whatever happens in whatever order."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from byname.contracts import (
    AnswerReceived,
    AskDue,
    AskRequested,
    CallLogged,
    ConversationClosed,
    ConversationSnoozed,
    ConversationWoken,
    HandleBlocked,
    MessageAttached,
    MessageReceived,
    PromiseMade,
    PromiseReopened,
    PromiseSettled,
    ReplyFailed,
    ReplyReleased,
    ReplyRequested,
    ReplyScheduled,
    ReplyWithdrawn,
    SnoozeOver,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from services.router.domain import TurnDue
from tests.unit.router.history import only
from tests.unit.router.patient import Patient
from tests.unit.router.patient_day import PatientDay, Step


class Day:
    """Sixty things that happened."""

    def __init__(self, seed: int) -> None:
        self.history = Patient()
        self.steps: list[Step] = PatientDay(seed).play(self.history, 60)


def a_promise_is_in_exactly_one_state(day: Day) -> None:
    """A reader of the facts alone knows what is open; nothing is settled that is not, nor made twice."""
    is_open: dict[str, bool] = {}
    where: dict[str, str] = {}
    for one in (item.data for item in day.history.said):
        if isinstance(one, PromiseMade):
            assert one.again == is_open.get(one.promise, False)
            assert one.again or one.promise not in is_open, "a settled one is not made again"
            is_open[one.promise], where[one.promise] = True, one.conversation
        elif isinstance(one, PromiseSettled):
            assert is_open[one.promise]
            assert one.outcome == "kept" or not one.reply
            is_open[one.promise] = False
        elif isinstance(one, PromiseReopened):
            assert not is_open[one.promise]
            is_open[one.promise] = True
    known = {one.id: cv.id for cv in day.history.known.conversations.values() for one in cv.promises}
    assert known == {one: where[one] for one, still in is_open.items() if still}


def words_for_later_go_once_or_never(day: Day) -> None:
    waiting: dict[str, ReplyScheduled] = {}
    spoken: Counter[str] = Counter()  # how often the customer has, in a conversation
    before: dict[str, int] = {}
    for step in day.steps:
        human = isinstance(step.heard.data, MessageReceived) and step.heard.data.kind == "message"
        for one in step.facts:
            if isinstance(one, ReplyScheduled):
                waiting[one.scheduled], before[one.scheduled] = one, spoken[one.conversation]
            elif isinstance(one, ReplyWithdrawn):
                assert waiting.pop(one.scheduled).conversation == one.conversation
            elif isinstance(one, MessageAttached) and human and not one.muted:
                spoken[one.conversation] += 1
        if isinstance(step.heard.data, ReplyReleased):
            for reply in only(step.facts, ReplyRequested):
                gone = waiting.pop(step.heard.data.scheduled)
                assert reply.text.endswith(gone.text)
                assert spoken[gone.conversation] == before[gone.scheduled], "not after an answer of theirs"
    known = day.history.known.conversations.values()
    assert {one.id for cv in known for one in cv.scheduled} == waiting.keys()


def what_is_put_off_is_known_to_every_reader(day: Day) -> None:
    slept: dict[str, int] = {}
    for one in (item.data for item in day.history.said):
        if isinstance(one, ConversationSnoozed):
            slept[one.conversation] = one.sequence
        elif isinstance(one, ConversationWoken):
            assert slept.pop(one.conversation)
        elif isinstance(one, ConversationClosed | HandleBlocked):
            slept.pop(one.conversation, None)
    known = day.history.known.conversations.values()
    assert {one.id: one.snooze.sequence for one in known if one.snooze} == slept
    assert not any(one.snooze for one in known if not one.open or one.muted)
    for step in day.steps:
        if step.slept and isinstance(step.heard.data, TurnDue):
            assert step.facts == [], "nobody's turn comes"


def loads_are_what_is_on_the_table(day: Day) -> None:
    known = day.history.known.conversations.values()
    busy = Counter(one.with_whom for one in known if one.open and not one.answered and not one.snooze)
    busy.pop("", None)
    assert day.history.loads == dict(busy)


def whoever_waits_has_a_timer_or_is_put_off(day: Day) -> None:
    for one in day.history.known.conversations.values():
        if one.waiting and not one.rests and one.step < 3:
            assert day.history.known.timers.get(one.id) is not None or _rang_last(day, one.id)


def _rang_last(day: Day, conversation: str) -> bool:
    """Its timer has gone off, by our own script."""
    return any(isinstance(step.heard.data, TurnDue) and step.heard.key == conversation for step in day.steps)


def each_conversation_counts_its_facts_without_a_gap(day: Day) -> None:
    counted: dict[str, list[int]] = defaultdict(list)
    for one in day.history.said:
        if hasattr(one.data, "sequence"):
            counted[one.data.conversation].append(one.data.sequence)
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in counted.values())


def nobody_is_asked_who_is_with_us(day: Day) -> None:
    is_open: dict[str, bool] = {}
    for one in (item.data for item in day.history.said):
        if one.type in ("byname.conversation.opened.v1", "byname.conversation.reopened.v1"):
            is_open[one.conversation] = True
        elif isinstance(one, ConversationClosed):
            is_open[one.conversation] = False
        elif isinstance(one, AskRequested):
            assert not is_open[one.conversation]
    asked = [one.ask for one in day.history.all(AskRequested)]
    assert len(asked) == len(set(asked))


HOLDS = (
    a_promise_is_in_exactly_one_state,
    words_for_later_go_once_or_never,
    what_is_put_off_is_known_to_every_reader,
    loads_are_what_is_on_the_table,
    whoever_waits_has_a_timer_or_is_put_off,
    each_conversation_counts_its_facts_without_a_gap,
    nobody_is_asked_who_is_with_us,
)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_what_holds_on_every_day(seed: int) -> None:
    day = Day(seed)
    for holds in HOLDS:
        holds(day)
    ids = [one.id for one in day.history.said]
    assert len(set(ids)) == len(ids), "no fact is said twice"


def test_the_days_have_all_in_them_that_counts() -> None:
    """Else the test above proves nothing."""
    said: Counter[Any] = Counter()
    for seed in range(100):
        for step in Day(seed).steps:
            cause = type(step.heard.data)
            said.update((cause, type(one), _code(one)) for one in step.facts)
    for wanted in (
        (ReplyReleased, ReplyRequested, ""),
        (MessageReceived, ReplyWithdrawn, "they_answered"),
        (ReplyReleased, ReplyWithdrawn, "collision"),
        (CallLogged, ReplyWithdrawn, "they_answered"),
        (AnswerReceived, ReplyWithdrawn, "closed"),
        (AnswerReceived, ReplyWithdrawn, "blocked"),
        (AnswerReceived, ReplyWithdrawn, "person"),
        (MessageReceived, ConversationWoken, "customer_wrote"),
        (SnoozeOver, ConversationWoken, "time"),
        (ReplyFailed, ConversationWoken, "reply_failed"),
        (AnswerReceived, PromiseSettled, ""),
        (ReplyReleased, PromiseSettled, ""),
        (CallLogged, PromiseSettled, ""),
        (CallLogged, PromiseMade, ""),
        (ReplyFailed, PromiseReopened, ""),
        (AskDue, AskRequested, ""),
    ):
        assert said[wanted], wanted


def _code(fact: Any) -> str:
    return fact.reason.code if isinstance(fact, ReplyWithdrawn | ConversationWoken) else ""

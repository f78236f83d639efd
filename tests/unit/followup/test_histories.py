"""Random histories: whatever happens, timers live one life, and nobody is told what is not true."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from byname.contracts import NudgeRequested, PromiseOverdue, TargetMissed, TimerChanged
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.followup.domain import Turn, plan, team_moved
from tests.unit.followup.story import BUNDLE, PAUSE, Story

CONVERSATIONS = ("cv_1", "cv_2")
NEXT = {
    None: {"armed"},
    "armed": {"moved", "disarmed", "fired"},
    "moved": {"moved", "disarmed", "fired"},
    "disarmed": {"armed"},
    "fired": {"armed"},
}


class Histories(RuleBasedStateMachine):
    """A small model of what is true, beside what followup makes of it."""

    def __init__(self) -> None:
        super().__init__()
        self.story = Story()
        self.waiting: dict[str, bool] = {}
        self.open: dict[str, bool] = {}
        self.promised: dict[str, str] = {}  # promise: its conversation, while it is to be kept
        self.made: Counter[str] = Counter()
        self.asleep: set[str] = set()
        self.seen = 0
        self.life: dict[str, str | None] = {}

    @rule(name=st.sampled_from(CONVERSATIONS), waits=st.booleans())
    def ann_writes(self, name: str, waits: bool) -> None:
        if name not in self.open:
            self.story.opens(name)
            self.waiting[name], self.open[name] = True, True
            return
        if not self.open[name]:
            self.story.reopens(name)
            self.open[name] = True
        self.story.writes(name, waits=waits)
        self.waiting[name] = self.waiting[name] or waits

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def somebody_answers(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.open)))
        self.story.answers(name)
        self.waiting[name] = False

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def it_is_closed(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.open)))
        self.story.closes(name)
        self.open[name] = self.waiting[name] = False
        self.asleep.discard(name)

    @precondition(lambda self: self.open)
    @rule(data=st.data(), minutes=st.integers(1, 3000), number=st.integers(1, 3))
    def sophie_promises(self, data: st.DataObject, minutes: int, number: int) -> None:
        name = data.draw(st.sampled_from(sorted(self.open)))
        promise = f"pr_{name}_{number}"
        again = promise in self.made
        self.story.promises(
            self.story.now + timedelta(minutes=minutes), conversation=name, promise=promise, again=again
        )
        self.promised[promise] = name
        self.made[promise] += 1

    @precondition(lambda self: self.promised)
    @rule(data=st.data())
    def it_is_kept(self, data: st.DataObject) -> None:
        promise = data.draw(st.sampled_from(sorted(self.promised)))
        self.story.keeps(promise, self.promised.pop(promise))

    @precondition(lambda self: any(self.open.values()))
    @rule(data=st.data(), hours=st.one_of(st.none(), st.integers(1, 100)))
    def it_is_put_off(self, data: st.DataObject, hours: int | None) -> None:
        name = data.draw(st.sampled_from(sorted(one for one, is_open in self.open.items() if is_open)))
        self.story.snoozes(self.story.now + timedelta(hours=hours) if hours else None, name)
        self.asleep.add(name)

    @precondition(lambda self: self.open)
    @rule(data=st.data(), person=st.sampled_from(("sophie", "tom", "mira")), took=st.booleans())
    def it_goes_to(self, data: st.DataObject, person: str, took: bool) -> None:
        name = data.draw(st.sampled_from(sorted(self.open)))
        self.story.assigns(name, person, code="took" if took else "passed_on", stand_in_for="sophie")

    @rule(minutes=st.sampled_from((0.1, 1, 8, 60, 600, 3000)))
    def time_passes(self, minutes: float) -> None:
        self.story.wait(minutes=minutes)

    @precondition(lambda self: self.story.known.timers)
    @rule()
    def the_next_timer_goes_off(self) -> None:
        """And what it led to has not been told yet."""
        self.story.until(min(one.due for one in self.story.known.timers.values()))

    @invariant()
    def what_is_told_is_true(self) -> None:
        for one in self.story.facts[self.seen :]:
            if isinstance(one.data, NudgeRequested):
                for item in one.data.items:
                    if item.kind in ("warning", "breach"):
                        assert self.waiting[item.conversation], item
                        assert item.conversation not in self.asleep, item
                    if item.kind in ("reminder", "late", "missed"):
                        assert item.about in self.promised, item
            elif isinstance(one.data, TargetMissed):
                assert self.waiting[one.data.conversation]
            elif isinstance(one.data, TimerChanged):
                before = self.life.get(one.data.timer)
                assert one.data.change in NEXT[before], (one.data.timer, before, one.data.change)
                self.life[one.data.timer] = one.data.change
        self.seen = len(self.story.facts)

    @invariant()
    def the_ids_of_facts_differ(self) -> None:
        ids = [one.id for one in self.story.facts]
        assert len(ids) == len(set(ids))

    @invariant()
    def what_is_armed_is_what_the_state_wants(self) -> None:
        story = self.story
        for name in story.known.matters:
            turn = Turn(story.known, story.rules, team_moved(name, 1, story.now), story.now, BUNDLE, PAUSE)
            turn.plan(name)
            plan(turn)
            assert turn.facts == []

    @invariant()
    def a_promise_is_late_once_each_time_it_is_made(self) -> None:
        late = Counter(one.promise for one in self.story.said(PromiseOverdue) if one.stage == "late")
        assert all(late[promise] <= times for promise, times in self.made.items())

    def teardown(self) -> None:
        """What was promised and not kept does become late."""
        self.story.wait(days=3)
        self.what_is_told_is_true()
        late = {one.promise for one in self.story.said(PromiseOverdue)}
        assert set(self.promised) <= late


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)

"""A listener gets every line once and in order, however lines, wake-ups and the store interleave."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.ingest.chat.hub import Listener
from services.ingest.chat.model import Guest, Line, Visitor, session_of

AT = datetime(2026, 3, 2, tzinfo=UTC)
GUEST = Guest("hash", Visitor("vi_1", "shop"), session_of("vi_1"))

# What may happen, in any order: a line is committed and told here, committed by another copy (which may be
# heard or not), the page takes what is ready, the page asks the store.
steps = st.lists(st.sampled_from(["told", "elsewhere", "heard", "take", "ask"]), max_size=80)


def a_line(seq: int, cid: str = "") -> Line:
    return Line(GUEST.session, seq, f"l{seq}", "message", "visitor", "", "Hi", AT, cid)


class World:
    """The store, and what has come out at the page."""

    def __init__(self, listener: Listener, page: int) -> None:
        self.listener = listener
        self.page = page
        self.stored: list[Line] = []
        self.out: list[int] = []

    def do(self, step: str) -> None:
        if step == "told":
            self.stored.append(a_line(len(self.stored) + 1))
            self.listener.offer(self.stored[-1])
        elif step == "elsewhere":
            self.stored.append(a_line(len(self.stored) + 1))
        elif step == "heard":
            self.listener.look()
        elif step == "take":
            self.take()
        elif self.listener.stale and not self.listener.ready:
            self.ask()

    def take(self) -> None:
        self.out += [line.seq for line in self.listener.take()]

    def ask(self, between: str = "") -> None:
        self.listener.stale = False
        found = self.stored[self.listener.head :][: self.page]
        if between:
            self.do(between)
        self.listener.fill(found, all_of_them=len(found) < self.page)


@given(steps, st.integers(1, 5))
def test_each_line_once_and_in_order(plan: list[str], page: int) -> None:
    world = World(Listener(GUEST, 0), page)
    for step in plan:
        world.do(step)
    world.listener.look()
    while world.listener.stale or world.listener.ready:
        world.take()
        world.ask()
    assert world.out == [line.seq for line in world.stored]


@given(st.lists(st.sampled_from(["told", "elsewhere", "heard"]), max_size=12), st.integers(1, 5))
def test_lines_that_come_while_the_store_is_asked(plan: list[str], page: int) -> None:
    world = World(Listener(GUEST, 0), page)
    for step in plan:
        world.ask(step)
        world.take()
    world.listener.look()
    while world.listener.stale or world.listener.ready:
        world.ask()
        world.take()
    assert world.out == [line.seq for line in world.stored]


def test_a_slow_page_costs_little_memory() -> None:
    listener = Listener(GUEST, 0)
    listener.stale = False
    for seq in range(1, 1000):
        listener.offer(a_line(seq))
        listener.tell({"t": "typing"})
    assert len(listener.ready) <= 64
    assert len(listener.live) <= 32
    assert listener.stale


def test_own_lines_are_acknowledged_and_not_repeated() -> None:
    listener = Listener(GUEST, 0)
    listener.stale = False
    listener.own.add("mine-0001")
    listener.offer(a_line(1, "mine-0001"))
    listener.offer(a_line(2, "other-001"))
    assert [one.seq for one in listener.take()] == [2]
    assert not listener.own

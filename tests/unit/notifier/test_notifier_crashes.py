"""The send log against a model: two copies, crashes at any step, leases that run out, on a real SQLite.

Whatever happens in whatever order: no reply crosses the final dot twice by itself, no phone is asked to ring
twice, no customer is asked twice, and none is lost: not even of what goes out together.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from byname.ids import derive_short
from byname.store import Database
from byname.store.engine import make_engine
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from services.notifier.domain import Outcome, decide, lease_ran_out
from services.notifier.errors import LostLease
from services.notifier.handlers import Listener
from services.notifier.recorder import Recorder
from services.notifier.store.send_log import Task, abandoned, claim, renew
from services.notifier.tables import METADATA, sends
from services.notifier.verdicts import apply_verdicts
from tests.support.facts import FrozenClock, a_reply_request
from tests.unit.notifier.house import new_store
from tests.unit.notifier.moves import TEAM, a_page
from tests.unit.notifier.nudging import an_ask
from tests.unit.notifier.sends import ONCE

LEASE = timedelta(seconds=20)
TWO_DAYS = timedelta(days=2)
DOMAIN = TEAM.company.domain
which_copy = st.integers(0, 1)


@dataclass
class Copy:
    """What one process has in its head, and loses when it is killed."""

    recorder: Recorder
    holder: str
    claimed: list[Task] = field(default_factory=list)
    handing: list[Task] = field(default_factory=list)
    handed_over: list[Task] = field(default_factory=list)


class SendLog(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.home = Path(tempfile.mkdtemp(prefix="byname-sendlog-"))
        self.clock = FrozenClock()
        self.run(self._open())
        self.births = 0
        self.copies = [self._copy(), self._copy()]
        self.requested: set[str] = set()
        self.arrived: Counter[str] = Counter()  # final dots that the relay has seen, by reply

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    async def _open(self) -> None:
        (self.home / "notifier.sqlite3").write_bytes(new_store())
        engine = make_engine("", self.home, "notifier")
        self.db = Database(engine, METADATA, "notifier", self.clock)

        async def publish(_rows: object) -> None:
            """The bus is not what is tested here."""

        self.db.publish = publish

    def _copy(self) -> Copy:
        self.births += 1
        holder = f"copy_{self.births}"
        return Copy(Recorder(self.db, holder, self.clock), holder)

    @rule(conversation=st.integers(0, 2))
    def a_person_answers(self, conversation: int) -> None:
        request = a_reply_request(derive_short("cv", str(conversation)))
        self.requested.add(request.data.reply)
        self.run(self._hear(request))

    @rule(number=st.integers(0, 99))
    def somebody_is_called_by_phone(self, number: int) -> None:
        page = a_page("msg_1", "kim", page=derive_short("pg", str(number)), requested_at=self.clock.now())
        self.requested.add(page.data.page)
        self.run(self._hear(page))

    @rule(number=st.integers(0, 99))
    def a_customer_is_asked(self, number: int) -> None:
        ask = an_ask(ask=f"ask_{number}")
        self.requested.add(ask.data.ask)
        self.run(self._hear(ask))

    async def _hear(self, request: Any) -> None:
        listener = Listener(lambda: TEAM, self.clock, lambda: None, calls=True)
        async with self.db.transaction() as unit:
            await listener.on_events(unit, [request])

    @rule(which=which_copy)
    def claims(self, which: int) -> None:
        copy = self.copies[which]

        async def work() -> None:
            async with self.db.transaction() as unit:
                tasks = await claim(unit.connection, copy.holder, self.clock.now(), LEASE, 4)
            copy.claimed += tasks

        self.run(work())

    @precondition(lambda self: any(copy.claimed for copy in self.copies))
    @rule(which=which_copy)
    def comes_to_the_final_dot(self, which: int) -> None:
        copy = self.copies[which]
        if copy.claimed:
            task = copy.claimed.pop(0)
            try:
                self.run(copy.recorder.hand(*(send.key for send in task.sends)))
                copy.handing.append(task)
            except LostLease:
                pass  # another copy has taken over

    @precondition(lambda self: any(copy.handing for copy in self.copies))
    @rule(which=which_copy)
    def writes_the_final_dot(self, which: int) -> None:
        copy = self.copies[which]
        if copy.handing:
            task = copy.handing.pop(0)
            self.arrived.update(send.about for send in task.sends)
            copy.handed_over.append(task)

    @precondition(lambda self: any(copy.handed_over for copy in self.copies))
    @rule(which=which_copy, outcome=st.sampled_from(["sent", "sent", "unknown"]))
    def hears_or_misses_the_250(self, which: int, outcome: Outcome) -> None:
        if self.copies[which].handed_over:
            self._record(self.copies[which], self.copies[which].handed_over.pop(0), outcome)

    @rule(which=which_copy, outcome=st.sampled_from(["deferred", "deferred", "refused"]))
    def is_refused_before_the_final_dot(self, which: int, outcome: Outcome) -> None:
        waiting = self.copies[which].claimed or self.copies[which].handing
        if waiting:
            self._record(self.copies[which], waiting.pop(0), outcome)

    def _record(self, copy: Copy, task: Task, outcome: Outcome) -> None:
        verdicts = [decide(send, outcome, "said", self.clock.now(), TWO_DAYS) for send in task.sends]
        self.run(copy.recorder.record(DOMAIN, *verdicts))

    @rule(which=which_copy)
    def is_killed(self, which: int) -> None:
        self.copies[which] = self._copy()

    @rule(seconds=st.sampled_from([1, 15, 30, 3600]))
    def time_passes(self, seconds: int) -> None:
        self.clock.forward(seconds=seconds)

    @rule(which=which_copy)
    def says_that_it_is_alive(self, which: int) -> None:
        async def work() -> None:
            async with self.db.transaction() as unit:
                copy = self.copies[which]
                keys = [one.key for task in (*copy.claimed, *copy.handing) for one in task.sends]
                await renew(unit.connection, copy.holder, keys, self.clock.now(), LEASE)

        self.run(work())

    @rule()
    def somebody_takes_over(self) -> None:
        async def work() -> None:
            async with self.db.transaction() as unit:
                lost = [
                    lease_ran_out(one, self.clock.now())
                    for one in await abandoned(unit.connection, self.clock.now())
                ]
                await apply_verdicts(unit, lost, DOMAIN, self.clock.now())

        self.run(work())

    def states(self) -> dict[str, str]:
        async def work() -> dict[str, str]:
            async with self.db.reading() as connection:
                rows = await connection.execute(select(sends).where(sends.c.kind.in_(ONCE)))
                return {row.about: row.state for row in rows}

        found: dict[str, str] = self.run(work())
        return found

    @invariant()
    def never_twice(self) -> None:
        assert all(count == 1 for count in self.arrived.values())

    @invariant()
    def never_lost_and_never_claimed_to_have_arrived(self) -> None:
        states = self.states()
        assert set(states) == self.requested
        for reply, state in states.items():
            if state == "sent":
                assert self.arrived[reply] == 1
            if state in ("intent", "sending"):
                assert self.arrived[reply] == 0, "it would be sent again"

    def teardown(self) -> None:
        try:
            self._a_quiet_day_at_last()
        finally:
            self.run(self.db.engine.dispose())
            self.loop.close()
            shutil.rmtree(self.home)

    def _a_quiet_day_at_last(self) -> None:
        """All crash, then one copy works in peace: everything comes to an end."""
        self.copies = [self._copy(), self._copy()]
        for _ in range(3 + 2 * len(self.requested)):
            self.clock.forward(hours=1)
            self.somebody_takes_over()
            self.claims(0)
            while self.copies[0].claimed:
                self.comes_to_the_final_dot(0)
                self.writes_the_final_dot(0)
                self.hears_or_misses_the_250(0, "sent")
        self.never_twice()
        self.never_lost_and_never_claimed_to_have_arrived()
        for reply, state in self.states().items():
            assert state in ("sent", "unknown", "failed"), (reply, state)


TestSendLog = SendLog.TestCase
TestSendLog.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)

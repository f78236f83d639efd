"""A record decided anew: the same under the same team file, and every difference under another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from byname.contracts import AttachmentRef, BlobRef, Event, MessageAttached, encode
from byname.team import read_team
from hypothesis import given, settings
from hypothesis import strategies as st

from services.router.domain import Conversation, Known, Policy, turn_due
from services.router.errors import RouterError
from services.router.handlers import decide
from services.router.replay import (
    Happening,
    InForce,
    Player,
    Policies,
    Report,
    explain,
    find,
    record,
    replay,
)
from services.router.replay.comparing import outcome_of
from tests.support.facts import FrozenClock, a_message
from tests.unit.router.busy_day import OFFERING, TEAM, TEAM_FILE, BusyDay

BURST = timedelta(seconds=120)


class RecordedOffice:
    """A router whose facts are kept as the stream keeps them; `late` is how late its timers go off."""

    def __init__(self, policy: Policy | None = None, late: timedelta = timedelta(seconds=1)) -> None:
        self.known, self.policy = Known(), policy or Policy(TEAM, BURST, 1)
        self.clock = FrozenClock()
        self.stream: list[tuple[int, str, bytes]] = []
        self.passed_on = 0
        self._late, self._due = late, dict[str, datetime]()

    def hear(self, heard: Event[Any]) -> list[Event[Any]]:
        """It comes on the stream, is decided, and what comes of it is on the stream."""
        self._keep(heard)
        return self._decide(heard)

    def forward(self, minutes: float) -> None:
        """Time goes by, and timers go off."""
        until = self.clock.now() + timedelta(minutes=minutes)
        while due := [(at, name) for name, at in self._due.items() if at + self._late <= until]:
            at, name = min(due)
            del self._due[name]
            self.clock.at = max(self.clock.at, at + self._late)
            self.passed_on += bool(self._decide(turn_due(name, at)))
        self.clock.at = until

    def play(self, day: BusyDay, count: int) -> None:
        """So many things happen."""
        for _ in range(count):
            self.forward(day.pause())
            self.hear(day.happens(self.clock.now()))
            self.forward(0)  # what is due at once does not wait for what happens next
            self.clock.forward(seconds=1)

    @property
    def attached(self) -> int:
        """How many messages and calls have found their place."""
        return sum(subject.startswith(MessageAttached.type) for _, subject, _ in self.stream)

    @property
    def happenings(self) -> list[Happening]:
        return record(self.stream)

    def _keep(self, event: Event[Any]) -> None:
        self.stream.append((len(self.stream) + 1, event.subject, encode(event)))

    def _decide(self, heard: Event[Any]) -> list[Event[Any]]:
        try:
            facts = decide(self.known, self.policy, heard, self.clock.now())
        except RouterError:
            facts = []
        for name, at in self.known.timers.items():
            self._due.pop(name, None)
            if at is not None:
                self._due[name] = at
        self.known.timers.clear()
        for fact in facts:
            self._keep(fact)
        return facts


def again(happenings: Sequence[Happening], *teams: Any, **more: Any) -> Report:
    """Replayed by the versions that decided it."""
    versions = [InForce(number, team) for number, team in enumerate(teams or (TEAM,), 1)]
    then = Policies(versions, BURST)
    return replay(happenings, then.at, Policies(versions, BURST).at, **more)


def same(report: Report) -> bool:
    assert report.differences == []
    assert report.other_words == 0
    assert report.recorded == report.policy
    return True


@given(seed=st.integers(0, 2**32))
@settings(max_examples=50)
def test_the_same_team_file_decides_the_same(seed: int) -> None:
    office = RecordedOffice(late=timedelta(0))
    office.play(BusyDay(seed), 80)
    report = again(office.happenings)
    assert report.messages == office.attached
    assert same(report)


@given(seed=st.integers(0, 2**32))
@settings(max_examples=25)
def test_timers_that_go_off_late_change_nothing(seed: int) -> None:
    """As they do; not over the end of somebody's hours, which no fact tells of."""
    office = RecordedOffice(late=timedelta(seconds=1))
    office.clock.forward(seconds=10)
    office.play(BusyDay(seed), 40)
    office.forward(1)
    assert same(again(office.happenings))


def test_the_day_has_all_in_it_that_counts() -> None:
    """Else the tests above prove nothing."""
    office = RecordedOffice()
    office.play(BusyDay(1, customers=40), 500)
    report = again(office.happenings)
    assert office.attached > 150 and office.passed_on > 20
    assert min(report.recorded.passed_on, report.recorded.pages) > 5
    codes = {one.attached.reason.code for one in office.happenings if one.attached}
    assert codes >= {"by_name", "customer_owner", "conversation_owner", "stand_in", "front_line"}
    assert {type(one.heard.data).__name__ for one in office.happenings} >= {
        "MessageReceived", "CallLogged", "AnswerReceived", "PresenceChanged", "HandoverDecided", "TurnDue",
        "ContactGiven", "ReplyFailed", "ReplyUnread",
    }  # fmt: skip


@given(seed=st.integers(0, 2**32), first=st.integers(5, 60))
@settings(max_examples=25)
def test_what_went_before_is_as_recorded_whatever_the_team_file_is(seed: int, first: int) -> None:
    """The policy of then is lost: another one warms up, and what follows is decided the same all the same."""
    office = RecordedOffice(late=timedelta(0))
    office.play(BusyDay(seed), 80)
    happenings = office.happenings
    player = Player(happenings)
    lost = Policies([InForce(7, OFFERING)], BURST)
    for happening in happenings:
        player.as_recorded(happening, lost.at)
    theirs, ours = office.known.conversations, player.known.conversations
    assert {one.id: state(one) for one in ours.values()} == {one.id: state(one) for one in theirs.values()}
    assert lost.gone == {1}


def state(one: Conversation) -> tuple[Any, ...]:
    return one.customer, one.owner, one.stand_in, one.open, one.offered, one.muted


@given(seed=st.integers(0, 2**32), first=st.integers(5, 60))
@settings(max_examples=25)
def test_a_replay_may_begin_in_the_midst(seed: int, first: int) -> None:
    office = RecordedOffice(late=timedelta(0))
    office.play(BusyDay(seed), 80)
    happenings = office.happenings
    since = happenings[min(first, len(happenings) - 1)].now
    report = again(happenings, since=since)
    assert report.messages == sum(one.attached is not None for one in happenings if one.now >= since)
    assert report.differences == []


def test_another_team_file_is_reported_message_by_message_and_in_sum() -> None:
    office = RecordedOffice(late=timedelta(0))
    office.play(BusyDay(3, customers=30), 300)
    happenings = office.happenings
    then = Policies([InForce(1, TEAM)], BURST)
    alone = read_team(TEAM_FILE.replace('id = "tom"', 'id = "tom"\naway = true'))
    report = replay(happenings, then.at, Policies([InForce(2, alone)], BURST).always)
    assert report.messages == office.attached
    without_tom = {
        one.recorded.person for one in report.differences if one.policy and one.policy.person != "tom"
    }
    assert "tom" in without_tom
    for one in report.differences:
        assert one.policy is not None
        assert one.what in ("person", "stand_in", "reason", "offered", "conversation")
        assert one.policy.reason.text
    assert report.totals["person"] + report.totals["stand_in"] > 5
    load = {person: (before, after) for person, before, after in report.load}
    assert load["tom"][1] < load["tom"][0]
    assert sum(one[0] for one in load.values()) == sum(1 for one in report.recorded.holders.values() if one)

    offered = replay(happenings, then.at, Policies([InForce(2, OFFERING)], BURST).always)
    assert offered.totals["offered"] > 0
    assert offered.policy.offers > offered.recorded.offers


def test_each_decision_is_by_the_version_that_made_it() -> None:
    office = RecordedOffice(late=timedelta(0))
    day = BusyDay(5, customers=40)
    office.play(day, 30)
    office.policy = Policy(OFFERING, BURST, 2)
    office.play(day, 30)
    versions = {one.version for one in office.happenings}
    assert versions == {0, 1, 2}
    assert again(office.happenings, TEAM, OFFERING).differences == []
    assert again(office.happenings, TEAM).differences != []


def test_a_recording_is_ordered_as_it_was_decided() -> None:
    """Two inputs are on the stream before either was decided; the second was decided first."""
    office = RecordedOffice()
    one, other = (a_message(sender=f"{name}@x.example") for name in ("ann", "bob"))
    facts = {heard.id: decide(Known(), Policy(TEAM), heard, office.clock.now()) for heard in (one, other)}
    stream = [one, other, *facts[other.id], *facts[one.id]]
    happenings = record([(at, item.subject, encode(item)) for at, item in enumerate(stream, 1)])
    assert [item.heard.id for item in happenings] == [other.id, one.id]
    assert all(item.now == office.clock.now() for item in happenings)
    assert record([(1, "byname.message.received.v1.x", b"no json"), (2, "else.what", b"")]) == []


def test_it_says_why_and_who_else_there_was() -> None:
    office = RecordedOffice()
    office.clock.forward(hours=1)
    [*_, first] = office.hear(a_message(sender="new@x.example", text="hello"))
    [*_, last] = office.hear(a_message(sender="bob@x.example", text="for Tom please"))
    happenings = office.happenings
    then = Policies([InForce(1, TEAM)], BURST)
    assert find(happenings, first.data.message) == find(happenings, first.data.conversation) == 0
    assert find(happenings, last.id) == find(happenings, happenings[1].heard.data.provider_id) == 1
    assert find(happenings, "nobody") is None

    asked = happenings[1]
    found = explain(happenings[:1], then.at, then.always, asked.heard, asked.now)
    assert found.outcome == outcome_of(asked.said)
    assert found.steps[0].rule == "by_name"
    assert "asked for Tom" in found.steps[0].text

    alone = TEAM_FILE.replace("[policy]", '[policy]\noff = ["everyone"]')
    away = read_team(alone.replace('id = "tom"', 'id = "tom"\naway = true'))
    otherwise = explain(
        happenings[:1], then.at, Policies([InForce(0, away)], BURST).always, asked.heard, asked.now
    )
    assert otherwise.outcome and otherwise.outcome.stand_in_for == "tom"
    reasons = {one.person: one.why_not for one in otherwise.candidates}
    assert reasons["tom"] == "Tom is away" and reasons["ines"] == "not in support"
    assert reasons[otherwise.outcome.person] == ""


def test_thanks_with_a_file_are_words_in_a_replay_too() -> None:
    """Bare thanks wait for nobody, but a file wants to be looked at: a record keeps that there was one."""
    file = AttachmentRef(name="form.pdf", media_type="application/pdf", blob=BlobRef(sha256="0" * 64, size=1))
    office = RecordedOffice()
    office.hear(a_message(text="Thanks!", attachments=(file,)))
    [happening] = office.happenings
    assert happening.heard.data.attachments == (file,)

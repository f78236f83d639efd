"""A record of promises, snoozes and words for later, decided anew: the same, and the same is remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from byname.contracts import AskDue, Event, Fact, ReplyReleased, SnoozeOver

from services.router.domain import Policy, TurnDue
from services.router.replay import InForce, Player, Policies
from tests.unit.router.patient import TEAM, Patient
from tests.unit.router.patient_day import PatientDay
from tests.unit.router.test_replay import BURST, RecordedOffice

POLICIES = Policies([InForce(1, TEAM)], BURST)
REMEMBERED = ("promises", "settled", "snooze", "scheduled", "asked_at", "closed_sequence", "waiting", "open")


class Recorded(Patient):
    """Shows a recorded office as a history, for whoever makes up what happens in it."""

    def __init__(self) -> None:
        super().__init__(Policy(TEAM, BURST, 1))
        self.office = RecordedOffice(self.policy, late=timedelta(0))
        self.known, self.clock = self.office.known, self.office.clock

    def hear(self, heard: Event[Any]) -> list[Any]:
        facts = self.office.hear(replace(heard, time=self.clock.now()))
        self.said += facts
        return [one.data for one in facts]


@pytest.mark.parametrize("seed", range(12))
def test_what_is_remembered_is_the_same(seed: int) -> None:
    history, day = Recorded(), PatientDay(seed)
    heard: set[type[Fact]] = set()
    for minutes in (0, 1, 7, 47, 300) * 16:
        history.office.forward(minutes)
        happens = day.happens(history)
        if not isinstance(happens.data, TurnDue):  # timers go off by themselves here
            heard.add(type(happens.data))
            history.hear(happens)
        history.clock.forward(seconds=1)
    assert heard & {ReplyReleased, SnoozeOver, AskDue}

    happenings = history.office.happenings
    player = Player(happenings)
    for one in happenings:
        assert list(player.under(one, POLICIES.at))
    replayed = player.known.conversations
    assert replayed.keys() == history.known.conversations.keys()
    for name, there in history.known.conversations.items():
        for what in REMEMBERED:
            assert getattr(replayed[name], what) == getattr(there, what), what

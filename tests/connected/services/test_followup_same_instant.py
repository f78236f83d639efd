"""An answer in the same instant as the timer: never "you have not answered" after an answer.

On the bus: whoever has answered before the moment is not told, however slow the router or followup are. For
answers after that moment the notifier looks once more, in the order of the bus (test_notifier_pointless.py).
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from byname.bus.team import write_team
from byname.contracts import AnswerReceived, NudgeRequested, TargetMissed, TimerChanged

import services.followup.domain.due as due
from services.followup.sight import Sight
from tests.connected.services.instants import CLOCK, at_moment, evenly, place, say_at, slow
from tests.connected.services.running import quiet, running
from tests.support.facts import a_message, an_answer
from tests.support.heard import heard
from tests.support.nats import Bus
from tests.unit.router.policy_cases import a_policy

pytestmark = pytest.mark.connected
COUNT, OVER_S, LAG_S = 80, 2.0, 0.7
AROUND, AFTERWARDS = (-0.6, 0.6), (1.0, 2.0)  # seconds from the moment at which the answer is due
HEAD_START = timedelta(seconds=6)
TARGET = timedelta(minutes=10)
MINUTES = {"response_minutes": {"email": 10}, "first_response_minutes": {"email": 10}}
POLICY = a_policy("anna", "bert", policy=MINUTES).team
TEAM = POLICY.model_copy(update={"followup": POLICY.followup.model_copy(update={"warn_at": 0.0})})


@dataclass(frozen=True)
class Found:
    """Who was told, and missed, though they had answered before; and of how many that was to be expected."""

    told: set[str]
    told_wrongly: set[str]
    missed: set[str]
    missed_wrongly: set[str]
    answered_in_time: set[str]


async def answers_around_the_moment(
    bus: Bus, home: Path, around: tuple[float, float] = AROUND, *, bundle_s: float = 0.4
) -> Found:
    """So many targets fall due, each a moment before its answer, or after it; some are never answered."""
    await write_team(bus.nc, TEAM, at=CLOCK.now())
    chance = random.Random(5)
    knobs = {"BYNAME_FOLLOWUP_BUNDLE_SECONDS": str(bundle_s), "BYNAME_FOLLOWUP_PAUSE_SECONDS": "0"}
    async with running("router", bus, home), running("followup", bus, home, **knobs):
        begin = CLOCK.now() + HEAD_START
        moments = evenly(begin, COUNT, OVER_S)
        mails = [
            at_moment(a_message(sender=f"c{number}@x.example", to=("anna@acme.example",)), moment - TARGET)
            for number, moment in enumerate(moments)
        ]
        there = await place(bus, mails, "followup")
        assert CLOCK.now() < begin, "this machine is too slow for this test"
        answers = [
            (moment + timedelta(seconds=chance.uniform(*around)), an_answer(one, person="anna"))
            for one, moment in zip(there, moments, strict=True)
        ]
        del answers[:: COUNT // 5]
        await say_at(bus, answers)
        for service in ("router", "followup"):
            await quiet(bus, service)
        await asyncio.sleep(bundle_s + 2)
        return await found_on(bus)


async def found_on(bus: Bus) -> Found:
    """By the bus: when each was answered, when they were due, and who was told."""
    answered: dict[str, datetime] = {}
    asked: dict[str, datetime] = {}  # by person: the moment at which they were to be told
    found = Found(set(), set(), set(), set(), set())
    for one in await heard(bus, AnswerReceived, NudgeRequested, TargetMissed, TimerChanged):
        match one.data:
            case AnswerReceived():
                answered[one.data.conversation] = one.at
            case TimerChanged(kind="nudge", change="fired", due=moment) if moment:
                asked[one.data.person] = moment
            case TimerChanged(kind="answer", change="armed", due=moment, conversation=conversation) if moment:
                asked[conversation] = moment
            case TargetMissed(conversation=conversation, due=moment):
                found.missed.add(conversation)
                if (at := answered.get(conversation)) and at < moment:
                    found.missed_wrongly.add(conversation)
            case NudgeRequested(person=person):
                told = {item.conversation for item in one.data.items if item.kind == "breach"}
                found.told.update(told)
                found.told_wrongly.update(
                    each for each in told if (at := answered.get(each)) and at < asked[person]
                )
    found.answered_in_time.update(each for each, at in answered.items() if at < asked[each])
    return found


async def test_who_has_answered_is_not_told_otherwise(
    bus: Bus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with slow(monkeypatch, LAG_S, "router", "followup"):
        found = await answers_around_the_moment(bus, tmp_path)
    assert not found.told_wrongly
    assert not found.missed_wrongly
    assert len(found.told) >= 4, "those whom nobody answered"
    assert len(found.answered_in_time) >= COUNT // 4, "else nothing was tried"
    assert await bus.count("DEAD") == 0


async def test_without_waiting_they_would_be(
    bus: Bus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(_self: Sight, names: list[str]) -> list[str]:
        return names

    monkeypatch.setattr(Sight, "of", at_once)
    with slow(monkeypatch, LAG_S, "followup"):
        found = await answers_around_the_moment(bus, tmp_path)
    assert found.missed_wrongly


async def test_without_a_second_look_they_would_be(
    bus: Bus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "_still", lambda *_: True)
    found = await answers_around_the_moment(bus, tmp_path, AFTERWARDS, bundle_s=4)
    assert found.told_wrongly

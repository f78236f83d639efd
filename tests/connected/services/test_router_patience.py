"""Words for later, and the customer's own, in the same instant, with two routers: one or the other, once."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from byname.bus.team import write_team
from byname.contracts import (
    ConversationSnoozed,
    ConversationWoken,
    Event,
    MessageAttached,
    PromiseMade,
    PromiseSettled,
    ReplyRequested,
    ReplyScheduled,
    ReplyWithdrawn,
    SnoozeOver,
)

from tests.connected.services.running import quiet, running, said, say
from tests.support.facts import START, FrozenClock, a_message, an_answer, an_event
from tests.support.nats import Bus
from tests.unit.router.patient import TEAM, a_release, command

pytestmark = pytest.mark.connected
COUNT = 40


def mails(again: str = "") -> list[Event[Any]]:
    """From so many customers, to Sophie."""
    return [
        a_message(
            sender=f"c{number}@x.example", to=("sophie@acme.example",), references=(f"{number}@x.example",),
            text=again or "Well?",
        )
        for number in range(COUNT)
    ]  # fmt: skip


async def test_their_words_and_ours_in_the_same_instant(bus: Bus, tmp_path: Path, postgres_url: str) -> None:
    clock, chance = FrozenClock(), random.Random(3)
    await write_team(bus.nc, TEAM, at=clock.now())
    async with running("router", bus, tmp_path, copies=2, database=postgres_url, clock=clock):
        await say(bus, mails())
        await quiet(bus, "router")
        lines = tuple(map(command, ("later in 2 hours", "promise friday the invoice", "snooze in 2 hours")))
        there = {one.conversation for one in await said(bus, MessageAttached)}
        await say(bus, [an_answer(one, "Did it help?", commands=lines, received_at=START) for one in there])
        await quiet(bus, "router")
        clock.forward(hours=2)
        moments: list[Event[Any]] = [a_release(one, clock.now()) for one in await said(bus, ReplyScheduled)]
        moments += [
            an_event(
                SnoozeOver(conversation=one.conversation, snoozed_sequence=one.sequence, over_at=clock.now())
            )
            for one in await said(bus, ConversationSnoozed)
        ]
        at_once = moments + mails("I have found it")
        chance.shuffle(at_once)
        await say(bus, at_once)
        await quiet(bus, "router")
        assert await bus.count("DEAD") == 0

    assert len(there) == COUNT == len(await said(bus, PromiseMade))
    assert len(await said(bus, ConversationWoken)) == COUNT, "by them, or because the moment has come"
    assert not await said(bus, PromiseSettled), "the promise was made along with the words"
    replied = {one.conversation for one in await said(bus, ReplyRequested)}
    withdrawn = {one.conversation for one in await said(bus, ReplyWithdrawn)}
    assert replied | withdrawn == there
    assert not replied & withdrawn
    assert replied, "else nothing was tried"
    assert withdrawn, "else nothing was tried"
    spoken: dict[str, int] = {}
    decided = sorted(await said(bus, MessageAttached, ReplyRequested), key=lambda one: one.sequence)
    for fact in decided:
        if isinstance(fact, MessageAttached):
            spoken[fact.conversation] = spoken.get(fact.conversation, 0) + 1
        else:
            assert spoken[fact.conversation] == 1, "never “did it help” after their answer"

"""Words that go out later, unless the customer writes first: their mail comes in the same instant.

What had come in before the moment, be it unread on the bus, keeps the words back, however slow its readers.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from byname.bus.blobs import Blobs
from byname.bus.publish import GroupPublisher, Publisher
from byname.bus.raw import RawInput, RawWriter
from byname.bus.team import write_team
from byname.contracts import MessageAttached, ReplyRequested, ReplyScheduled, ReplyWithdrawn
from byname.ids import derive

from services.followup.sight import Sight
from tests.connected.services.instants import CLOCK, Behind, all_at, place, slow
from tests.connected.services.running import quiet, running, said, say
from tests.support.facts import a_message, an_answer
from tests.support.nats import Bus, until
from tests.unit.router.patient import command
from tests.unit.router.policy_cases import a_policy

pytestmark = pytest.mark.connected
COUNT, AROUND_S, LAG_S = 40, 0.3, 1.0
TEAM = a_policy("anna", "bert").team
A_MINUTE = timedelta(minutes=1)
UNTIL_THEN = timedelta(seconds=6)  # of that minute; the router's clock is as much behind as the rest of it


def mail(number: int) -> bytes:
    """What this customer writes in the end."""
    return (
        f"From: C <c{number}@x.example>\r\nTo: anna@acme.example\r\nSubject: Re: My order\r\n"
        f"Message-ID: <second{number}@x.example>\r\nReferences: <first{number}@x.example>\r\n\r\n"
        "I have found it.\r\n"
    ).encode()


async def store_at(bus: Bus, moments: dict[int, datetime]) -> None:
    """Each of these customers' mails arrives at its moment."""
    writer = RawWriter(GroupPublisher(Publisher(bus.nc)), Blobs(bus.nc))

    async def store(number: int) -> None:
        sender = f"c{number}@x.example"
        envelope = {
            "mail_from": sender,
            "rcpt_to": ["anna@acme.example"],
            "peer": "",
            "helo": "",
            "tls": False,
        }
        raw = RawInput(derive("raw", sender), "email", envelope, CLOCK.now(), mail(number))
        await writer.store(raw)

    await all_at([(at, lambda number=number: store(number)) for number, at in moments.items()])  # type: ignore[misc]


async def put_off(bus: Bus) -> tuple[list[str], list[ReplyScheduled]]:
    """Conversations, and the words that go out in them soon, each unless its customer writes."""
    first = [
        a_message(sender=f"c{n}@x.example", to=("anna@acme.example",), provider_id=f"first{n}@x.example")
        for n in range(COUNT)
    ]
    there = await place(bus, first, "followup")
    lines = (command("later in 1 minute"),)
    now = Behind(A_MINUTE - UNTIL_THEN).now()
    await say(
        bus, [an_answer(one, "Did it help?", person="anna", commands=lines, received_at=now) for one in there]
    )
    for service in ("router", "followup"):
        await quiet(bus, service)
    scheduled = {one.conversation: one for one in await said(bus, ReplyScheduled)}
    return there, [scheduled[one] for one in there]


async def words_and_mails(bus: Bus, home: Path) -> list[str]:
    """The whole story; the conversations in which the words went out though a mail had come in before."""
    await write_team(bus.nc, TEAM, at=CLOCK.now())
    chance = random.Random(7)
    clock = Behind(A_MINUTE - UNTIL_THEN)
    async with (
        running("ingest", bus, home),
        running("router", bus, home, clock=clock),
        running("followup", bus, home),
    ):
        there, scheduled = await put_off(bus)
        moments = {
            number: one.send_at + timedelta(seconds=chance.uniform(-AROUND_S, AROUND_S))
            for number, one in enumerate(scheduled)
            if number % 4
        }
        assert CLOCK.now() < min(moments.values()), "this machine is too slow for this test"
        await store_at(bus, moments)
        await settled(bus)
        before = [one for one in await bus.stored("RAW") if one.time < scheduled[0].send_at]
    await each_went_one_way(bus, there)
    in_time = {one.headers["ce-id"] for one in before}
    wrote = {one for n, one in enumerate(there) if derive("raw", f"c{n}@x.example") in in_time}
    assert len(wrote) >= COUNT // 8, "else nothing was tried"
    return [one.conversation for one in await said(bus, ReplyRequested) if one.conversation in wrote]


async def settled(bus: Bus) -> None:
    """All words have gone out, or have been withdrawn."""

    async def done() -> bool:
        return len(await said(bus, ReplyRequested, ReplyWithdrawn)) >= COUNT

    await until(done, "all words have gone out or not", 60)
    await asyncio.sleep(LAG_S + 1)
    assert await bus.count("DEAD") == 0


async def each_went_one_way(bus: Bus, there: Sequence[str]) -> None:
    """Either, never both; and in the order of the conversation never after the customer's words."""
    replied = [one.conversation for one in await said(bus, ReplyRequested)]
    withdrawn = [one.conversation for one in await said(bus, ReplyWithdrawn)]
    assert sorted(replied + withdrawn) == sorted(there)
    assert replied, "else nothing was tried"
    words: dict[str, int] = {}
    for fact in sorted(await said(bus, MessageAttached, ReplyRequested), key=lambda one: one.sequence):
        if isinstance(fact, ReplyRequested):
            assert words[fact.conversation] == 1, "“did it help” after “I have found it”"
        else:
            words[fact.conversation] = words.get(fact.conversation, 0) + 1


async def test_whoever_has_written_is_not_asked(
    bus: Bus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with slow(monkeypatch, LAG_S, "ingest-email", "router"):
        assert await words_and_mails(bus, tmp_path) == []
    assert await said(bus, ReplyWithdrawn)


async def test_without_waiting_they_would_be(
    bus: Bus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(_self: Sight, names: list[str]) -> list[str]:
        return names

    monkeypatch.setattr(Sight, "of", at_once)
    with slow(monkeypatch, LAG_S, "ingest-email"):
        assert await words_and_mails(bus, tmp_path)

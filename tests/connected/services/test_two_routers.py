"""Two routers on one PostgreSQL: the same outcome as one."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from byname.bus.team import write_team
from byname.clock import SystemClock
from byname.contracts import (
    AnswerHeld,
    ConversationAssigned,
    ConversationOffered,
    ConversationOpened,
    Event,
    MessageAttached,
    ReplyRequested,
)
from byname.team import Team
from sqlalchemy import select

from services.router.domain import Policy
from services.router.tables import conversations, customers, handles, in_hand
from tests.connected.services.running import quiet, running, said, say
from tests.support.facts import TEAM, a_message, an_answer
from tests.support.nats import Bus
from tests.unit.router.history import History
from tests.unit.router.policy_cases import a_policy

pytestmark = pytest.mark.connected
CUSTOMERS = 400


def first_mails(which: int) -> list[Event[Any]]:
    """One mail of each customer; half of them ask for Tom."""
    return [
        a_message(
            sender=f"c{number}@x.example",
            to=("tom@acme.example",) if number % 2 else ("hello@acme.example",),
            at=which,
        )
        for number in range(CUSTOMERS)
    ]


def follow_up(mail: Event[Any], at: float) -> Event[Any]:
    return a_message(sender=mail.data.sender.address, references=(mail.data.provider_id,), at=at)


def a_load() -> list[list[Event[Any]]]:
    """Five mails of each customer, two of them at the same moment, delivered in five crossing streams."""
    first, second = first_mails(0), first_mails(1)
    later = [
        [follow_up(mail, at) for mail in mails] for mails, at in ((first, 20), (second, 30), (first, 40))
    ]
    return [first, second, *later]


def together(attached: list[MessageAttached]) -> set[frozenset[str]]:
    """Which messages are in one conversation."""
    groups: dict[str, set[str]] = defaultdict(set)
    for one in attached:
        groups[one.conversation].add(one.message)
    return {frozenset(group) for group in groups.values()}


async def test_the_same_outcome_as_one(bus: Bus, tmp_path: Path, postgres_url: str) -> None:
    load = a_load()
    async with running("router", bus, tmp_path, copies=2, database=postgres_url) as [one, other]:
        await asyncio.gather(*(say(bus, mails) for mails in load[:2]))
        await asyncio.gather(*(say(bus, mails) for mails in load[2:]))
        await quiet(bus, "router")
        assert one.db is not other.db
        async with one.db.reading() as connection:
            owners = {row.id: row.owner for row in await connection.execute(select(customers))}
            of_handle = {row.address: row.customer for row in await connection.execute(select(handles))}
            known = (await connection.execute(select(conversations))).all()
    attached = await said(bus, MessageAttached)
    alone = History(Policy(TEAM, version=1))
    expected = [alone.attach(mail) for mails in load for mail in mails]

    counts = Counter(fact.message for fact in attached)
    assert counts == Counter(mail.data.message for mails in load for mail in mails)
    assert together(attached) == together(expected)
    opened = await said(bus, ConversationOpened)
    assert len(opened) == len(known) == len(owners) == len(of_handle) == CUSTOMERS
    assert all(fact.new_customer and fact.conversations == 1 for fact in opened)
    for number in range(1, CUSTOMERS, 2):
        assert owners[of_handle[f"c{number}@x.example"]] == "tom"
    assert all(row.owner == owners[row.customer] for row in known)
    assert Counter(fact.conversation for fact in await said(bus, ConversationAssigned)) == Counter(
        fact.conversation for fact in opened
    ), "nobody was reassigned"
    assert await bus.count("DEAD") == 0


async def test_facts_of_one_conversation_are_counted_without_a_gap(
    bus: Bus, tmp_path: Path, postgres_url: str
) -> None:
    mails = first_mails(0)[:40]
    async with running("router", bus, tmp_path, copies=2, database=postgres_url):
        await say(bus, mails)
        await quiet(bus, "router")
        of = {one.message: one.conversation for one in await said(bus, MessageAttached)}
        work: list[Event[Any]] = []
        for at in range(5):
            for mail in mails:
                work += [follow_up(mail, 20 + at), an_answer(of[mail.data.message], f"{at}")]
        await asyncio.gather(*(say(bus, work[start::7]) for start in range(7)))
        await quiet(bus, "router")
    numbers: dict[str, list[int]] = defaultdict(list)
    for fact in await said(bus, ConversationOpened, ConversationAssigned, MessageAttached, ReplyRequested):
        numbers[fact.conversation].append(fact.sequence)
    assert {tuple(sorted(found)) for found in numbers.values()} == {tuple(range(1, 14))}


async def test_one_router_on_sqlite_gives_that_outcome_too(bus: Bus, tmp_path: Path) -> None:
    """Through batches, tables and bus the decisions are those of the pure domain, one by one."""
    load = [mail for mails in a_load() for mail in mails[:60]]
    async with running("router", bus, tmp_path):
        await say(bus, load)
        await quiet(bus, "router")
    alone = History(Policy(TEAM, version=1))
    expected = [alone.attach(mail) for mail in load]
    found = await said(bus, MessageAttached)
    assert [one.model_dump() for one in found] == [one.model_dump() for one in expected]


CROWD = a_policy("anna", "bert", "cleo", "dirk", anna={"weight": 2}, dirk={"weight": 0.5}).team
OFFERING = a_policy("anna", "bert", "cleo", policy={"unowned": "offer"}).team
STREAMS = 6


async def in_force(bus: Bus, team: Team) -> None:
    """This team, from now on."""
    await write_team(bus.nc, team, at=SystemClock().now())


async def test_a_crowd_that_writes_all_at_once(bus: Bus, tmp_path: Path, postgres_url: str) -> None:
    """Six first mails of each customer at the same moment: one person each, and fair shares."""
    await in_force(bus, CROWD)
    streams = [first_mails(which) for which in range(STREAMS)]
    for mails in streams:
        mails[:] = [mail for mail in mails if "tom@acme.example" not in mail.data.recipients]
    count = len(streams[0])
    async with running("router", bus, tmp_path, copies=2, database=postgres_url) as [one, _]:
        await asyncio.gather(*(say(bus, mails) for mails in streams))
        await quiet(bus, "router")
        async with one.db.reading() as connection:
            owners = {row.id: row.owner for row in await connection.execute(select(customers))}
            known = (await connection.execute(select(conversations))).all()
            counted = {row.person: row.open for row in await connection.execute(select(in_hand)) if row.open}
    assert len(owners) == len(known) == count
    assert all(row.owner == owners[row.customer] for row in known)
    assert counted == Counter(row.owner for row in known if row.open)
    assigned = await said(bus, ConversationAssigned)
    assert Counter(one.conversation for one in assigned) == {row.id: 1 for row in known}
    assert len(await said(bus, MessageAttached)) == STREAMS * count
    for person, weight in (("anna", 2), ("bert", 1), ("cleo", 1), ("dirk", 0.5)):
        assert abs(counted[person] / count / (weight / 4.5) - 1) <= 0.10
    assert await bus.count("DEAD") == 0


async def test_of_those_who_take_at_once_one_wins(bus: Bus, tmp_path: Path, postgres_url: str) -> None:
    await in_force(bus, OFFERING)
    async with running("router", bus, tmp_path, copies=2, database=postgres_url) as [one, _]:
        await say(bus, [mail for mail in first_mails(0) if mail.data.recipients == ("hello@acme.example",)])
        await quiet(bus, "router")
        offered = [fact.conversation for fact in await said(bus, ConversationOffered)]
        takes = {
            person: [an_answer(name, "", person=person, commands=("take",)) for name in offered]
            for person in ("anna", "bert", "cleo")
        }
        await asyncio.gather(*(say(bus, commands) for commands in takes.values()))
        await quiet(bus, "router")
        async with one.db.reading() as connection:
            owners = {row.id: row.owner for row in await connection.execute(select(conversations))}
    won = {fact.conversation: fact.person for fact in await said(bus, ConversationAssigned)}
    held = await said(bus, AnswerHeld)
    assert len(offered) == len(set(offered)) == CUSTOMERS // 2
    assert won == owners
    assert set(won.values()) <= {"anna", "bert", "cleo"}
    assert Counter(fact.conversation for fact in held) == dict.fromkeys(offered, 2)
    for fact in held:
        assert fact.reason.code == "taken"
        assert fact.reason.text.startswith(won[fact.conversation].title())
        assert fact.person != won[fact.conversation]

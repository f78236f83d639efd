"""What is loaded for a batch is enough: decisions over the store are those made with everything in memory."""

from __future__ import annotations

import random
from typing import Any

import pytest
from byname.contracts import CustomerLinked, Event, Handle, MessageAttached
from byname.store import Database
from byname.store.migrate import upgrade

from services.router.domain import Policy
from services.router.handlers import DECIDE
from services.router.store import load, save
from services.router.tables import METADATA
from tests.connected.store.stores import Place
from tests.support.channel_facts import a_call, a_contact, a_link_decision, an_unread, words_on
from tests.support.facts import a_failure, a_team, an_answer
from tests.unit.router.history import History

pytestmark = pytest.mark.connected
POLICY = Policy(a_team("sophie", "tom", "uma"))
HANDLES = [
    Handle(channel=channel, address=f"{channel}{number}")
    for channel in ("email", "chat", "phone", "twitter")
    for number in range(3)
]


class Stored:
    """A router with a store: each batch loaded, decided, saved."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def hear(self, batch: list[Event[Any]], now: Any) -> list[Any]:
        said: list[Any] = []
        async with self._db.transaction() as unit:
            known = await load(unit.connection, batch, POLICY.burst)
            for heard in batch:
                said += [one.data for one in DECIDE[type(heard.data)](known, POLICY, heard, now)]
            await save(unit.connection, known)
        return said


@pytest.mark.parametrize("seed", range(12))
async def test_the_store_changes_no_decision(place: Place, seed: int) -> None:
    chance = random.Random(seed)
    engine = place.engine("router")
    await upgrade(engine, "router")
    memory = History(POLICY)
    stored = Stored(Database(engine, METADATA, "router", memory.clock))
    try:
        for turn in range(25):
            batch: list[Event[Any]] = []
            expected: list[Any] = []
            for number in range(chance.randint(1, 5)):
                heard = _something(chance, memory, turn * 40.0 + number)
                batch.append(heard)
                expected += memory.hear(heard)
            assert await stored.hear(batch, memory.clock.now()) == expected
    finally:
        await engine.dispose()
    assert memory.all(CustomerLinked)  # else the test proves nothing


def _something(chance: random.Random, memory: History, at: float) -> Event[Any]:
    handle, other = chance.sample(HANDLES, 2)
    conversations = [one.conversation for one in memory.all(MessageAttached)]
    links = memory.all(CustomerLinked)
    owner = memory.known.customer_of(handle)
    kind = chance.choice(["words", "words", "call", "answer", "contact", "link", "undo", "unread", "failure"])
    if kind == "call":
        return a_call(Handle(channel="phone", address=handle.address), at=at, claims=(other,))
    if kind in ("answer", "unread", "failure") and conversations:
        conversation = chance.choice(conversations)
        channel = chance.choice([None, "email", "chat"])
        if kind == "answer":
            return an_answer(conversation, channel=channel, commands=chance.choice([(), ("close",)]))
        return an_unread(conversation) if kind == "unread" else a_failure(conversation)
    if kind == "contact" and owner:
        return a_contact(handle, other, chance.choice(["none", "confirmed"]))
    if kind == "link" and owner:
        former = [one.merged for one in links if one.merged]
        return a_link_decision(customer=chance.choice([owner.id, *former]), handle=other)
    if kind == "undo" and links:
        return a_link_decision("undo", link=chance.choice(links).link)
    proofs = (other,) if chance.random() < 0.3 else ()
    return words_on(handle, at=at, thread=chance.choice(["", "t1", "t2"]), proofs=proofs)

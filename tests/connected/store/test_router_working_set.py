"""What is loaded for a batch is enough: decisions over the store are those made with everything in memory."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from byname.contracts import (
    Command,
    CustomerLinked,
    Event,
    Handle,
    HandoverDecided,
    MessageAttached,
    PresenceChanged,
)
from byname.store import Database
from byname.store.migrate import upgrade
from byname.team import read_team

from services.router.domain import Policy, turn_due
from services.router.handlers import decide
from services.router.store import load, save
from services.router.tables import METADATA
from tests.connected.store.stores import Place
from tests.support.channel_facts import a_call, a_contact, a_link_decision, an_unread, words_on
from tests.support.facts import START, a_failure, an_answer, an_event
from tests.unit.router.history import History

pytestmark = pytest.mark.connected
TEAM = read_team("""
[company]
name = "Acme"
domain = "acme.example"
early_warning = "alarm@home.example"
[policy]
on_call = ["uma"]
everyone_share = 0.3
[[person]]
id = "sophie"
name = "Sophie"
addresses = ["sophie@acme.example"]
hours = "mon-fri 09:00-17:00"
stand_ins = ["tom"]
experienced = true
[[person]]
id = "tom"
name = "Tom"
addresses = ["tom@acme.example"]
holds.chats = 2
skills = ["money"]
[[person]]
id = "uma"
name = "Uma"
addresses = ["uma@acme.example"]
hours = "mon-sun 08:00-20:00"
holds.mails = 3
[[person]]
id = "vic"
name = "Vic"
addresses = ["vic@acme.example"]
support = false
front_line_hours = 1.0
[[topic]]
id = "money"
words = ["invoice"]
huddle = ["uma"]
owner = "vic"
[[topic]]
id = "login"
words = ["password"]
incident = "Login is down"
""")
POLICY = Policy(TEAM)
LIVE = timedelta(minutes=TEAM.policy.live_minutes)
WORDS = ("hello", "the invoice is wrong", "my password", "is Sophie there?", "well")
COMMANDS: tuple[tuple[str, ...], ...] = (
    (), (), ("close",), ("take",), ("pass uma",), ("pass",), ("huddle tom why",), ("calm",), ("leave",),
    ("incident Slow words: well",), ("resolved",), ("block spam",), ("unblock",), ("tag money",),
    ("untag money",), ("anyway",), ("take", "anyway"), ("pass tom", "close"),
)  # fmt: skip
KINDS = (
    *("words",) * 4, "call", *("answer",) * 4, "contact", "link", "undo", "unread", "failure", "presence",
    "handover",
)  # fmt: skip
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
            known = await load(unit.connection, batch, POLICY.burst, LIVE, now)
            for heard in batch:
                said += [one.data for one in decide(known, POLICY, heard, now)]
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
        for _turn in range(25):
            batch: list[Event[Any]] = []
            expected: list[Any] = []
            memory.clock.forward(minutes=chance.choice([1, 1, 5, 60, 300]))
            for heard in _due(memory):
                batch.append(heard)
                expected += memory.hear(heard)
            for number in range(chance.randint(1, 5)):
                at = (memory.clock.now() - START).total_seconds() + number
                heard = _something(chance, memory, at)
                batch.append(heard)
                expected += memory.hear(heard)
            assert await stored.hear(batch, memory.clock.now()) == expected
    finally:
        await engine.dispose()
    assert memory.all(CustomerLinked)  # else the test proves nothing


def _due(memory: History) -> list[Event[Any]]:
    """The timers that have fallen due, as the store would hand them out: each once."""
    timers, now = memory.known.timers, memory.clock.now()
    due = sorted((at, name) for name, at in timers.items() if at and at <= now)
    for _, name in due:
        timers[name] = None
    return [turn_due(name, at) for at, name in due]


def _something(chance: random.Random, memory: History, at: float) -> Event[Any]:
    handle, other = chance.sample(HANDLES, 2)
    conversations = [one.conversation for one in memory.all(MessageAttached)]
    links = memory.all(CustomerLinked)
    owner = memory.known.customer_of(handle)
    kind = chance.choice(KINDS)
    if kind == "call":
        return a_call(Handle(channel="phone", address=handle.address), at=at, claims=(other,))
    if kind in ("answer", "unread", "failure") and conversations:
        conversation = chance.choice(conversations)
        channel = chance.choice([None, "email", "chat"])
        if kind == "answer":
            person = chance.choice(["sophie", "tom", "uma", "vic"])
            text = chance.choice(["", f"Words {at}", f"Words {at}"])
            commands = tuple(_command(one) for one in chance.choice(COMMANDS))
            return an_answer(conversation, text, person=person, channel=channel, commands=commands)
        return an_unread(conversation) if kind == "unread" else a_failure(conversation)
    if kind == "contact" and owner:
        return a_contact(handle, other, chance.choice(["none", "confirmed"]))
    if kind == "link" and owner:
        former = [one.merged for one in links if one.merged]
        return a_link_decision(customer=chance.choice([owner.id, *former]), handle=other)
    if kind == "undo" and links:
        return a_link_decision("undo", link=chance.choice(links).link)
    if kind == "presence":
        person, state = chance.choice(["sophie", "tom", "uma"]), chance.choice(["here", "away", "hours"])
        fact = PresenceChanged(person=person, state=state, by=person, changed_at=memory.clock.now())  # type: ignore[arg-type]
        return an_event(fact, key=person, cause=f"presence {at}")
    if kind == "handover":
        giver, taker = chance.sample(["sophie", "tom", "uma"], 2)
        move = HandoverDecided(
            handover=f"ho_{at}", giver=giver, taker=taker, farewell="Bye", person="uma",
            decided_at=memory.clock.now(),
        )  # fmt: skip
        return an_event(move, key=taker, cause=f"handover {at}")
    proofs = (other,) if chance.random() < 0.3 else ()
    return words_on(
        handle, at=at, text=chance.choice(WORDS), thread=chance.choice(["", "t1", "t2"]), proofs=proofs
    )


def _command(text: str) -> Command:
    name, _, words = text.partition(" ")
    return Command(name=name, text=words)

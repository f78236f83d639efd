"""Promises, snoozes and words for later over the store: the decisions are those made with all in memory."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from byname.contracts import (
    AskRequested,
    ConversationWoken,
    CustomerLinked,
    Event,
    PromiseReopened,
    PromiseSettled,
    ReplyReleased,
    ReplyRequested,
    ReplyWithdrawn,
)
from byname.store import Database
from byname.store.migrate import upgrade
from sqlalchemy import select

from services.router.domain import Conversation, Promised, Scheduled, Settled, Snooze
from services.router.handlers import decide
from services.router.store import load, save
from services.router.store.pending import pending_value, take_pending
from services.router.tables import METADATA, conversations
from tests.connected.store.stores import Place
from tests.support.channel_facts import MAIL
from tests.support.facts import a_message, an_answer
from tests.unit.router.patient import POLICY, Patient
from tests.unit.router.patient_day import PatientDay

pytestmark = pytest.mark.connected
LIVE = timedelta(minutes=POLICY.section.live_minutes)
PROVING = (AskRequested, ConversationWoken, CustomerLinked, PromiseReopened, PromiseSettled, ReplyWithdrawn)
AT = datetime(2026, 3, 6, 16, 0, 0, 123456, tzinfo=UTC)


class Stored:
    """A router with a store: each batch loaded, decided, saved."""

    def __init__(self, db: Database) -> None:
        self.db = db

    async def hear(self, batch: list[Event[Any]], now: datetime) -> list[Any]:
        said: list[Any] = []
        async with self.db.transaction() as unit:
            known = await load(unit.connection, batch, POLICY.burst, LIVE, now)
            for heard in batch:
                said += [one.data for one in decide(known, POLICY, heard, now)]
            await save(unit.connection, known)
        return said


async def test_the_store_changes_no_decision(place: Place) -> None:
    engine = place.engine("router")
    await upgrade(engine, "router")
    memory, chance, day = Patient(), random.Random(5), PatientDay(5)
    stored = Stored(Database(engine, METADATA, "router", memory.clock))
    seen: set[Any] = set()
    try:
        for _ in range(250):
            memory.clock.forward(minutes=chance.choice([1, 5, 47, 300]))
            batch, expected = [], []
            for _ in range(chance.randint(1, 5)):
                heard = day.happens(memory)
                facts = memory.hear(heard)
                batch.append(heard)
                expected += facts
                seen |= {type(one) for one in facts} | {(type(heard.data), type(one)) for one in facts}
            assert await stored.hear(batch, memory.clock.now()) == expected
    finally:
        await engine.dispose()
    assert seen >= {*PROVING, (ReplyReleased, ReplyRequested)}  # else the test proves nothing


async def test_a_conversation_that_waits_for_nothing_keeps_nothing_of_it(place: Place) -> None:
    engine = place.engine("router")
    await upgrade(engine, "router")
    stored, history = Stored(Database(engine, METADATA, "router", Patient().clock)), Patient()
    now = history.clock.now()
    try:
        [*_, attached] = await stored.hear([a_message(sender=MAIL.address, received_at=now)], now)
        await stored.hear([an_answer(attached.conversation, "Hello")], now)
        async with stored.db.reading() as connection:
            more = await connection.scalar(select(conversations.c.more))
    finally:
        await engine.dispose()
    assert more
    assert not more.keys() & {"promises", "settled", "snooze", "scheduled", "closed_sequence", "asked_at"}


def test_what_waits_is_the_same_after_its_row() -> None:
    promised = Promised("pr_1", "the invoice", AT, "sophie", AT, 7, "Europe/Berlin", "mark", "call_1", 3)
    bare = Promised("pr_2", "", None, "tom", AT, 8)
    one = Conversation(
        id="cv_1", customer="cu_1", owner="sophie", subject="", handle=MAIL, customer_at=AT,
        promises=(promised, bare), settled=(Settled("rp_1", (promised,)), Settled("rp_2", (bare,))),
        snooze=Snooze(9, AT, None), scheduled=(Scheduled("la_1", "tom", "Hi", 10, AT, keeps=False),),
    )  # fmt: skip
    value = pending_value(one)
    take_pending(value)
    assert value == {name: getattr(one, name) for name in ("promises", "settled", "snooze", "scheduled")}

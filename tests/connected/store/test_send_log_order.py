"""Replies of a conversation leave in order on each channel, and one channel's trouble holds up no other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from byname.contracts import Handle
from byname.store import Database
from byname.store.migrate import upgrade

from services.notifier.domain import Known, hear
from services.notifier.store.send_log import claim
from services.notifier.store.words import add_sends
from services.notifier.tables import METADATA
from tests.connected.store.stores import Place
from tests.support.facts import START, TEAM, FrozenClock, a_reply_request

pytestmark = pytest.mark.connected
MAIL = Handle(channel="email", address="ann@customer.example")
POST = Handle(channel="twitter", address="2244994945")


@pytest.mark.parametrize(
    ("ways", "at_once"), [((MAIL, MAIL), 1), ((POST, POST), 1), ((POST, MAIL), 2), ((MAIL, POST, MAIL), 2)]
)
async def test_only_an_earlier_one_of_the_same_channel_is_waited_for(
    place: Place, ways: tuple[Handle, ...], at_once: int
) -> None:
    engine = place.engine("notifier")
    await upgrade(engine, "notifier")
    db = Database(engine, METADATA, "notifier", FrozenClock())
    sends = hear(Known(), TEAM, [a_reply_request(to=way) for way in ways], START).sends
    async with db.transaction() as unit:
        await add_sends(unit.connection, sends)
    async with db.transaction() as unit:
        tasks = await claim(unit.connection, "copy_1", START, timedelta(seconds=20), 10)
    await engine.dispose()
    assert len(tasks) == at_once

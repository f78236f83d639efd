"""Nudges and asks through a real relay: one mail of many matters, told while true; a customer asked once."""

from __future__ import annotations

import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from byname.channels.email.relay import RelayKeys, read_relay_address
from byname.clock import SystemClock
from byname.contracts import Event, PersonTold
from byname.ids import derive_short
from byname.store.engine import make_engine
from byname.store.migrate import upgrade

from tests.connected.services.running import KEYS, quiet, running, said, say
from tests.connected.services.test_notifier_pages import House, a_house, a_process
from tests.support.facts import a_message, a_reply_request, an_attached
from tests.support.nats import until
from tests.support.notices import parsed
from tests.support.smtp_sink import Received, Rule
from tests.unit.notifier.moves import OTHER, TEAM, a_page, an_opening
from tests.unit.notifier.nudging import a_nudge, an_ask, an_item

pytestmark = pytest.mark.connected
OUR_KEYS = RelayKeys("acme.example", {1: bytes.fromhex(KEYS.removeprefix("1:"))}, 1)
INGEST = {"BYNAME_NOTIFIER_INGEST_URL": "https://in.acme.example"}


def nudge(*conversations: str, **more: Any) -> Event[Any]:
    now = SystemClock().now()
    items = [an_item(conversation=one, since=now - timedelta(minutes=35)) for one in conversations]
    return a_nudge(*items, **{"requested_at": now, **more})


async def mails(house: House, to: str, count: int) -> list[Received]:
    async def there() -> list[Received]:
        found = [one for one in house.sink.mails if one.rcpt_to == (to,)]
        return found if len(found) >= count else []

    return await until(there, f"{count} mails to {to}", 60)


async def test_many_matters_are_one_mail_though_two_copies_hear_of_them(
    tmp_path: Path, postgres_url: str
) -> None:
    conversations = [derive_short("cv", str(number)) for number in range(8)]
    words = [a_message(name=f"C {number}") for number in range(8)]
    opened = [an_opening(one) for one in conversations]
    told = [
        an_attached(mail.data.message, one, person="tom")
        for mail, one in zip(words, conversations, strict=True)
    ]
    async with (
        a_house(tmp_path) as house,
        running("notifier", house.bus, house.home, copies=2, database=postgres_url, **house.environ),
    ):
        now = SystemClock().now()
        answered = a_reply_request(conversations[3], requested_at=now, front_end="desk")
        pages = [
            a_page(mail.data.message, "eva", page=f"pg_{one}", conversation=one, requested_at=now)
            for mail, one in zip(words, conversations, strict=True)
        ]
        bundle = nudge(*conversations)
        await say(house.bus, [*words, *opened, *told, answered, bundle, bundle, *pages, *pages])
        [one] = await mails(house, "sophie@home.example", 1)
        [page] = await mails(house, "eva@home.example", 1)
        await quiet(house.bus, "notifier")
        alone = nudge(conversations[0])
        await say(house.bus, [alone])
        _, two = await mails(house, "sophie@home.example", 2)
    assert one.subject == page.subject == "7 customers wait for an answer"
    assert [len(far.asked) for far in (house.hooks, house.twilio)] == [1, 1]
    claim = read_relay_address(OUR_KEYS, parsed(two)["Reply-To"], [p.id for p in TEAM], SystemClock().now())
    assert claim.conversation == conversations[0]


async def test_a_flood_is_one_call_a_person_killed_or_not(tmp_path: Path) -> None:
    """Thirty customers wait, some of them twice: after a kill in the midst of it, one webhook with one id."""
    async with a_house(tmp_path) as house:
        engine = make_engine("", house.home, "notifier")
        await upgrade(engine, "notifier")
        await engine.dispose()
        house.hooks.plan = ["hang"]
        conversations = [derive_short("cv", str(number)) for number in range(30)]
        words = [a_message(name=f"C {number}") for number in range(30)]
        facts = []
        for mail, conversation in zip(words, conversations, strict=True):
            facts += [
                mail,
                an_opening(conversation),
                an_attached(mail.data.message, conversation, person="tom"),
            ]

        async def hanging() -> bool:
            return bool(house.hooks.asked and house.twilio.asked)

        async with a_process(house) as process:
            await say(house.bus, [*facts, nudge(*conversations, person="eva", urgent=True)])
            await until(hanging, "the webhook hangs, the phone rings", 60)
            process.send_signal(signal.SIGKILL)
            await process.wait()
        async with a_process(house):

            async def again() -> bool:
                return len(house.hooks.asked) == 2

            await until(again, "the webhook is called again", 60)
            mail, *same = await mails(house, "eva@home.example", 1)

            async def told() -> bool:
                return (
                    len([one for one in await said(house.bus, PersonTold) if one.front_end == "webhook"])
                    == 30
                )

            await until(told, "all of it is told", 60)
    first, second = house.hooks.asked
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert first.json["data"]["count"] == 30
    assert {one.message_id for one in same} <= {mail.message_id}
    assert mail.subject == "30 customers wait for an answer"
    assert len(house.twilio.asked) == 1
    assert "30 Menschen" in house.twilio.asked[0].form["Twiml"]


async def test_a_customer_is_asked_once_whatever_becomes_of_the_mail(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        house.sink.rules.append(Rule(at="dot", do="drop", match="ann@customer", times=1))
        async with running("notifier", house.bus, house.home, **{**house.environ, **INGEST}):
            doubtful, good = an_ask(conversation=OTHER), an_ask(message_id="bbbbbbbbbbbbbbbb@acme.example")
            await say(house.bus, [an_opening(), an_opening(OTHER), doubtful])
            await mails(house, "ann@customer.example", 1)
            await say(house.bus, [good, good, doubtful])
            found = await mails(house, "ann@customer.example", 2)
            await quiet(house.bus, "notifier")
    asked = [one.message_id for one in house.sink.mails if one.rcpt_to == ("ann@customer.example",)]
    assert sorted(one.strip("<>") for one in asked) == [
        "aaaaaaaaaaaaaaaa@acme.example",
        "bbbbbbbbbbbbbbbb@acme.example",
    ]
    assert "https://in.acme.example/mood/" in parsed(found[-1]).get_content()

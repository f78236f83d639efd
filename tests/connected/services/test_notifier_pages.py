"""Pages by mail, webhook and phone against real servers: each told once, whatever breaks in between."""

from __future__ import annotations

import base64
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from byname.clock import SystemClock
from byname.contracts import Event, PersonNotTold, PersonTold, ReplySent
from byname.ids import derive_short
from byname.store.engine import make_engine
from byname.store.migrate import upgrade
from byname.team import Team, read_team

from services.notifier.app import CALLERS
from services.notifier.domain import calling, outcome
from tests.connected.services.far_side import FarSide
from tests.connected.services.running import KEYS, quiet, running, said, say
from tests.support import warm
from tests.support.facts import a_message, a_reply_request, an_attached, an_event
from tests.support.nats import Bus, running_bus, until
from tests.support.smtp_sink import Rule, SmtpSink
from tests.unit.notifier.moves import CV, TEAM_TOML, a_page, an_opening

pytestmark = pytest.mark.connected
SECRET = f"whsec_{base64.b64encode(b'k' * 32).decode()}"
QUICK = (timedelta(seconds=0.2),)


HANGING = [f"hanging{number}" for number in range(CALLERS)]
A_PERSON = """
[[person]]
id = "{name}"
name = "{name}"
addresses = ["{name}@acme.example"]
page.webhook = "https://hooks.example/{name}"
"""


def team(hooks: str) -> Team:
    """Eva can be called on every way, Sophie by mail, some by webhook alone."""
    more = "".join(A_PERSON.format(name=one) for one in HANGING)
    return read_team((TEAM_TOML + more).replace("https://hooks.example", hooks))


class House:
    """A bus, a relay, a place for webhooks, and one that is Twilio."""

    def __init__(self, bus: Bus, home: Path, sink: SmtpSink, hooks: FarSide, twilio: FarSide) -> None:
        self.bus, self.home, self.sink, self.hooks, self.twilio = bus, home, sink, hooks, twilio
        self.mail = a_message(text="The secret words")
        self.page = a_page(self.mail.data.message, "eva", requested_at=SystemClock().now())

    @property
    def environ(self) -> dict[str, str]:
        return {
            "BYNAME_EMAIL_RELAY": self.sink.url,
            "BYNAME_NOTIFIER_PAGE_SECRET": SECRET,
            "BYNAME_NOTIFIER_TWILIO_ACCOUNT": "AC1",
            "BYNAME_NOTIFIER_TWILIO_TOKEN": "token",
            "BYNAME_NOTIFIER_TWILIO_FROM": "+4930111",
            "BYNAME_NOTIFIER_TWILIO_URL": self.twilio.url,
            "BYNAME_NOTIFIER_LEASE_S": "5",
            "BYNAME_NOTIFIER_PAGE_PRIVATE": "true",
        }

    async def say_that_a_customer_waits(self) -> None:
        told = an_attached(self.mail.data.message, CV)
        await say(self.bus, [self.mail, an_opening(), told, self.page])

    async def told(self, count: int, kind: type = PersonTold) -> list[tuple[str, str]]:
        """Person and front end of each, the first notice left out."""

        async def there() -> list[Any]:
            found = await said(self.bus, kind)
            return found if len(found) >= count else []

        facts = await until(there, f"{count} of {kind.__name__}", 60)
        return sorted((one.person, one.front_end) for one in facts)


@asynccontextmanager
async def a_house(tmp_path: Path) -> AsyncIterator[House]:
    async with (
        FarSide() as hooks,
        FarSide() as twilio,
        SmtpSink() as sink,
        running_bus(tmp_path / "nats", team(hooks.url)) as bus,
    ):
        yield House(bus, tmp_path, sink, hooks, twilio)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path) as found:
        yield found


async def test_a_page_calls_on_every_way_once_however_often_it_is_said(house: House) -> None:
    async with running("notifier", house.bus, house.home, copies=2, **house.environ):
        await house.say_that_a_customer_waits()
        ways = [("eva", "email"), ("eva", "phone"), ("eva", "webhook"), ("sophie", "email")]
        assert await house.told(4) == ways
        again: Event[Any] = an_event(house.page.data, cause="ev_again")
        await say(house.bus, [again])
        await quiet(house.bus, "notifier")
    assert await house.told(4) == ways
    [hook], [call] = house.hooks.asked, house.twilio.asked
    assert hook.signed_by(SECRET) == derive_short("sd", "page_webhook", house.page.data.page, "eva")
    assert hook.json["data"]["who"] == "Ann Lee"
    assert b"secret words" not in hook.body
    assert call.path == "/2010-04-01/Accounts/AC1/Calls.json"
    assert call.headers["authorization"] == f"Basic {base64.b64encode(b'AC1:token').decode()}"
    assert (call.form["To"], call.form["From"]) == ("+49301234567", "+4930111")
    assert "Ann Lee wartet" in call.form["Twiml"]
    page = next(one for one in house.sink.mails if one.rcpt_to == ("eva@home.example",))
    assert page.subject == "Ann waits for an answer: My order"


async def test_what_fails_is_tried_again_except_a_call_that_may_have_rung(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcome, "PAGE_PAUSES", QUICK)
    monkeypatch.setattr(outcome, "PAUSES", QUICK)
    house.hooks.plan = [503, "hang up", 429]
    house.twilio.plan = [503, "hang up"]
    house.sink.rules.append(Rule(at="rcpt", do="answer", answer="451 4.7.1 later, please", times=1))
    async with running("notifier", house.bus, house.home, **house.environ):
        await house.say_that_a_customer_waits()
        assert await house.told(1, PersonNotTold) == [("eva", "phone")]
        assert await house.told(3) == [("eva", "email"), ("eva", "webhook"), ("sophie", "email")]
        await quiet(house.bus, "notifier")
        assert len(house.twilio.asked) == 2, "503: surely not called; no answer: perhaps called, so not again"
    assert len(house.hooks.asked) == 4
    assert len({one.signed_by(SECRET) for one in house.hooks.asked}) == 1
    assert len({one.body for one in house.hooks.asked}) == 1
    [untold] = await said(house.bus, PersonNotTold)
    assert "nobody knows whether the phone rang" in untold.reason


async def test_a_page_that_nothing_takes_is_given_up_and_said(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcome, "PAGE_PAUSES", QUICK)
    monkeypatch.setattr(outcome, "PAGE_LIFE", timedelta(seconds=2))
    monkeypatch.setattr(calling, "MORE_MAY_BREAK", timedelta(0))
    house.hooks.plan, house.twilio.plan = [503] * 100, [503] * 100
    async with running("notifier", house.bus, house.home, **house.environ):
        await house.say_that_a_customer_waits()
        assert await house.told(2, PersonNotTold) == [("eva", "phone"), ("eva", "webhook")]
    assert len(house.hooks.asked) > 1


async def test_a_webhook_in_our_own_network_is_not_called_unless_that_is_wanted(house: House) -> None:
    environ = {**house.environ, "BYNAME_NOTIFIER_PAGE_PRIVATE": "false"}
    async with running("notifier", house.bus, house.home, **environ):
        await house.say_that_a_customer_waits()
        assert await house.told(1, PersonNotTold) == [("eva", "webhook")]
        assert await house.told(3) == [("eva", "email"), ("eva", "phone"), ("sophie", "email")]
    assert house.hooks.asked == []
    [untold] = await said(house.bus, PersonNotTold)
    assert "127.0.0.1 is not on the public internet" in untold.reason


async def test_webhooks_that_hang_hold_up_no_customers_reply(house: House) -> None:
    """Pages to places that never answer: mails go out as if they were not there."""
    house.hooks.plan = ["hang"] * 500
    async with running("notifier", house.bus, house.home, **house.environ):
        pages = [
            a_page(house.mail.data.message, *HANGING, page=f"pg_{number}", requested_at=SystemClock().now())
            for number in range(40)
        ]
        told = an_attached(house.mail.data.message, CV)
        await say(house.bus, [house.mail, an_opening(), told, *pages])

        async def hanging() -> bool:
            return len(house.hooks.asked) >= CALLERS

        await until(hanging, "webhooks hang", 60)
        other = derive_short("cv", "another customer")
        await say(house.bus, [a_reply_request(other, text="Hello")])

        async def answered() -> bool:
            return bool(await said(house.bus, ReplySent))

        await until(answered, "the reply has gone out", 60)
        assert len(house.hooks.asked) <= 2 * CALLERS, "it went out while the first ones were still hanging"


@asynccontextmanager
async def a_process(house: House) -> AsyncIterator[warm.Warm]:
    """The notifier as `byname serve` runs it, to be killed."""
    theirs = {name: value for name, value in os.environ.items() if not name.startswith("BYNAME_")}
    environ = {
        **theirs,
        **house.environ,
        "BYNAME_EMAIL_KEYS": KEYS,
        "BYNAME_NATS_URL": house.bus.server.url,
        "BYNAME_NATS_MONITOR": house.bus.server.monitor,
    }
    with (house.home / "notifier.log").open("ab") as log:
        words = ("byname", "--home", str(house.home), "serve", "notifier")
        process = warm.start(words, environ, log.fileno())
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
        await process.wait()


async def test_killed_while_it_calls(house: House) -> None:
    """A webhook goes out again with the same id; whether the phone rang nobody knows, so it rings no more."""
    house.hooks.plan, house.twilio.plan = ["hang"], ["hang"]
    engine = make_engine("", house.home, "notifier")
    await upgrade(engine, "notifier")
    await engine.dispose()

    async def both_are_asked() -> bool:
        return bool(house.hooks.asked and house.twilio.asked)

    async with a_process(house):
        await house.say_that_a_customer_waits()
        await until(both_are_asked, "webhook and call are on their way", 60)
    async with a_process(house):
        assert await house.told(1, PersonNotTold) == [("eva", "phone")]
        assert await house.told(3) == [("eva", "email"), ("eva", "webhook"), ("sophie", "email")]
    first, second = house.hooks.asked
    assert first.signed_by(SECRET) == second.signed_by(SECRET)
    assert first.body == second.body
    assert len(house.twilio.asked) == 1

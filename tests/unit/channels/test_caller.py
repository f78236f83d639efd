"""Budgets and tokens of adapters, shared by all copies."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from typing import Any

import httpx
import pytest
from byname.bus.errors import BusUnavailable
from byname.channels.base import InboundOnly
from byname.channels.caller import Caller
from byname.channels.errors import NeedsReauth, Retryable
from byname.channels.model import Answer, Call
from byname.channels.transport import PerhapsSent, Transport

from tests.support.facts import FrozenClock


class Named:
    """As much of a manifest as the caller looks at."""

    name = "coin"


class Coin(InboundOnly):
    """Every call costs one; three are allowed. Tokens are good until X says 401."""

    manifest: Any = Named()

    def __init__(self, token: str = "t0", *, renewable: bool = True, soon: bool = False) -> None:
        self.token, self._renewable, self._soon = token, renewable, soon

    def call(self) -> Call:
        return Call("GET", "https://coin.example/", {"authorization": self.token})

    def allow(self, call: Call, state: str, now: datetime) -> None:
        if int(state or 0) >= 3:
            raise Retryable("the budget is used up", after=60.0)

    def record(self, call: Call, answer: Answer | None, state: str, now: datetime) -> str:
        return str(int(state or 0) + 1)

    def record_event(self, state: str, now: datetime) -> str:
        return str(int(state or 0) + 1)

    def expires_soon(self, now: datetime) -> bool:
        return self._soon

    def refresh_call(self) -> Call:
        if not self._renewable:
            raise NeedsReauth("give consent again")
        return Call("POST", "https://coin.example/token", body=self.token.encode())

    def read_refresh(self, answer: Answer, now: datetime) -> str:
        if answer.status != 200:
            raise NeedsReauth("not renewed")
        return str(json.loads(answer.body)["token"])

    def with_tokens(self, kept: str) -> Coin:
        return Coin(kept, renewable=self._renewable)


class SharedTexts:
    """The bucket, as one process sees it."""

    def __init__(self) -> None:
        self.texts: dict[str, tuple[str, int]] = {}
        self.away_after = 10**9

    async def get(self, key: str) -> tuple[str, int]:
        await asyncio.sleep(0)
        self.away_after -= 1
        if self.away_after < 0:
            raise BusUnavailable("no nats-server")
        return self.texts.get(key, ("", 0))

    async def put(self, key: str, text: str, revision: int) -> bool:
        await asyncio.sleep(0)
        if self.texts.get(key, ("", 0))[1] != revision:
            return False
        self.texts[key] = text, revision + 1
        return True


class Bank:
    """The far side: one token is good at a time, each can be exchanged once."""

    def __init__(self) -> None:
        self.good, self.renewed, self.shared = "t0", 0, SharedTexts()
        self.silent = False
        self.calls = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)
        self.calls += 1
        if self.silent:
            raise httpx.ReadTimeout("nothing")
        if request.url.path == "/token":
            if request.content.decode() != self.good and self.renewed:
                return httpx.Response(400)
            self.renewed += 1
            self.good = f"t{self.renewed}"
            return httpx.Response(200, json={"token": self.good})
        return httpx.Response(200 if request.headers["authorization"] == self.good else 401)

    def caller(self, service: str = "ingest") -> Caller:
        return Caller(service, Transport(transport=httpx.MockTransport(self)), self.shared, FrozenClock())


@pytest.fixture
def bank() -> Bank:
    return Bank()


async def spend(caller: Caller, coin: Coin) -> int:
    session = await caller.session(coin)
    return (await session.make(session.adapter.call())).status


async def test_copies_share_a_budget_and_services_do_not(bank: Bank) -> None:
    one, other = bank.caller(), bank.caller()
    assert [await spend(one, Coin()), await spend(other, Coin()), await spend(one, Coin())] == [200] * 3
    with pytest.raises(Retryable, match="used up"):
        await spend(other, Coin())
    assert await spend(bank.caller("notifier"), Coin()) == 200


async def test_what_perhaps_arrived_counts_too(bank: Bank) -> None:
    bank.silent = True
    with pytest.raises(PerhapsSent):
        await spend(bank.caller(), Coin())
    assert bank.shared.texts["coin.meter.ingest"][0] == "1"


async def test_a_call_that_was_made_counts_as_made_whatever_the_bus_does(bank: Bank) -> None:
    caller = bank.caller()
    session = await caller.session(Coin())
    bank.shared.away_after = 1  # the account can be read before the call, and not be written after it
    assert (await session.make(session.adapter.call())).status == 200
    with pytest.raises(Retryable, match="cannot be read"):
        await session.make(session.adapter.call())
    assert bank.calls == 1


async def test_many_at_once_are_all_counted(bank: Bank) -> None:
    caller = bank.caller()
    await asyncio.gather(*(caller.count_event(Coin()) for _ in range(20)))
    assert bank.shared.texts["coin.meter.ingest"][0] == "20"


async def test_a_token_that_is_refused_is_renewed_and_kept_for_all(bank: Bank) -> None:
    bank.good = "t9"
    with pytest.raises(Retryable, match="new one"):
        await spend(bank.caller(), Coin())
    assert await spend(bank.caller("notifier"), Coin()) == 200
    assert bank.renewed == 1


async def test_only_one_copy_renews(bank: Bank) -> None:
    bank.good = "t9"
    tries = await asyncio.gather(*(spend(bank.caller(), Coin()) for _ in range(3)), return_exceptions=True)
    assert all(isinstance(one, Retryable) for one in tries)
    assert bank.renewed == 1
    assert await spend(bank.caller("notifier"), Coin()) == 200


async def test_a_token_that_expires_soon_is_renewed_before_the_call(bank: Bank) -> None:
    assert await spend(bank.caller(), Coin(soon=True)) == 200
    assert bank.renewed == 1


async def test_new_settings_make_what_was_renewed_from_the_old_ones_worthless(bank: Bank) -> None:
    await spend(bank.caller(), Coin(soon=True))
    session = await bank.caller("notifier").session(Coin("fresh"))
    assert session.adapter.token == "fresh"


async def test_without_a_way_to_renew_people_are_told(bank: Bank) -> None:
    bank.good = "t9"
    with pytest.raises(NeedsReauth, match="consent"):
        await spend(bank.caller(), Coin(renewable=False))

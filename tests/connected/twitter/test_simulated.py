"""The adapter against a simulated X over real HTTP, with the transport that the services use."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
import uvicorn
from byname.channels.errors import NeedsReauth, Rejected, Retryable
from byname.channels.inbound import InboundMessage
from byname.channels.model import Call, Outbound, Raw, Request, Sent, Stored
from byname.channels.transport import Transport
from byname.channels.twitter.adapter import TwitterAdapter
from byname.channels.twitter.settings import TwitterSection
from byname.contracts.base import Handle
from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from tests.support.x_simulator import XSimulator

LONG = "".join(f"Step {n}: thank you for writing, I am looking into it right now, today. " for n in range(9))


@dataclass
class House:
    """What the services do with the adapter, without a bus: keep, read, send in order."""

    x: XSimulator
    adapter: TwitterAdapter
    transport: Transport
    kept: dict[str, Stored] = field(default_factory=dict)
    meter: str = ""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def messages(self) -> dict[str, InboundMessage]:
        found: dict[str, InboundMessage] = {}
        for number, stored in enumerate(self.kept.values()):
            for one in self.adapter.parse(Raw(f"raw_{number}", stored.body, stored.envelope, self.now())):
                assert isinstance(one, InboundMessage)
                assert found.setdefault(one.id, one) == one
        return found

    async def hook(self, request: HttpRequest) -> Response:
        headers = dict(request.headers.items())
        asked = Request(request.method, str(request.url), headers, await request.body())
        try:
            receipt = self.adapter.verify(asked, self.now())
        except Rejected as error:
            return Response(str(error), error.status)
        self.kept |= {one.key: one for one in receipt.store}
        return Response(receipt.body, receipt.status, media_type=receipt.media_type)

    async def call(self, call: Call) -> Any:
        self.adapter.allow(call, self.meter, self.now())
        answer = await self.transport.make(call)
        self.meter = self.adapter.record(call, answer, self.meter, self.now())
        return answer

    async def send(self, outbound: Outbound) -> list[Sent]:
        done: list[Sent] = []
        while (call := self.adapter.render_next(outbound, done)) is not None:
            done.append(self.adapter.classify(await self.call(call), self.now()))
        return done

    async def poll(self, times: int = 2) -> None:
        cursor = getattr(self, "_cursor", "")
        for _ in range(times):
            more = True
            while more:
                page = self.adapter.read(cursor, await self.call(self.adapter.ask(cursor)), self.now())
                self.kept |= {one.key: one for one in page.items}
                cursor, more = page.cursor, page.more
        self._cursor = cursor


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with XSimulator() as x:
        transport = Transport()
        found = House(x, _adapter(x), transport)
        routes = [Route("/hooks/twitter/k3y", found.hook, methods=["GET", "POST"])]
        config = uvicorn.Config(Starlette(routes=routes), "127.0.0.1", 0, log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        x.webhook = f"http://127.0.0.1:{port}/hooks/twitter/k3y"
        yield found
        await transport.close()
        server.should_exit = True
        await task


def _adapter(x: XSimulator, **more: Any) -> TwitterAdapter:
    return TwitterAdapter(TwitterSection.model_validate(x.settings(poll=True, **more)))


def _reply(message: InboundMessage, text: str) -> Outbound:
    return Outbound(
        key="rp_1",
        conversation="cv_1",
        to=Handle(channel="twitter", address=message.sender.address),
        text=text,
        voice="Sophie",
        in_reply_to=message.id,
        thread=message.thread,
        public=message.public,
    )


async def test_a_mention_is_answered_by_a_thread(house: House) -> None:
    assert await house.x.challenge()
    post = await house.x.mention("where is my order?")
    (message,) = house.messages().values()
    assert message.sender.name == "Anna (@anna)"
    done = await house.send(_reply(message, LONG))
    assert len(done) == len(house.x.posts) == 3
    before = [one["referenced_tweets"][0]["id"] for one in house.x.posts]
    assert before == [post["id"], house.x.posts[0]["id"], house.x.posts[1]["id"]]
    assert {one["conversation_id"] for one in house.x.posts} == {post["conversation_id"]}
    assert "".join("".join(one["text"] for one in house.x.posts).split()) == "".join(LONG.split())


async def test_what_comes_twice_is_one_message(house: House) -> None:
    await house.x.mention("first")
    await house.send(_reply(next(iter(house.messages().values())), "Hello Anna."))
    await house.x.reply("still nothing", to=house.x.posts[-1]["id"])
    await house.x.deliver("post.mention.create", house.x.state.posts[-1], times=3)
    await house.poll()
    assert len(house.messages()) == 2
    assert {one.thread[0] for one in house.messages().values()} == {house.messages().popitem()[1].thread[0]}
    assert set(house.x.deliveries) == {200}


async def test_a_direct_message_is_answered_in_private(house: House) -> None:
    await house.x.dm("my password is 1234")
    (message,) = house.messages().values()
    (sent,) = await house.send(_reply(message, "Please change it. " * 30))
    assert house.x.posts == []
    (answer,) = house.x.messages
    assert answer["receiver_id"] == message.sender.address
    assert sent.provider_id == f"message:{answer['id']}"


async def test_who_has_not_summoned_us_is_not_answered(house: House) -> None:
    await house.x.mention("hello")
    await house.send(_reply(next(iter(house.messages().values())), "Hello Anna."))
    await house.x.reply("so slow", to=house.x.posts[-1]["id"], by="ben", naming=False)
    message = list(house.messages().values())[-1]
    assert message.reply_rule
    with pytest.raises(Rejected, match="names or quotes"):
        await house.send(_reply(message, "Sorry!"))
    await house.x.quote("they do answer", of=house.x.posts[-1]["id"])
    await house.send(_reply(list(house.messages().values())[-1], "Thank you!"))
    assert [one["text"] for one in house.x.posts] == ["Hello Anna.", "Thank you!"]


async def test_polls_bring_what_webhooks_bring(house: House) -> None:
    await house.x.dm("by webhook and by poll")
    await house.x.mention("by webhook and by poll")
    before = house.messages()
    house.kept.clear()
    house.x.page_size = 2
    house.x.webhook = ""
    for number in range(5):
        await house.x.mention(f"number {number}", by=f"user{number}")
        await house.x.dm(f"number {number}", by=f"user{number}")
    await house.poll()
    polled = house.messages()
    assert len(polled) == 12
    assert {key: polled[key].text for key in before} == {key: one.text for key, one in before.items()}
    calls = len(house.x.calls)
    await house.poll()
    assert len(house.x.calls) == calls + 2
    assert house.adapter.spent(house.meter, house.now()) > 0


async def test_the_second_try_of_the_same_words_is_refused_by_x(house: House) -> None:
    await house.x.mention("hello")
    (message,) = house.messages().values()
    await house.send(_reply(message, "Hello Anna."))
    with pytest.raises(Rejected, match="probably arrived"):
        await house.send(_reply(message, "Hello Anna."))
    assert len(house.x.posts) == 1


async def test_rate_limits_are_obeyed_without_asking_again(house: House) -> None:
    house.x.limit("POST /2/tweets", remaining=1)
    await house.x.mention("hello")
    (message,) = house.messages().values()
    with pytest.raises(Retryable) as caught:
        await house.send(_reply(message, LONG))
    assert caught.value.after is not None
    assert 0 < caught.value.after <= 61
    assert len(house.x.posts) == 1
    assert house.x.calls.count("POST /2/tweets") == 1
    house.meter = ""  # another process, which does not know: X says it
    with pytest.raises(Retryable) as caught:
        await house.send(_reply(message, "Another."))
    assert caught.value.after is not None
    assert 0 < caught.value.after <= 61


async def test_an_expired_token_is_renewed_and_the_old_one_worthless(house: House) -> None:
    await house.x.mention("hello")
    (message,) = house.messages().values()
    house.x.access_token = "another"
    with pytest.raises(NeedsReauth):
        await house.send(_reply(message, "Hello Anna."))
    renewal = house.adapter.refresh_call()
    kept = house.adapter.read_refresh(await house.transport.make(renewal), house.now())
    with pytest.raises(NeedsReauth):
        house.adapter.read_refresh(await house.transport.make(renewal), house.now())
    house.adapter = house.adapter.with_tokens(kept)
    await house.send(_reply(message, "Hello Anna."))
    assert len(house.x.posts) == 1


async def test_the_budget_stops_in_time(house: House) -> None:
    house.adapter = _adapter(house.x, budget_month=0.05, reading_share=0)
    await house.x.mention("hello")
    (message,) = house.messages().values()
    with pytest.raises(Rejected, match="budget"):
        await house.send(_reply(message, "see https://example.com"))
    await house.send(_reply(message, "Hello Anna."))
    assert [one["text"] for one in house.x.posts] == ["Hello Anna."]


async def test_x_out_of_order(house: House) -> None:
    await house.x.mention("hello")
    (message,) = house.messages().values()
    house.x.state.credits = 0
    with pytest.raises(NeedsReauth, match="credits"):
        await house.send(_reply(message, "Hello Anna."))
    house.x.state.credits = 5
    house.x.answers.append(Response("upstream", 503, {"retry-after": "7"}))
    with pytest.raises(Retryable) as caught:
        await house.send(_reply(message, "Hello Anna."))
    assert caught.value.after == 7
    house.x.state.closed.add(message.sender.address)
    private = Outbound(
        "rp_2", "cv_1", Handle(channel="twitter", address=message.sender.address), "Hi", "Sophie"
    )
    with pytest.raises(Rejected, match="takes no direct messages"):
        await house.send(private)


async def test_a_forged_delivery_is_refused(house: House) -> None:
    house.x.consumer_secret = "guessed"
    await house.x.mention("send me money")
    assert house.x.deliveries == [401]
    assert house.kept == {}
    assert not await house.x.challenge()


async def test_the_placeholder_is_never_taken_for_an_id(house: House) -> None:
    """Whoever sends render()'s calls as they are loses the thread, but posts nothing in the wrong place."""
    await house.x.mention("hello")
    (message,) = house.messages().values()
    second = house.adapter.render(_reply(message, LONG))[1]
    answer = await house.transport.make(second)
    assert answer.status == 400
    assert json.loads(second.body)["reply"]["in_reply_to_tweet_id"] == "{previous}"
    assert house.x.posts == []

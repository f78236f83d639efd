"""The ways without WebSocket; files, mail, the form, the widget's own files."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from byname.channels.chat.adapter import ChatAdapter
from byname.channels.chat.settings import ChatSection
from byname.channels.inbound import InboundMessage
from byname.channels.model import Raw
from byname.contracts import BlobRef

from tests.connected.chat.pages import a_cid, a_page, documents
from tests.connected.chat.running import Chat, an_identity, chats
from tests.support.facts import START
from tests.support.nats import Bus, until

pytestmark = pytest.mark.connected


@pytest.fixture
async def chat(bus: Bus, tmp_path: Path) -> AsyncIterator[Chat]:
    async with chats(tmp_path, bus.server.url) as [running]:
        yield running


@asynccontextmanager
async def stream(chat: Chat, token: str, last: int = 0) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    """The frames of an event stream."""

    async def frames(lines: AsyncIterator[str]) -> AsyncIterator[dict[str, Any]]:
        async for line in lines:
            if line.startswith("data:"):
                yield json.loads(line.removeprefix("data:"))

    async with chat.client(token) as client, client.stream("GET", f"/events?last_seq={last}") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        async with asyncio.timeout(20):
            yield frames(answer.aiter_lines())


async def test_an_event_stream_says_what_a_socket_says(chat: Chat) -> None:
    session = await chat.session()
    async with a_page(chat, session["token"]) as page:
        await page.say("One")
        async with stream(chat, session["token"]) as frames:
            assert (await anext(frames))["t"] == "welcome"
            assert (await anext(frames))["text"] == "One"
            await page.say("Two")
            two = await anext(frames)
            assert (two["t"], two["text"], two["seq"]) == ("event", "Two", 2)
        async with stream(chat, session["token"], last=1) as frames:
            assert [(await anext(frames))["t"], (await anext(frames))["seq"]] == ["welcome", 2]


async def test_a_poll_waits_for_what_comes(chat: Chat) -> None:
    session = await chat.session()
    async with chat.client(session["token"]) as client:
        poll = asyncio.create_task(client.get("/poll?last_seq=0"))
        await asyncio.sleep(0.3)
        assert not poll.done()
        cid = a_cid()
        ack = (await client.post("/messages", json={"cid": cid, "text": "Hi"})).json()
        again = (await client.post("/messages", json={"cid": cid, "text": "Hi"})).json()
        assert ack == again == {**ack, "t": "ack", "cid": cid, "seq": 1}
        [event] = (await poll).json()["events"]
        assert (event["seq"], event["cid"], event["id"]) == (1, cid, ack["id"])
        assert (await client.post("/typing", json={"on": True})).status_code == 200


async def test_files_go_with_a_line(chat: Chat, bus: Bus) -> None:
    session, stranger = await chat.session(), await chat.session()
    content = bytes(range(256)) * 4096  # 1 MB: more than RAW takes inline
    async with chat.client(session["token"]) as client:
        file = (await client.post("/files?name=..%2Fholiday%0A.png", content=content,
                                  headers={"Content-Type": "image/png"})).json()  # fmt: skip
        assert (file["name"], file["size"]) == ("holiday .png", len(content))
        async with a_page(chat, session["token"]) as page:
            await page.say("", files=[{"id": file["id"]}])
        [event] = (await client.get("/poll?last_seq=0")).json()["events"]
        [shown] = event["files"]
        got = await client.get(f"/{shown['url']}")
        assert got.content == content
        assert got.headers["content-disposition"].startswith("attachment")
        assert "sandbox" in got.headers["content-security-policy"]
        assert (await client.get(f"/{shown['url'].split('?')[0]}")).status_code == 403
        for name, body in (("none.txt", b""), ("large.bin", b"x" * (10 * 2**20 + 1))):
            assert (await client.post(f"/files?name={name}", content=body)).status_code in (400, 413)
    async with chat.client(stranger["token"]) as client:
        stolen = await client.post("/messages", json={"cid": a_cid(), "files": [{"id": file["id"]}]})
        assert stolen.status_code == 400
    [raw] = await bus.stored("RAW", "raw.chat")
    assert "byname-blob" in raw.headers
    assert chat.service
    sha256, size = raw.headers["byname-blob"].split(":")
    body = await chat.service.blobs.get(BlobRef(sha256=sha256, size=int(size)))
    [message] = ChatAdapter(ChatSection()).parse(Raw("raw_1", body, {}, START))
    assert isinstance(message, InboundMessage)
    assert message.files[0].content == content


async def test_a_form_is_a_line_with_details_and_its_address_a_claim(chat: Chat, bus: Bus) -> None:
    session = await chat.session()
    page = {"url": "https://www.acme.example/c?x", "title": "Contact"}
    asked = {
        "email": "Ben@Customer.example",
        "name": "Ben",
        "topic": "Returns",
        "mood": "angry",
        "page": page,
    }
    form = {"cid": a_cid(), "text": "The box was empty.", **asked}
    async with chat.client(session["token"]) as client:
        said = (await client.post("/form", json=form)).json()
        assert "link in the mail" in said["text"]
        assert (await client.post("/form", json=form)).status_code == 200
        assert (await client.post("/form", json={**form, "mood": "furious"})).status_code == 400
        event, code = (await client.get("/poll?last_seq=0")).json()["events"]
    assert event["text"] == "The box was empty."
    assert code["type"] == "notice"
    message, contact = await documents(bus)
    assert (message.sender.name, message.proofs) == ("Ben", ())
    assert [one.address for one in message.claims] == ["ben@customer.example"]
    assert {one.name: one.value for one in message.details} == {
        "topic": "Returns", "mood": "angry", "page": "https://www.acme.example/c", "page_title": "Contact",
    }  # fmt: skip
    assert (contact.proof, contact.other.address) == ("none", "ben@customer.example")


async def test_the_widgets_files_are_compressed_and_cached(chat: Chat) -> None:
    async with chat.client() as client:
        got = await client.get("/w.js")
        assert got.headers["content-type"].startswith("text/javascript")
        assert got.headers["content-encoding"] == "gzip"
        assert len(gzip.compress(got.content, 9)) < 15_000
        same = await client.get("/w.js", headers={"If-None-Match": got.headers["etag"]})
        assert (same.status_code, same.content) == (304, b"")
        for name in ("..%2Fpages.py", "pages.py", "%2e%2e", "nothing.js", "W.JS"):
            assert (await client.get(f"/{name}")).status_code == 404
        demo = await client.get("/demo")
        assert re.search(r"<script async src=\S*w\.js data-site=demo>", demo.text)
        assert "unsafe" not in demo.headers["content-security-policy"]


async def test_what_a_visitor_says_becomes_a_fact(chat: Chat, bus: Bus) -> None:
    session = await chat.session(identity=an_identity(email="anna@customer.example", name="Anna"))
    async with a_page(chat, session["token"]) as page:
        ack = await page.say("Hello")

    async def there() -> list[Any]:
        return await bus.stored("EVENTS", "byname.message.received.v1.>")

    [fact] = await until(there, "the message is a fact")
    data = json.loads(fact.data)["data"]
    assert (data["message"], data["channel"], data["text"]) == (ack["id"], "chat", "Hello")
    assert data["sender"] == {"channel": "chat", "address": session["visitor"], "name": "Anna"}
    assert data["proofs"][0]["address"] == "anna@customer.example"
    assert data["thread"]["references"] == [session["session"]]

"""Who may come in, and how much they may ask: sites, origins, identities, limits, slow readers."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from byname.channels.chat.frames import MAX_TEXT
from byname.clock import SystemClock

from services.ingest.chat import hub
from services.ingest.chat import socket as sockets
from services.ingest.chat.model import Line
from services.ingest.chat.store.transcripts import add_lines, load_transcripts, save_transcripts
from tests.connected.chat.pages import a_cid, a_page, ask, raw_page
from tests.connected.chat.running import SITE, Chat, chats
from tests.support.facts import FrozenClock
from tests.support.nats import Bus

pytestmark = pytest.mark.connected
ELSEWHERE = "https://evil.example"


async def long_history(chat: Chat, session: str, count: int) -> None:
    """Eight megabytes and more, which the buffers of both sides do not hold."""
    assert chat.service
    text, now = "x" * MAX_TEXT, SystemClock().now()
    async with chat.service.db.transaction() as unit:
        found = await load_transcripts(unit.connection, ids=[session])
        await save_transcripts(unit.connection, [replace(found[session], seq=count)])
        await add_lines(
            unit.connection,
            [
                Line(session, seq, f"nt_{seq}", "notice", "system", "Acme", text, now)
                for seq in range(1, count + 1)
            ],
        )


async def test_sites_and_origins(bus: Bus, tmp_path: Path) -> None:
    async with chats(tmp_path, bus.server.url) as [chat]:
        assert (await ask(chat, site="unknown"))[0] == 403
        assert (await ask(chat, ELSEWHERE))[0] == 403
        assert (await ask(chat, "null"))[0] == 403
        assert (await ask(chat, chat.url))[0] == 200  # the widget's own frame
        token = (await chat.session())["token"]
        async with raw_page(chat, ELSEWHERE) as page:
            await page.send(t="hello", token=token, last_seq=0)
            assert await page.closed() == 4403
        async with chat.client(token, ELSEWHERE) as client:
            for path in ("/messages", "/mail", "/form", "/typing", "/seen", "/files?name=a"):
                assert (await client.post(path, json={})).status_code == 403
            assert (await client.get("/poll?last_seq=0")).status_code == 403
        async with chat.client() as client:
            policy = (await client.get(f"/frame?site={SITE}")).headers["content-security-policy"]
            assert "frame-ancestors https://www.acme.example" in policy
            assert "unsafe" not in policy
            assert (await client.get("/frame?site=unknown")).status_code == 403


async def test_unknown_tokens_and_no_hello(bus: Bus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "HELLO_S", 0.5)
    async with chats(tmp_path, bus.server.url) as [chat]:
        for first in (
            {"t": "hello", "token": "x" * 43, "last_seq": 0},
            {"t": "msg", "cid": a_cid(), "text": "Hi"},
            {"t": "nonsense"},
            None,
        ):
            async with raw_page(chat) as page:
                if first:
                    await page.send(**first)
                assert await page.closed() == 4401
        async with chat.client("x" * 43) as client:
            assert (await client.get("/poll?last_seq=0")).status_code == 401
            assert (await client.get("/events?last_seq=0")).status_code == 401


async def test_limits_say_when_to_come_again(bus: Bus, tmp_path: Path) -> None:
    async with chats(
        tmp_path, bus.server.url, lines_per_minute=6, sessions_per_minute=6, sockets_per_address=2
    ) as [chat]:
        session = await chat.session()
        async with a_page(chat, session["token"]) as page, a_page(chat, session["token"]) as other:
            async with raw_page(chat) as third:
                assert await third.closed() == 4429
            await page.say("One")
            await page.say("Two")
            await page.send(t="msg", cid=(cid := a_cid()), text="Three")
            error = await page.next("error")
            assert (error["code"], error["cid"]) == ("rate", cid)
            assert 0 < error["retry_ms"] <= 10_001
            for _ in range(30):
                await other.send(t="nonsense")
            assert await other.closed() == 1008
        async with chat.client(session["token"]) as client:
            refused = await client.post("/messages", json={"cid": cid, "text": "Three"})
            assert refused.status_code == 429
            assert refused.json()["retry_ms"] > 0
        statuses = [(await ask(chat))[0] for _ in range(4)]
        assert statuses == [200, 200, 429, 429]


async def test_large_and_odd_input_is_refused(bus: Bus, tmp_path: Path) -> None:
    async with chats(tmp_path, bus.server.url) as [chat]:
        session = await chat.session()
        async with chat.client(session["token"]) as client:
            large = await client.post("/messages", content=b"x" * 70_000)
            assert large.status_code == 413
            for body in (b"", b"{", b"[]", b"\xff", b'{"cid":1}'):
                assert (await client.post("/messages", content=body)).status_code == 400
            empty = await client.post("/messages", json={"cid": a_cid(), "text": " \x00 "})
            assert empty.status_code == 400
            foreign = await client.post(
                "/messages", json={"cid": a_cid(), "text": "", "files": [{"id": "cf_1"}]}
            )
            assert foreign.status_code == 400
        async with a_page(chat, session["token"]) as page:
            await page.send(t="msg", cid=a_cid(), text="x" * (MAX_TEXT + 1))
            assert (await page.next("error"))["code"] == "frame"
            assert (await page.say("🙂" * (MAX_TEXT // 2)))["seq"] == 1


async def test_the_ninth_tab_takes_the_place_of_the_first(bus: Bus, tmp_path: Path) -> None:
    async with chats(tmp_path, bus.server.url) as [chat]:
        token = (await chat.session())["token"]
        pages: list[Any] = []
        try:
            for _ in range(hub.MOST_LISTENERS + 1):
                context = a_page(chat, token)
                pages.append((context, await context.__aenter__()))
            assert await pages[0][1].closed() == 4409
            await pages[-1][1].say("Still here.")
        finally:
            for context, _ in pages:
                await context.__aexit__(None, None, None)


async def test_a_page_that_does_not_read_is_closed_and_costs_nobody_else(
    bus: Bus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "SEND_S", 0.5)
    async with chats(tmp_path, bus.server.url) as [chat]:
        session = await chat.session()
        await long_history(chat, session["session"], 2000)
        small = socket.socket()
        small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        small.setblocking(False)
        host, port = chat.url.removeprefix("http://").split(":")
        await asyncio.get_running_loop().sock_connect(small, (host, int(port)))
        async with raw_page(chat, sock=small, max_queue=1, compression=None) as slow:
            await slow.send(t="hello", token=session["token"], last_seq=0)
            await asyncio.sleep(1.5)
            async with a_page(chat, session["token"], last_seq=2000) as page:
                await page.say("Others go on.")
            assert await slow.closed() == 4408
        other = await chat.session()
        async with a_page(chat, other["token"]) as page:
            await page.say("So do strangers.")


async def test_uploads_that_went_with_no_line_are_forgotten(bus: Bus, tmp_path: Path) -> None:
    clock = FrozenClock()
    async with chats(tmp_path, bus.server.url, clock=clock) as [chat]:
        session = await chat.session()
        async with chat.client(session["token"]) as client:
            used, left = [(await client.post(f"/files?name={name}", content=b"x")).json() for name in "ab"]
            line = {"cid": a_cid(), "text": "Look!", "files": [{"id": used["id"]}]}
            assert (await client.post("/messages", json=line)).status_code == 200
            clock.forward(days=8)
            await chat.upkeep("forget")
            late = {"cid": a_cid(), "text": "And this!", "files": [{"id": left["id"]}]}
            refused = await client.post("/messages", json=late)
            assert (refused.status_code, "upload it again" in refused.json()["error"]) == (400, True)
            [event, *_] = (await client.get("/poll?last_seq=0")).json()["events"]
            [file] = event["files"]
            assert (await client.get(f"/{file['url']}")).content == b"x"


async def test_one_address_uploads_only_so_much(bus: Bus, tmp_path: Path) -> None:
    async with chats(tmp_path, bus.server.url, upload_mb_per_minute=10) as [chat]:
        statuses = []
        for _ in range(3):  # another visitor each time
            async with chat.client((await chat.session())["token"]) as client:
                got = await client.post("/files?name=a", content=b"x" * (8 * 2**20))
                statuses.append(got.status_code)
        assert statuses == [200, 200, 429]
        assert got.json()["retry_ms"] > 0


async def test_visitors_who_never_spoke_are_forgotten(bus: Bus, tmp_path: Path) -> None:
    clock = FrozenClock()
    async with chats(tmp_path, bus.server.url, clock=clock) as [chat]:
        silent, spoken = await chat.session(), await chat.session()
        async with a_page(chat, spoken["token"]) as page:
            await page.say("Hello")
        clock.forward(days=8)
        await chat.upkeep("forget")
        assert (await chat.session(token=silent["token"]))["visitor"] != silent["visitor"]
        assert (await chat.session(token=spoken["token"]))["visitor"] == spoken["visitor"]

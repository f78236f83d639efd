"""Replies reach the window whichever copy holds it, once; who is away, and who waits, is spoken of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from byname.bus.live import Live
from byname.contracts import (
    AttachmentRef,
    ConversationClosed,
    Handle,
    ReplyFailed,
    ReplyRequested,
    ReplySent,
    ReplyUnread,
)
from byname.ids import derive_short

from tests.connected.chat.pages import a_page
from tests.connected.chat.running import ORIGIN, SITE, Chat, an_identity, chats
from tests.connected.services.running import quiet, said, say
from tests.support.facts import START, FrozenClock, a_reply_request, an_attached, an_event
from tests.support.nats import Bus, until

pytestmark = pytest.mark.connected
CONVERSATION = derive_short("cv", "chat")


def a_reply(visitor: str, text: str = "It is on its way.", **more: Any) -> Any:
    """Sophie answers in the chat."""
    to = Handle(channel="chat", address=visitor)
    return a_reply_request(CONVERSATION, text, to=to, **more)


async def settled(bus: Bus) -> None:
    await quiet(bus, "ingest-chat-facts")


async def test_a_reply_reaches_the_socket_that_another_copy_holds(
    bus: Bus, tmp_path: Path, postgres_url: str
) -> None:
    async with chats(tmp_path, bus.server.url, copies=2, database=postgres_url) as copies:
        session = await copies[0].session()
        async with a_page(copies[0], session["token"]) as here, a_page(copies[1], session["token"]) as there:
            ack = await here.say("Hello?")
            assert (await there.next("event"))["id"] == ack["id"]
            await say(bus, [an_attached(ack["id"], CONVERSATION), a_reply(session["visitor"])])
            for page in (here, there):  # two copies may hear the two facts in either order
                events = [await page.next("event") for _ in range(2)]
                assert [one["seq"] for one in events] == [2, 3]
                told = {(one["type"], one["from"], one["name"], one["text"]) for one in events}
                assert told == {
                    ("person", "system", "Sophie", "You are talking with Sophie."),
                    ("message", "person", "Sophie", "It is on its way."),
                }
        await settled(bus)
        [sent] = await said(bus, ReplySent)
        assert sent.response == "in the chat window"


async def test_the_same_reply_again_changes_nothing(bus: Bus, tmp_path: Path) -> None:
    async with chats(tmp_path, bus.server.url) as [chat]:
        session = await chat.session()
        first = a_reply(session["visitor"])
        again = an_event(first.data, cause="raw_again", key=CONVERSATION)
        assert again.id != first.id
        await say(bus, [first, again, a_reply("vi_nobody")])
        await settled(bus)
        async with chat.client(session["token"]) as client:
            events = (await client.get("/poll?last_seq=0")).json()["events"]
        assert [one["text"] for one in events] == ["It is on its way."]
        [sent] = await said(bus, ReplySent)
        assert sent.response == "waits in the chat window"
        [failed] = await said(bus, ReplyFailed)
        assert "vi_nobody" in failed.reason
        assert await bus.count("DEAD") == 0


async def test_files_of_a_reply_can_be_fetched_by_a_signed_link(bus: Bus, tmp_path: Path) -> None:
    async with chats(tmp_path, bus.server.url) as [chat]:
        assert chat.service
        session = await chat.session()
        blob = await chat.service.blobs.put(b"%PDF")
        ref = {"name": "invoice.pdf", "media_type": "application/pdf", "blob": blob}
        await say(bus, [a_reply(session["visitor"], attachments=(ref,))])
        await settled(bus)
        async with chat.client(session["token"]) as client:
            [event] = (await client.get("/poll?last_seq=0")).json()["events"]
            [file] = event["files"]
            got = await client.get(f"/{file['url']}")
            assert got.content == b"%PDF"
            assert got.headers["content-disposition"].startswith('attachment; filename="invoice.pdf"')
            assert got.headers["x-content-type-options"] == "nosniff"
            forged = file["url"].replace("s=", "s=0")
            assert (await client.get(f"/{forged}")).status_code == 403


async def unread(bus: Bus, chat: Chat) -> list[Any]:
    await chat.upkeep("say_unread")
    return await said(bus, ReplyUnread)


async def test_a_reply_that_nobody_saw_is_said_once_to_be_unread(bus: Bus, tmp_path: Path) -> None:
    async with chats(tmp_path, bus.server.url, away_after_s=1) as [chat]:
        stranger = await chat.session()
        known = await chat.session(identity=an_identity(email="anna@customer.example"))
        seen = await chat.session(identity=an_identity("u-2", email="ben@customer.example"))
        assert chat.service
        blob = await chat.service.blobs.put(b"%PDF")
        ref = AttachmentRef(name="invoice.pdf", media_type="application/pdf", blob=blob)
        await say(bus, [a_reply(one["visitor"], attachments=(ref,)) for one in (stranger, known, seen)])
        await settled(bus)
        async with chat.client(seen["token"]) as client:
            await client.post("/seen", json={"seq": 1})
        await chat.upkeep("write_presence")

        async def some() -> list[Any]:
            return await unread(bus, chat)

        [only] = await until(some, "a reply is unread", 10)
        assert only.conversation == CONVERSATION
        assert only.reply == (await said(bus, ReplyRequested))[1].reply
        assert (only.text, only.attachments) == ("It is on its way.", (ref,))  # what the mail is made of
        assert len(await unread(bus, chat)) == 1


async def test_when_nobody_answers_it_is_said_once_with_an_offer(bus: Bus, tmp_path: Path) -> None:
    async with chats(tmp_path, bus.server.url, patience_s=1) as [chat]:
        session = await chat.session()
        async with a_page(chat, session["token"]) as page:
            ack = await page.say("Hello?")
            await say(bus, [an_attached(ack["id"], CONVERSATION)])
            assert (await page.next("event"))["type"] == "person"
            await page.say("Anybody?")
            notice = await page.next("event")
            assert (notice["type"], notice["from"], notice["name"]) == ("notice", "system", "Sophie")
            assert notice["offer_mail"]
            assert "Sophie cannot answer" in notice["text"]
            assert chat.service
            await say(bus, [a_reply(session["visitor"])])
            assert (await page.next("event"))["from"] == "person"
            await page.say("Thanks!")
            assert (await page.next("event"))["type"] == "notice"  # another wait


async def test_outside_hours_it_is_said_at_once(bus: Bus, tmp_path: Path) -> None:
    sites = {SITE: {"origins": [ORIGIN], "hours": "tue 09:00-17:00"}}
    async with chats(tmp_path, bus.server.url, clock=FrozenClock(), sites=sites) as [chat]:
        session = await chat.session()
        assert (session["open"], session["offer_mail"], session["hours"]) == (False, True, "tue 09:00-17:00")
        async with a_page(chat, session["token"]) as page:
            assert "back tomorrow at 09:00" in page.welcome["away"]
            await page.say("Hello?")
            notice = await page.next("event")
            assert notice["type"] == "notice"
            assert "back tomorrow at 09:00" in notice["text"]
            await page.say("Hm.")
            await page.send(t="ping")
            assert (await page.next())["t"] == "pong"  # not said again


async def test_words_long_after_the_matter_was_closed_begin_another(bus: Bus, tmp_path: Path) -> None:
    async with chats(tmp_path, bus.server.url, new_matter_after_s=0) as [chat]:
        session = await chat.session()
        async with a_page(chat, session["token"]) as page:
            ack = await page.say("Hello?")
            closed = ConversationClosed(
                conversation=CONVERSATION, person="sophie", front_end="email", alone=True,
                closed_at=START, sequence=5,
            )  # fmt: skip
            await say(bus, [an_attached(ack["id"], CONVERSATION)])
            await say(bus, [an_event(closed, key=CONVERSATION)])
            await settled(bus)
            await page.say("Something else.")
        threads = [json.loads(one.data)["thread"] for one in await bus.stored("RAW", "raw.chat")]
        assert threads == [session["session"], f"{session['session']}.1"]


async def test_typing_of_a_person_is_seen_and_never_stored(bus: Bus, tmp_path: Path) -> None:
    heard: list[dict[str, Any]] = []
    live = Live(bus.nc)

    async def hear(_subject: str, message: dict[str, Any]) -> None:
        heard.append(message)

    async with chats(tmp_path, bus.server.url) as [chat]:
        await live.hear("chat.*", hear)
        session = await chat.session()
        async with a_page(chat, session["token"]) as page:
            typing = {"t": "typing", "from": "person", "name": "Sophie", "on": True}
            await live.say(f"chat.{session['session']}", typing)
            assert await page.next("typing") == {"t": "typing", "name": "Sophie", "on": True}
            await page.send(t="typing", on=True)

            async def typed() -> bool:
                return any(one["t"] == "typing" and one["from"] == "visitor" for one in heard)

            await until(typed, "the desk hears that the visitor types")
        assert any(one["t"] == "presence" and one["on"] for one in heard)
        await live.stop()
        async with a_page(chat, session["token"]) as page:
            assert page.welcome["seq"] == 0


async def test_nothing_private_reaches_a_transcript(bus: Bus, tmp_path: Path) -> None:
    async with chats(tmp_path, bus.server.url) as [chat]:
        session = await chat.session()
        visitor = session["visitor"]
        wrote = "On Mon, 3 Mar 2025 at 10:00, Sophie <sophie@home.example> wrote:"
        refused = [
            a_reply(visitor, "Write to SOPHIE@home.example."),
            a_reply(visitor, f"Write to r+{'a' * 40}@acme.example.", front_end="desk"),
            a_reply(visitor, wrote),
        ]
        await say(bus, [a_reply(visitor, f"It left.\n\n{wrote}\n> Hello?"), *refused])
        await settled(bus)
        async with chat.client(session["token"]) as client:
            [shown] = (await client.get("/poll?last_seq=0")).json()["events"]
        assert shown["text"].startswith("It left.")
        assert "home.example" not in shown["text"]
        failed = {one.reply: one.reason for one in await said(bus, ReplyFailed)}
        reasons = [failed.pop(one.data.reply) for one in refused]
        assert not failed
        assert "private address" in reasons[0]
        assert "secret address" in reasons[1]
        assert "no words are left" in reasons[2]
        assert len(await said(bus, ReplySent)) == 1

"""The pages as they are served: escaped, safe, live."""

from __future__ import annotations

import asyncio
import json
from email.message import EmailMessage

import httpx
import pytest
from byname.contracts import AttachmentRef

from services.desk.http import render
from tests.connected.desk.system import Running, until
from tests.unit.desk.builders import Story

pytestmark = pytest.mark.connected
ATTACK = '<script>alert("x")</script><img src=x onerror=alert(1)>"\'>'


async def published(desk: Running, story: Story, events: list) -> None:
    await desk.publish(events)

    async def there() -> bool:
        async with desk.browser() as client:
            answer = await client.get(f"/conversations/{story.conversation}")
            return answer.status_code == 200 and "was told" in answer.text

    await until(there, "the conversation is there")


async def test_nothing_a_customer_writes_becomes_markup(desk: Running) -> None:
    story = Story(name=ATTACK, subject=ATTACK)
    blob = await desk.service.blobs.put(b"x")
    file = AttachmentRef(name=ATTACK, media_type="text/html", blob=blob)
    came = story.received(ATTACK, text_full=ATTACK, attachments=(file,), reply_to=ATTACK, html=f"<p>{ATTACK}")
    attached = story.attached(came, warnings=(ATTACK,))
    await published(desk, story, [came, story.opened(came), attached, story.told(attached)])
    async with desk.browser() as client:
        for path in (
            "/",
            f"/conversations/{story.conversation}",
            f"/fragments/conversations/{story.conversation}",
            f"/conversations/{ATTACK}",
            f"/sign-in?next=/{ATTACK}",
        ):
            answer = await client.get(path)
            assert "<script>" not in answer.text, path
            assert "<img" not in answer.text, path
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert answer.headers["x-content-type-options"] == "nosniff"
        framed = await client.get(f"/messages/{story.id('msg', 1)}/html")
    assert framed.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


async def test_a_file_is_only_ever_a_download(desk: Running) -> None:
    story = Story()
    blob = await desk.service.blobs.put(b"<script>1</script>")
    file = AttachmentRef(name='Bil"d\r\n é/../x.html', media_type="text/html", blob=blob)
    came = story.received(attachments=(file,))
    attached = story.attached(came)
    await published(desk, story, [came, story.opened(came), attached, story.told(attached)])
    async with desk.api() as api:
        found = (await api.get(f"/api/conversations/{story.conversation}")).json()
        address = found["messages"][0]["attachments"][0]["url"]
        answer = await api.get(address)
        assert (await api.get(address[:-1] + "1")).status_code == 404
        assert (await api.get(address[:-1] + "-1")).status_code == 404
    assert answer.content == b"<script>1</script>"
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    async with desk.browser() as client:
        assert (await client.get(address)).status_code == 401
        assert (await client.get(address.removeprefix("/api"))).content == answer.content


async def test_a_long_message_is_read_from_the_object_store(desk: Running) -> None:
    story = Story()
    body = await desk.service.blobs.put(
        json.dumps({"text": "long " * 9, "text_full": "", "html": "<b>long</b>"}).encode()
    )
    came = story.received("long", body=body)
    attached = story.attached(came)
    await published(desk, story, [came, story.opened(came), attached, story.told(attached)])
    async with desk.api() as api:
        message = (await api.get(f"/api/conversations/{story.conversation}")).json()["messages"][0]
        assert (await api.get(message["full_url"])).json()["text"] == "long " * 9
    async with desk.browser() as client:
        assert "long long long" in (await client.get(f"/messages/{message['id']}/full")).text


async def read_events(client: httpx.AsyncClient, address: str, count: int, last: str = "") -> list[dict]:
    """The first events of a stream."""
    found: list[dict] = []
    async with client.stream("GET", address, headers={"Last-Event-ID": last} if last else {}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        one: dict[str, str] = {}
        async for line in answer.aiter_lines():
            name, _, value = line.partition(": ")
            if line and name in ("id", "event", "data"):
                one[name] = value
            elif not line and one:
                found.append(one)
                one = {}
                if len(found) >= count:
                    return found
    return found


async def test_a_live_page_is_told_and_goes_on_where_it_was(desk: Running) -> None:
    one, two = Story(1), Story(2)
    async with desk.browser() as client:
        waiting = asyncio.create_task(
            read_events(client, f"/events?after=0&conversation={one.conversation}", 2)
        )
        await until(lambda: _listening(desk), "the page listens")
        await desk.publish(one.first_message())
        first = await asyncio.wait_for(waiting, 20)
        assert {event["event"] for event in first} == {"list", "conversation"}
        await published(desk, two, two.first_message())
        # It was away: what it missed is told at once, and only about what changed.
        missed = await asyncio.wait_for(read_events(client, "/events", 1, last=first[-1]["id"]), 20)
        assert int(missed[0]["id"]) > int(first[0]["id"])
        # It comes from another life of the store: everything is to be looked at again.
        again = await asyncio.wait_for(
            read_events(client, f"/events?conversation={one.conversation}", 2, last="999999"), 20
        )
        assert {event["event"] for event in again} == {"list", "conversation"}


async def _listening(desk: Running) -> bool:
    assert desk.service.http_app is not None
    return desk.service.http_app.state.desk.changes.listeners > 0


async def test_a_page_that_takes_nothing_holds_up_nobody(desk: Running) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(desk.url.rsplit(":", 1)[1]))
    writer.write(b"GET /events?after=0 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await writer.drain()
    await until(lambda: _listening(desk), "the page listens")
    stories = [Story(number, begins=number) for number in range(1, 40)]
    await desk.publish([event for story in stories for event in story.first_message()])
    await published(desk, stories[-1], stories[-1].first_message())
    writer.close()

    async def gone() -> bool:
        return not await _listening(desk)

    await until(gone, "the stream of a closed page ends")
    assert reader is not None


async def test_the_outbox_shows_what_would_have_been_sent(desk: Running) -> None:
    folder = desk.config.home / "outbox" / "new"
    async with desk.browser() as client:
        assert "Nothing was sent yet" in (await client.get("/outbox")).text
        folder.mkdir(parents=True)
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "Sophie <sophie@acme.example>", "ann@x.example", ATTACK
        mail.set_content("Good morning, Ann")
        (folder / "mail_1").write_bytes(bytes(mail))
        (folder / "mail_2").write_bytes(b"\xff\xfe broken \x00")
        listed = (await client.get("/outbox")).text
        assert "ann@x.example" in listed
        assert "<script>" not in listed
        assert "Good morning, Ann" in (await client.get("/outbox/mail_1")).text
        assert (await client.get("/outbox/mail_2")).status_code == 200
        assert (await client.get("/outbox/..%2f..%2fdesk.sqlite3")).status_code == 404


async def test_only_known_files_are_served(desk: Running) -> None:
    async with desk.browser() as client:
        assert (await client.get("/static/desk.css")).status_code == 200
        for path in ("/static/../app.py", "/static/%2e%2e%2fapp.py", "/static/desk.py"):
            assert (await client.get(path)).status_code == 404


async def test_without_htmx_the_pages_look_for_news_by_themselves(
    desk: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story()
    await published(desk, story, story.first_message())
    async with desk.browser() as client:
        assert "/static/htmx.js" in (await client.get("/")).text or not render.LIVE
        monkeypatch.setitem(render.TEMPLATES.globals, "live", False)
        for path in ("/", f"/conversations/{story.conversation}"):
            html = (await client.get(path)).text
            assert 'http-equiv="refresh"' in html
            assert "htmx" not in html
            assert "My order" in html

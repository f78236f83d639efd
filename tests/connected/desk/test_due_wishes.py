"""Wishes at a running desk: noted, come true once, told by each customer's own person."""

from __future__ import annotations

import pytest
from byname.contracts import AnswerReceived, WishDone

from tests.connected.desk.system import Running, until
from tests.connected.desk.test_attention_desk import HIDDEN, orders, signed_in
from tests.connected.desk.test_desk_channels import told
from tests.connected.desk.test_due_desk import story_now
from tests.unit.desk.attention_story import INCIDENT

pytestmark = pytest.mark.connected


async def test_a_wish_from_its_first_customer_to_the_last_who_is_told(desk: Running) -> None:
    one, two = story_now(1), story_now(2, name="Joe <b>Bell</b>")
    events = [
        *one.first_message(), *two.first_message(), two.given("tom", 4), one.wished(5), two.wished(6),
    ]  # fmt: skip
    await told(desk, two, events)
    async with desk.api() as api, desk.browser() as browser, desk.browser() as toms:
        (listed,) = (await api.get("/api/wishes")).json()["wishes"]
        assert (listed["name"], listed["state"]) == ("Dark mode", "open")
        assert (listed["waiting"], listed["told"]) == (2, 0)
        assert (await api.get("/api/wishes?state=done")).json()["wishes"] == []
        await signed_in(desk, browser)
        await signed_in(desk, toms, "tom")
        page = (await browser.get("/wishes/wi_dark")).text
        assert "Joe &lt;b&gt;Bell&lt;/b&gt;" in page
        form = {**dict(HIDDEN.findall(page)), "words": "Settings,\r\nDisplay <i>"}
        for _ in range(2):  # a second press is the same
            answer = await browser.post("/wishes/wi_dark/done", data=form)
            assert answer.status_code == 303
        (said,) = await desk.said(WishDone)
        assert (said.wish, said.words, said.person) == ("wi_dark", "Settings,\nDisplay <i>", "sophie")
        again = await api.post("/api/wishes/wi_dark/done", json={"words": "Settings,\nDisplay <i>"})
        assert again.json() == {"id": "wi_dark", "conversation": ""}
        other = await api.post("/api/wishes/wi_dark/done", json={"words": "other words"})
        assert other.status_code == 409
        assert len(await desk.said(WishDone)) == 1
        mine, theirs = (await browser.get("/wishes/wi_dark")).text, (await toms.get("/wishes/wi_dark")).text
        assert "Hello Ann Lee," in mine
        assert "Hello Joe" not in mine, "he is Tom's customer"
        assert "Hello Joe &lt;b&gt;Bell&lt;/b&gt;," in theirs
        assert "tell=wi_dark" in (await toms.get("/")).text, "on the first page as well"
        draft = (await browser.get(f"/conversations/{one.conversation}?tell=wi_dark")).text
        assert "you once wished for this: Dark mode. It is there now. Settings,\nDisplay &lt;i&gt;" in draft
        await told(desk, two, [two.told_of(800)])
        found = (await api.get("/api/wishes/wi_dark")).json()
        assert [(w["name"], bool(w["told_at"])) for w in found["wishers"]] == [
            ("Ann Lee", False), ("Joe <b>Bell</b>", True),
        ]  # fmt: skip
        assert (found["state"], found["waiting"], found["told"]) == ("done", 1, 1)
        assert "Yours to tell" not in (await toms.get("/wishes/wi_dark")).text


async def test_whoever_wishes_for_it_again_is_told_again(desk: Running) -> None:
    story = story_now()
    await told(desk, story, [*story.first_message(), story.wished(5)])
    async with desk.api() as api:
        assert (await api.post("/api/wishes/wi_dark/done", json={})).status_code == 202
        later = story_now(2)
        far = 1_000_000
        noted = later.wished(5)
        fact = noted.data.model_copy(update={"noted_at": later.at(far)})
        await told(desk, later, [*later.first_message(), later.fact(fact, 5)])
        assert (await api.get("/api/wishes/wi_dark")).json()["state"] == "open"
        assert (await api.post("/api/wishes/wi_dark/done", json={"words": "again"})).status_code == 202
        assert len({one.done_at for one in await desk.said(WishDone)}) == 2
        assert (await api.get("/api/wishes/wi_dark")).json()["state"] == "done"


async def test_a_wish_is_noted_for_a_conversation_or_a_customer(desk: Running) -> None:
    story = story_now()
    await told(desk, story, story.first_message())
    async with desk.api() as api:
        noted = await api.post("/api/wishes", json={"what": " Dark  mode ", "customer": story.customer})
        assert noted.json()["conversation"] == story.conversation
        assert (
            await api.post("/api/wishes", json={"what": "x", "conversation": story.conversation})
        ).status_code == 202
        assert await orders(desk) == [["/wish Dark mode"], ["/wish x"]]
        for body, code in (
            ({"what": "x"}, 422), ({"what": "", "customer": "cu_1"}, 422),
            ({"what": "x" * 201, "customer": "c"}, 422),
            ({"what": "x", "customer": "cu_none"}, 404), ({"what": "x", "conversation": "cv_none"}, 404),
            ({"what": "x", "customer": "a", "conversation": "b"}, 422),
        ):  # fmt: skip
            assert (await api.post("/api/wishes", json=body)).status_code == code, body
        assert (await api.post("/api/wishes/wi_none/done", json={})).status_code == 404
        assert (await api.get("/api/wishes/wi_none")).status_code == 404
    async with desk.browser() as nobody:
        for path in ("/api/wishes", "/api/timers", "/api/promises"):
            assert (await nobody.get(path)).status_code == 401
        assert (await nobody.post("/wishes/wi_dark/done", data={"csrf": ""})).status_code == 303, "sign in"
    assert len(await desk.said(AnswerReceived)) == 2


async def test_wishes_come_a_page_at_a_time(desk: Running) -> None:
    story = story_now()
    wished = [story.wished(4 + number, f"wi_{number}", f"Wish {number}") for number in range(60)]
    await told(desk, story, [*story.first_message(), *wished])
    async with desk.api() as api:

        async def pages() -> list[str]:
            names: list[str] = []
            before = ""
            while True:
                page = (await api.get("/api/wishes", params={"limit": 25, "before": before})).json()
                names += [one["name"] for one in page["wishes"]]
                before = page["next"]
                if not before:
                    return names

        names = await until(pages, "all wishes")
        assert names == [f"Wish {number}" for number in reversed(range(60))]


async def test_an_incident_shows_who_knows_that_it_is_over(desk: Running) -> None:
    one, two = story_now(1), story_now(2, name="Joe")
    events = [*one.first_message(), *two.first_message(), one.opened_incident(), one.joins(4), two.joins(4)]
    await told(desk, two, [*events, one.over(when=90), two.told_of(100, INCIDENT)])
    async with desk.api() as api, desk.browser() as browser:
        members = (await api.get(f"/api/incidents/{INCIDENT}")).json()["members"]
        assert {m["conversation"]["id"]: m["told_by"] for m in members} == {
            one.conversation: "", two.conversation: "Sophie",
        }  # fmt: skip
        page = (await browser.get(f"/incidents/{INCIDENT}")).text
        assert page.count("Sophie told them that it is over") == 1
        assert page.count("nobody has told them yet") == 1
        assert (await api.get(f"/api/wishes/{INCIDENT}")).status_code == 404, "it is no wish"

"""Incidents, blocked senders, and that nothing of attention becomes markup or is for strangers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from byname.contracts import AnswerReceived, ReplyRequested

from tests.connected.desk.system import Running, until
from tests.connected.desk.test_attention_desk import HIDDEN, signed_in
from tests.connected.desk.test_desk_channels import told
from tests.unit.desk.attention_story import INCIDENT, AttentionStory

pytestmark = pytest.mark.connected
ATTACK = '<script>alert("x")</script><img src=x onerror=alert(1)>"\'>'


async def test_an_incident_from_its_first_conversation_to_its_end(desk: Running) -> None:
    one, two = AttentionStory(1), AttentionStory(2, name="Joe")
    await told(desk, two, [*one.first_message(), *two.first_message(), one.opened_incident(), two.joins(4)])
    await told(desk, two, [one.joins(4), one.leaves(5), two.joins(5)])
    async with desk.api() as api, desk.browser() as browser:
        (listed,) = (await api.get("/api/incidents")).json()["incidents"]
        assert (listed["name"], listed["open"], listed["conversations"]) == ("Login fails", True, 1)
        found = (await api.get(f"/api/incidents/{INCIDENT}")).json()
        members = {m["conversation"]["id"]: (m["joined"], m["left_by"]) for m in found["members"]}
        assert members == {one.conversation: (False, "Tom"), two.conversation: (True, "")}
        assert (await api.get("/api/incidents/in_none")).status_code == 404
        await signed_in(desk, browser)
        for path in ("/incidents", f"/incidents/{INCIDENT}", f"/conversations/{two.conversation}"):
            assert "Login fails" in (await browser.get(path)).text, path
        page = (await browser.get(f"/incidents/{INCIDENT}")).text
        assert "Joe" in page
        assert "it says “cannot sign in”" in page
        closed = await browser.post(f"/incidents/{INCIDENT}/close", data=dict(HIDDEN.findall(page)))
        assert closed.status_code == 303
        (said,) = await desk.said(AnswerReceived)
        assert (said.conversation, said.commands[0].name) == (two.conversation, "resolved")
        await told(desk, two, [two.over()])
        assert (await api.post(f"/api/incidents/{INCIDENT}/close")).status_code == 409
        assert "past incident" in (await browser.get(f"/conversations/{two.conversation}")).text


async def test_a_blocked_sender_and_the_way_back(desk: Running) -> None:
    story = AttentionStory()
    spam = story.received("Cheap watches", which=2, when=150)
    muted = story.attached(spam, sequence=7, which=2, person="", muted=True)
    found = await told(desk, story, [*story.first_message(), story.blocks(6), spam, muted])
    assert found["blocked"][0]["reason"] == "sells watches"
    assert [one["muted"] for one in found["messages"]] == [False, True]
    async with desk.api() as api, desk.browser() as browser:
        (listed,) = (await api.get("/api/blocked")).json()["blocked"]
        assert (listed["address"], listed["person"], listed["muted"]) == (story.handle.address, "Tom", 1)
        await signed_in(desk, browser)
        assert "blocked: nobody was told" in (await browser.get(f"/conversations/{story.conversation}")).text
        page = (await browser.get("/blocked")).text
        assert "1 message since, told to nobody" in page
        form = {**dict(HIDDEN.findall(page)), "next": "//evil.example"}
        for _ in range(2):
            answer = await browser.post(f"/blocked/{listed['id']}/unblock", data=form)
            assert answer.headers["location"] == "/"
        said = await desk.said(AnswerReceived)
        assert {(one.answer, one.commands[0].name) for one in said} == {(said[0].answer, "unblock")}
        await told(desk, story, [story.unblocks(300)])
        assert (await api.get("/api/blocked")).json()["blocked"] == []
        assert (await api.post(f"/api/blocked/{listed['id']}/unblock")).status_code == 404


async def test_nothing_of_it_becomes_markup_or_is_for_strangers(desk: Running) -> None:
    story = AttentionStory(name=ATTACK, subject=ATTACK)
    said = story.says(ATTACK, "sophie")
    bad = [
        story.tagged(ATTACK, 4), story.opened_incident(name=ATTACK), story.joins(5, name=ATTACK),
        story.blocks(6), said, story.holds(said.data, "collision", ATTACK), story.offered(8, ATTACK[:60]),
    ]  # fmt: skip
    await told(desk, story, [*story.first_message(ATTACK), *bad])
    private = ["/api/incidents", "/api/blocked", f"/api/conversations/{story.conversation}/held"]
    posts = [
        f"/conversations/{story.conversation}/answer", "/held/x", "/incidents/x/close", "/blocked/x/unblock",
    ]  # fmt: skip
    async with desk.browser() as browser:
        assert {(await browser.get(path)).status_code for path in private} == {401}
        for path in posts:
            answer = await browser.post(path, data={"csrf": "", "action": "take"})
            assert answer.headers["location"].startswith("/sign-in"), path
        await signed_in(desk, browser)
        for path in posts:
            assert (await browser.post(path, data={"csrf": "0" * 64, "action": "take"})).status_code == 403, (
                path
            )
        one = f"conversations/{story.conversation}"
        for path in (
            "/", "/fragments/offers", f"/{one}", f"/fragments/{one}/held", "/incidents",
            f"/incidents/{INCIDENT}", "/blocked", f"/?tag={ATTACK}", f"/?topic={ATTACK}",
        ):  # fmt: skip
            html = (await browser.get(path)).text
            assert "<script>" not in html, path
            assert "<img" not in html, path
    assert await desk.said(ReplyRequested) == []


async def test_the_page_of_a_big_incident_shows_the_newest_first_and_a_part_at_a_time(desk: Running) -> None:
    stories = [AttentionStory(number, name=f"Customer {number}", begins=number) for number in range(1, 126)]
    joins = [one for story in stories for one in (*story.first_message(), story.joins(4))]
    await desk.publish([stories[0].opened_incident(), *joins, stories[60].leaves(5)])
    where = f"/api/incidents/{INCIDENT}"
    async with desk.api() as api, desk.browser() as browser:

        async def there() -> bool:
            found = (await api.get(where)).json()
            return bool(found.get("conversations") == 124)

        await until(there, "all but one are about it")
        pages: list[dict[str, Any]] = []
        before = ""
        while before or not pages:
            pages.append((await api.get(where, params={"before": before, "limit": 50})).json())
            before = pages[-1]["next"]
        members = [one for page in pages for one in page["members"]]
        assert [len(page["members"]) for page in pages] == [50, 50, 25]
        assert {page["conversations"] for page in pages} == {124}
        assert [one["joined"] for one in members] == [True] * 124 + [False]
        ids = [one["conversation"]["id"] for one in members[:-1]]
        newest_first = [story.conversation for story in reversed(stories) if story is not stories[60]]
        assert ids == newest_first
        for bad in ("x", "1.x", "2.1.cv_1", "1.9.", f"1.{10**30}.cv_1"):
            assert (await api.get(where, params={"before": bad})).status_code == 422, bad
        first = (await browser.get(f"/incidents/{INCIDENT}")).text
        assert (first.count('class="who">Customer '), "124 conversations" in first) == (50, True)
        (older,) = re.findall(r'href="(/incidents/[^"]+before=[^"]+)">Older ones', first)
        second = (await browser.get(older)).text
        assert second.count('class="who">Customer ') == 50
        assert not set(re.findall(r">Customer (\d+)<", first)) & set(re.findall(r">Customer (\d+)<", second))


async def test_an_offer_to_many_names_nobody(desk: Running) -> None:
    story = AttentionStory()
    names = [f"person{number}" for number in range(199)]
    await told(desk, story, [*story.first_message(), story.offered(4, *names)])
    async with desk.browser() as browser:
        for path in ("/", f"/conversations/{story.conversation}"):
            page = (await browser.get(path)).text
            assert "ffered to 199 people here" in page, path
            assert "person7" not in page, path


async def test_a_conversation_is_about_one_incident_at_a_time(desk: Running) -> None:
    story = AttentionStory()
    first = [story.opened_incident(), story.joins(4)]
    second = [
        story.opened_incident("in_other", "Mail is slow", 30),
        story.joins(6, "in_other", "Mail is slow"),
    ]
    found = await told(desk, story, [*story.first_message(), *first, *second])
    assert [one["name"] for one in found["incidents"]] == ["Mail is slow"], "the one that can be left"
    async with desk.api() as api:
        listed = (await api.get("/api/incidents")).json()["incidents"]
        assert {one["name"]: one["conversations"] for one in listed} == {"Mail is slow": 1, "Login fails": 0}
        (was,) = (await api.get(f"/api/incidents/{INCIDENT}")).json()["members"]
        assert (was["joined"], was["left_by"]) == (False, "")
    found = await told(desk, story, [story.leaves(7, "in_other")])
    assert found["incidents"] == [], "the router knows of none that it could leave"

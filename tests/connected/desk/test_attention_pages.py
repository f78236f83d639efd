"""Incidents, blocked senders, and that nothing of attention becomes markup or is for strangers."""

from __future__ import annotations

import pytest
from byname.contracts import AnswerReceived, ReplyRequested

from tests.connected.desk.system import Running
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

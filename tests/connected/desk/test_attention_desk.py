"""Who has a conversation, orders, held answers, incidents and blocked senders: the API and the pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from byname.contracts import AnswerReceived

from services.desk.tokens import create_token
from tests.connected.desk.system import Running
from tests.connected.desk.test_desk_channels import told
from tests.unit.desk.attention_story import OFFER_WHY, STAND_WHY, AttentionStory

pytestmark = pytest.mark.connected
HIDDEN = re.compile(r'name="(csrf|once|seen)" value="([^"]+)"')


async def orders(desk: Running) -> list[list[str]]:
    """The commands that were said, as one types them."""
    return [
        [f"/{one.name} {one.text}".strip() for one in said.commands]
        for said in await desk.said(AnswerReceived)
        if said.front_end == "desk"
    ]


async def signed_in(desk: Running, browser: Any, person: str = "sophie") -> None:
    token = await create_token(desk.config, person, ["sophie", "tom"])
    await browser.post("/sign-in", data={"token": token})


async def test_who_has_it_and_why(desk: Running) -> None:
    story = AttentionStory()
    events = [*story.first_message(), story.offered(4), story.stands_in(5), story.tagged("vip", 6)]
    found = await told(desk, story, [*events, story.huddle(7, "sophie")])
    assert (found["owner"]["name"], found["person"]["name"]) == ("Sophie", "Tom")
    assert found["stand_in_for"]["name"] == "Sophie"
    assert found["until"] == "2026-03-09T08:00:00Z"
    assert (found["reason"], found["policy"]) == ({"code": "stand_in", "text": STAND_WHY}, 12)
    assert (found["offered"], found["tags"], found["seen"]) == ([], ["vip"], 7)
    assert found["huddle"]["people"][0]["name"] == "Sophie"
    history = [(one["person"] and one["person"]["id"], one["reason"]["code"]) for one in found["assignments"]]
    assert history == [("sophie", "addressed"), (None, "offered"), ("tom", "stand_in")]
    assert [one["id"] for one in found["assignments"][1]["offered"]] == ["sophie", "tom"]
    async with desk.browser() as browser:
        page = (await browser.get(f"/conversations/{story.conversation}")).text
        assert "who stands in for Sophie until" in page
        assert STAND_WHY in page
        assert "Sophie thinks along; Tom is the voice" in page
        lines = (await browser.get("/?tag=vip")).text
        assert story.conversation in lines
        assert story.conversation not in (await browser.get("/?tag=other")).text
    async with desk.api() as api:
        for query, count in (
            ("person=tom", 1), ("person=sophie", 1), ("person=ann", 0), ("tag=VIP", 1), ("tag=late", 0),
            ("offered=true", 0), ("topic=x", 0),
        ):  # fmt: skip
            answer = await api.get(f"/api/conversations?{query}")
            assert len(answer.json()["conversations"]) == count, query


async def test_what_nobody_has_is_offered_to_be_taken(desk: Running) -> None:
    story = AttentionStory()
    await told(desk, story, [*story.first_message(), story.offered(4)])
    async with desk.browser() as browser:
        assert "Take it" not in (await browser.get("/")).text, "who may only read takes nothing"
        await signed_in(desk, browser, "tom")
        home = (await browser.get("/")).text
        assert "Offered to Sophie and Tom" in home
        assert OFFER_WHY in home
        form = dict(HIDDEN.findall(home[home.index('id="offers"') :]))
        where = f"/conversations/{story.conversation}/answer"
        for _ in range(2):  # a second press is the same order
            taken = await browser.post(where, data={**form, "action": "take"})
            assert taken.status_code == 303
        said = await desk.said(AnswerReceived)
        assert {(one.person, one.answer) for one in said} == {("tom", said[0].answer)}
        # Sophie was faster: Tom is told on the page, and says that he has read it.
        late = story.says("", "tom", 60, 200, "take")
        held = story.holds(late.data, "taken", "Sophie took it today at 10:31")
        await told(desk, story, [story.given("sophie", 5), late, held])
        page = (await browser.get(taken.headers["location"])).text
        assert "Sophie took it today at 10:31." in page
        assert "Somebody else was faster" in page
        assert "an answer was held" not in page, "nothing went wrong with the conversation"
        await browser.post(f"/held/{held.data.answer}", data={**form, "decision": "away"})
        assert "Somebody else was faster" not in (await browser.get(taken.headers["location"])).text
        assert "Nothing waits for somebody" in (await browser.get("/")).text


async def test_a_second_answer_comes_back_as_a_question(desk: Running) -> None:
    story = AttentionStory()
    events = [*story.first_message(), story.requested(story.answered(), sequence=9)]
    found = await told(desk, story, events)
    assert found["seen"] == 9
    where = f"/conversations/{story.conversation}"
    async with desk.browser() as browser, desk.browser() as other:
        await signed_in(desk, browser, "tom")
        await signed_in(desk, other)
        form = dict(HIDDEN.findall((await browser.get(where)).text))
        words = {**form, "way": "email", "text": "I <also> answer", "action": "close"}
        assert (await browser.post(f"{where}/answer", data=words)).status_code == 303
        (said,) = [one for one in await desk.said(AnswerReceived) if one.person == "tom"]
        assert (said.seen, [one.name for one in said.commands]) == (9, ["close"])
        await told(desk, story, [story.holds(said)])
        page = (await browser.get(where)).text
        assert "Somebody else has answered" in page
        assert "Tom answered today at 10:31: “On its way!”. Your words have not gone out." in page
        assert page.count("I &lt;also&gt; answer") == 1, "in the question, and not once more above it"
        assert "I &lt;also&gt; answer" in (await other.get(where)).text, "colleagues see what was held"
        assert "Somebody else has answered" not in (await other.get(where)).text, "it is Tom's question"
        assert "I &lt;also&gt; answer</textarea>" in (await browser.get(f"{where}?again={said.answer}")).text
        stolen = dict(HIDDEN.findall((await other.get(where)).text)) | {"decision": "again", "way": "email"}
        assert (await other.post(f"/held/{said.answer}", data=stolen)).status_code == 404
        changed = await browser.post(
            f"/held/{said.answer}", data={**form, "decision": "again", "way": "email:public"}
        )
        assert changed.status_code == 409, "it was to be public, and is not"
        for _ in range(2):
            again = {**form, "decision": "again", "way": "email"}
            assert (await browser.post(f"/held/{said.answer}", data=again)).status_code == 303
        after = [
            one
            for one in await desk.said(AnswerReceived)
            if one.answer != said.answer and one.person == "tom"
        ]
        assert {one.answer for one in after} == {after[0].answer}
        assert [one.name for one in after[0].commands] == ["close", "anyway"]
        assert (after[0].text, after[0].channel) == ("I <also> answer", "email")
        page = (await browser.get(where)).text
        assert "Somebody else has answered" not in page
        assert page.count("I &lt;also&gt; answer") == 1, "as what was said"


async def test_what_is_thrown_away_is_gone_and_what_is_not_stays(desk: Running) -> None:
    story = AttentionStory()
    said = [story.says(f"Words {number}", "sophie", number) for number in (61, 62)]
    holds = [
        story.holds(
            said[0].data, "huddle", "Tom stays the voice; your words are a note now. /anyway sends them"
        )
    ]
    holds.append(story.holds(said[1].data, "no_way", "there is no address to answer to"))
    await told(desk, story, [*story.first_message(), *said, *holds])
    where = f"/api/conversations/{story.conversation}"
    async with desk.api() as api:
        held = (await api.get(f"{where}/held")).json()["held"]
        assert [(one["code"], one["text"], one["asks"]) for one in held] == [
            ("huddle", "Words 61", True), ("no_way", "Words 62", False),
        ]  # fmt: skip
        assert held[0]["says"] == "Tom stays the voice; your words are a note now."
        assert (await api.delete(f"/api/held/{held[0]['id']}")).status_code == 204
        left = (await api.get(f"{where}/held")).json()["held"]
        assert [one["text"] for one in left] == ["Words 62"]
        shown = (await api.get(where)).json()
        assert [one["text"] for one in shown["messages"]] == ["Where is it?", "Words 62"]
        assert shown["messages"][1]["delivery"]["code"] == "no_way"
        assert (await api.delete("/api/held/an_none")).status_code == 404
        again = await api.post(f"/api/held/{left[0]['id']}/again", json={"channel": "chat"})
        assert again.status_code == 409
        again = await api.post(f"/api/held/{left[0]['id']}/again", json={})
        assert again.status_code == 202
        assert (await api.get(f"{where}/held")).json()["held"] == []


async def test_orders_by_the_api_are_followed_or_refused_whole(desk: Running) -> None:
    story = AttentionStory()
    await told(desk, story, story.first_message())
    where = f"/api/conversations/{story.conversation}"
    async with desk.api() as api:
        good = [{"name": "tag", "text": "vip"}, {"name": "pass", "text": "@tom He knows her"}]
        key = {"Idempotency-Key": "k1"}
        first = await api.post(f"{where}/commands", json={"commands": good}, headers=key)
        again = await api.post(f"{where}/commands", json={"commands": good}, headers=key)
        other = await api.post(f"{where}/commands", json={"commands": [{"name": "take"}]}, headers=key)
        assert (first.status_code, first.json()["id"]) == (202, again.json()["id"])
        assert other.json()["id"] != first.json()["id"], "another order is never lost under the same key"
        long = [{"name": "tag", "text": "x" * 100_000}]
        half = [{"name": "take"}, {"name": "block"}]
        for bad in ([], [{"name": "dance"}], [{"name": "tag"}], half, long, [{"name": "anyway"}]):
            answer = await api.post(f"{where}/commands", json={"commands": bad})
            assert answer.status_code == 422, bad
        body = {"text": "Hello", "seen": 3, "commands": [{"name": "anyway"}]}
        assert (await api.post(f"{where}/replies", json=body)).status_code == 202
        assert (
            await api.post("/api/conversations/cv_none/commands", json={"commands": good})
        ).status_code == 404
        for seen, status in ((10**30, 422), (-5, 422), (2**31, 422), (2**31 - 1, 202)):
            answer = await api.post(f"{where}/replies", json={"text": "Bye", "seen": seen})
            assert answer.status_code == status, seen
    said = await desk.said(AnswerReceived)
    assert [(one.text, one.seen) for one in said[-2:]] == [("Hello", 3), ("Bye", 3)], "3 is all there was"
    assert await orders(desk) == [["/tag vip", "/pass @tom He knows her"], ["/take"], ["/anyway"], []]


async def test_orders_on_the_page_keep_what_was_begun(desk: Running) -> None:
    story = AttentionStory()
    await told(desk, story, story.first_message())
    where = f"/conversations/{story.conversation}"
    async with desk.browser() as browser:
        await signed_in(desk, browser)
        page = (await browser.get(where)).text
        assert page.index('value="stay"') < page.index('value="send"'), "the Enter key never sends"
        form = dict(HIDDEN.findall(page)) | {"text": "Dear <Ann>", "way": "email"}
        for fields in (
            {"action": "huddle", "huddle": ["tom"], "huddle_why": "upset"},
            {"action": "stay", "tag": "vip"},
            {"action": "pass", "pass_to": "tom"},
        ):
            answer = await browser.post(f"{where}/answer", data={**form, **fields})
            assert answer.status_code == 200
            assert "Dear &lt;Ann&gt;</textarea>" in answer.text
        lost = await browser.post(f"{where}/answer", data={**form, "action": "block", "block_why": " "})
        assert (lost.status_code, "Say why" in lost.text, "Dear &lt;Ann&gt;" in lost.text) == (
            422,
            True,
            True,
        )
        slip = await browser.post(f"{where}/answer", data={**form, "action": "send", "text": "/pas tom\nHi"})
        assert (slip.status_code, "I cannot follow" in slip.text, "/pas tom\nHi</textarea>" in slip.text) == (
            422, True, True,
        )  # fmt: skip
        typed = {
            **form,
            "action": "send",
            "text": "/pass tom He knows her\n\nTom looks into it.",
            "once": "t",
        }
        assert (await browser.post(f"{where}/answer", data=typed)).status_code == 303
    assert await orders(desk) == [
        ["/huddle @tom upset"],
        ["/tag vip"],
        ["/pass @tom"],
        ["/pass tom He knows her"],
    ]
    texts = [one.text for one in await desk.said(AnswerReceived)]
    assert texts == ["", "", "", "Tom looks into it."]


async def test_the_voice_of_a_huddle_is_whoever_has_it_now(desk: Running) -> None:
    story = AttentionStory()
    found = await told(desk, story, [*story.first_message(), story.huddle(4, "tom")])
    assert (found["huddle"]["voice"]["id"], [one["id"] for one in found["huddle"]["people"]]) == (
        "sophie", ["tom"],
    )  # fmt: skip
    found = await told(desk, story, [story.huddle(5, "tom", "mia"), story.given("tom", 6, code="passed")])
    assert (found["huddle"]["voice"]["id"], [one["id"] for one in found["huddle"]["people"]]) == (
        "tom", ["mia"],
    )  # fmt: skip
    found = await told(desk, story, [story.offered(7)])
    assert found["huddle"]["voice"] is None, "nobody has it"

"""The API of a running desk: what the bus says can be read, what a person says goes to the bus."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from byname.contracts import AnswerReceived, PersonTold, ReplyResolved

from services.desk.trace import trace
from tests.connected.desk.system import Running, until
from tests.unit.desk.builders import Story

pytestmark = pytest.mark.connected


async def conversations(desk: Running, count: int = 1) -> list[dict[str, Any]]:
    async def listed() -> list[dict[str, Any]]:
        async with desk.api() as api:
            found = (await api.get("/api/conversations")).json()["conversations"]
        return found if len(found) >= count else []

    return await until(listed, f"{count} conversations are listed")


async def detail(desk: Running, conversation: str, check: Any = lambda found: True) -> dict[str, Any]:
    async def read() -> dict[str, Any] | None:
        async with desk.api() as api:
            answer = await api.get(f"/api/conversations/{conversation}")
        return answer.json() if answer.status_code == 200 and check(answer.json()) else None

    return await until(read, f"{conversation} is as expected")


async def test_a_whole_conversation_can_be_read(desk: Running) -> None:
    story = Story()
    await desk.publish(story.whole())
    found = await detail(
        desk,
        story.conversation,
        lambda one: [m["delivery"]["state"] for m in one["messages"]] == ["told", "sent"],
    )
    assert [(m["direction"], m["text"]) for m in found["messages"]] == [
        ("in", "Where is it?"),
        ("out", "On its way!"),
    ]
    assert found["customer"]["name"] == "Ann Lee"
    assert found["owner"]["name"] == "Sophie"
    assert not found["waiting"]
    assert ("addressed", "the mail was addressed to sophie@acme.example") in [
        (one["code"], one["text"]) for one in found["decisions"]
    ]


async def test_pages_of_the_list_hold_everything_once_newest_first(desk: Running) -> None:
    stories = [Story(number, begins=number * 10) for number in range(1, 8)]
    await desk.publish([one for story in stories for one in story.first_message()])
    await conversations(desk, 7)
    seen: list[str] = []
    before = ""
    async with desk.api() as api:
        for _ in range(4):
            answer = await api.get("/api/conversations", params={"limit": 2, "before": before})
            page = answer.json()
            seen += [one["id"] for one in page["conversations"]]
            before = page["next"]
        assert not before
        wrong = await api.get("/api/conversations", params={"before": "yesterday"})
    assert seen == [story.conversation for story in reversed(stories)]
    assert wrong.status_code == 422


async def test_the_list_can_be_filtered(desk: Running) -> None:
    one, two = Story(1), Story(2)
    await desk.publish([*one.first_message(), *two.first_message(), two.closed()])
    await detail(desk, two.conversation, lambda found: found["status"] == "closed")
    async with desk.api() as api:

        async def ids(**wanted: str) -> list[str]:
            found = (await api.get("/api/conversations", params=wanted)).json()
            return [row["id"] for row in found["conversations"]]

        assert await ids(status="open") == [one.conversation]
        assert await ids(customer="ann2@customer.example") == [two.conversation]
        assert await ids(customer=one.customer) == [one.conversation]
        assert len(await ids(owner="sophie")) == 2
        assert await ids(owner="tom") == []
        assert (await api.get("/api/conversations", params={"status": "strange"})).status_code == 422


async def test_an_answer_goes_to_the_bus_once_however_often_it_is_posted(desk: Running) -> None:
    story = Story()
    await desk.publish(story.first_message())
    await conversations(desk)
    where = f"/api/conversations/{story.conversation}/replies"
    async with desk.api() as api:
        answers = await asyncio.gather(
            *(
                api.post(where, json={"text": "Tomorrow."}, headers={"Idempotency-Key": "k1"})
                for _ in range(5)
            )
        )
        other = await api.post(where, json={"text": "Never."}, headers={"Idempotency-Key": "k1"})
        shown = (await api.get(f"/api/conversations/{story.conversation}")).json()
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert other.status_code == 409
    assert [m["text"] for m in shown["messages"]] == ["Where is it?", "Tomorrow."]  # seen at once
    said = await desk.said(AnswerReceived)
    assert [(one.text, one.person, one.front_end) for one in said] == [("Tomorrow.", "sophie", "desk")]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": ""}, 422),
        ({"text": " \n "}, 422),
        ({}, 422),
        ({"text": "x", "cc": "y"}, 422),
        ({"text": 7}, 422),
    ],
)
async def test_a_reply_that_says_nothing_is_refused(desk: Running, body: Any, status: int) -> None:
    story = Story()
    await desk.publish(story.first_message())
    await conversations(desk)
    async with desk.api() as api:
        answer = await api.post(f"/api/conversations/{story.conversation}/replies", json=body)
        nowhere = await api.post("/api/conversations/cv_none/replies", json={"text": "x"})
    assert answer.status_code == status
    assert nowhere.status_code == 404
    assert await desk.said(AnswerReceived) == []


async def test_notes_and_closing_are_commands(desk: Running) -> None:
    story = Story()
    await desk.publish(story.first_message())
    await conversations(desk)
    base = f"/api/conversations/{story.conversation}"
    async with desk.api() as api:
        assert (await api.post(f"{base}/notes", json={"text": "VIP"})).status_code == 202
        assert (await api.post(f"{base}/close")).status_code == 202
    said = await desk.said(AnswerReceived)
    assert [[(c.name, c.text) for c in one.commands] for one in said] == [[("note", "VIP")], [("close", "")]]
    assert {one.text for one in said} == {""}


async def test_an_unknown_reply_is_decided_once(desk: Running) -> None:
    story = Story()
    answered = story.answered()
    requested = story.requested(answered)
    await desk.publish([*story.first_message(), answered, requested, story.unknown(requested)])
    found = await detail(desk, story.conversation, lambda one: one["trouble"] == "unknown")
    reply = found["messages"][-1]["id"]
    async with desk.api() as api:
        where = f"/api/replies/{reply}/resolve"
        both = await asyncio.gather(*(api.post(where, json={"send_again": True}) for _ in range(2)))
        missing = await api.post("/api/replies/rp_none/resolve", json={"send_again": True})
    assert sorted(answer.status_code for answer in both) == [202, 409]
    assert missing.status_code == 404
    said = await desk.said(ReplyResolved)
    assert [(one.reply, one.person, one.send_again) for one in said] == [(reply, "sophie", True)]


async def test_a_trace_shows_the_way_from_any_of_its_ids(desk: Running) -> None:
    story = Story()
    events = story.whole()
    await desk.publish(events)
    await detail(desk, story.conversation, lambda one: len(one["messages"]) == 2)
    types = [one.data.type for one in events]

    async def ways(anything: str) -> list[str]:
        async with desk.api() as api:
            answer = (await api.get(f"/api/trace/{anything}")).json()
        return [hop["type"] for hop in answer.get("hops", [])]

    await until(lambda: ways(events[-1].id), "the last fact is there")
    assert sorted(await ways(story.conversation)) == sorted(types)
    for anything in (story.id("raw", 1), story.id("msg", 1), events[0].id, events[4].id):
        assert (await ways(anything))[0] == "byname.message.received.v1"
        assert "byname.person.told.v1" in await ways(anything)
    for anything in (story.id("rp", 1), story.id("an", 1), story.id("raw", 101)):
        assert await ways(anything) == types[-3:]
    assert await ways("msg_none") == []
    named = next(one.data.message_id for one in events if isinstance(one.data, PersonTold))
    assert "byname.person.told.v1" in await ways(f"<{named}>")
    assert await ways("<>") == []
    hops = await trace(desk.config, story.id("msg", 1))
    assert hops[0].since_ms == 0
    assert hops[-1].since_ms == pytest.approx(90)


async def test_people_are_the_team(desk: Running) -> None:
    async with desk.api() as api:
        people = (await api.get("/api/people")).json()["people"]
        described = (await api.get("/openapi.json")).json()
    assert [one["id"] for one in people] == ["sophie", "tom"]
    assert "sophie@home.example" not in str(people)  # where she answers from is nobody's business
    assert "/api/conversations/{conversation_id}/replies" in described["paths"]


async def test_what_no_store_can_hold_is_left_out_or_refused(desk: Running) -> None:
    story = Story()
    await desk.publish(story.first_message())
    await conversations(desk)
    where = f"/api/conversations/{story.conversation}/replies"
    async with desk.api() as api:
        raw = {"content": b'{"text": "a\\u0000b\\u001bc"}', "headers": {"Content-Type": "application/json"}}
        assert (await api.post(where, **raw)).status_code == 202
        half = {"content": b'{"text": "\\ud800"}', "headers": {"Content-Type": "application/json"}}
        assert (await api.post(where, **half)).status_code == 422
        for odd in ("/api/conversations/%00", "/api/trace/%00", "/api/conversations?owner=%00"):
            assert (await api.get(odd)).status_code == 422
    assert [one.text for one in await desk.said(AnswerReceived)] == ["abc"]

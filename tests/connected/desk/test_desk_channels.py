"""A customer over all channels at a running desk: read, answered where they are, linked by a person."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from byname.bus.live import Live
from byname.contracts import AnswerReceived, Handle, LinkDecided
from byname.ids import derive

from services.desk.domain import handle_id_of
from tests.connected.desk.system import Running, running_desk, until
from tests.support.channel_facts import CHAT, PHONE
from tests.unit.desk.channel_story import MERGED, OTHER, ChannelStory

pytestmark = pytest.mark.connected
RULE = "X lets us answer in public only a post that names us"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Running]:
    settings = {"BYNAME_PHONE_ENABLED": "true", "BYNAME_PHONE_REGION": "GB"}
    async with running_desk(tmp_path, settings) as running:
        yield running


async def told(desk: Running, story: Any, events: list[Any]) -> dict[str, Any]:
    """Say these facts, and wait until the desk knows the last of them; the conversation."""
    await desk.publish(events)

    async def known() -> dict[str, Any] | None:
        async with desk.api() as api:
            trace = await api.get(f"/api/trace/{events[-1].id}")
            found = await api.get(f"/api/conversations/{story.conversation}")
        return found.json() if trace.status_code == 200 and found.status_code == 200 else None

    return await until(known, "the desk has heard everything")


async def answered(desk: Running) -> list[str | None]:
    """On which channels somebody has answered from the desk."""
    return [one.channel for one in await desk.said(AnswerReceived) if one.front_end == "desk"]


async def customer(desk: Running, customer_id: str, check: Any = lambda found: True) -> dict[str, Any]:
    async def read() -> dict[str, Any] | None:
        async with desk.api() as api:
            answer = await api.get(f"/api/customers/{customer_id}")
        return answer.json() if answer.status_code == 200 and check(answer.json()) else None

    return await until(read, f"{customer_id} is as expected")


async def test_a_conversation_says_where_its_customer_can_be_answered(desk: Running) -> None:
    story = ChannelStory()
    found = await told(desk, story, story.over_channels())
    assert [(one["channel"], one["public"], bool(one["rule"])) for one in found["ways"]] == [
        ("twitter", True, False),
        ("chat", False, False),
        ("email", False, False),
        ("phone", False, True),
    ]
    assert "handle" not in found["ways"][0]
    call = found["messages"][-1]
    assert call["call"]["promises"][0]["text"] == "call the carrier"
    assert call["text"] == "Sophie spoke with them for 4 minutes"
    assert [one["public"] for one in found["messages"]] == [False, False, False, True, False]
    async with desk.api() as api:
        [line] = (await api.get("/api/conversations")).json()["conversations"]
    assert line["channels"] == ["phone", "twitter", "chat", "email"]
    assert line["last_is_call"]
    assert not line["waiting"]  # they have spoken


async def test_an_answer_goes_on_the_channel_that_was_chosen(desk: Running) -> None:
    story = ChannelStory()
    await told(desk, story, story.over_channels())
    where = f"/api/conversations/{story.conversation}/replies"
    async with desk.api() as api:
        for channel in ("chat", "email", None):
            body = {"text": f"By {channel}.", "channel": channel}
            assert (await api.post(where, json=body)).status_code == 202
        refused = {
            channel: (await api.post(where, json={"text": "x", "channel": channel})).json()["detail"]
            for channel in ("phone", "telegram")
        }
        odd = await api.post(where, json={"text": "x", "channel": "E Mail"})
    assert await answered(desk) == ["chat", "email", None]
    assert "call back" in refused["phone"]
    assert "telegram" in refused["telegram"]
    assert odd.status_code == 422


async def test_a_channel_with_a_rule_is_refused_before_anything_is_said(desk: Running) -> None:
    story = ChannelStory()
    post = story.on(Handle(channel="twitter", address="9"), 10, public=True, reply_rule=RULE)
    await told(desk, story, [*story.first_message(), post, story.joined(post, 9)])
    async with desk.api() as api:
        answer = await api.post(
            f"/api/conversations/{story.conversation}/replies", json={"text": "x", "channel": "twitter"}
        )
    assert (answer.status_code, answer.json()["detail"]) == (409, RULE)
    assert await desk.said(AnswerReceived) == []


async def test_a_customer_is_one_over_all_channels(desk: Running) -> None:
    story = ChannelStory()
    await told(desk, story, story.over_channels())
    await desk.publish(story.decisions())
    found = await customer(desk, story.customer, lambda one: len(one["suggestions"]) == 1)
    known = {one["channel"]: (one["shown"], one["code"]) for one in found["handles"]}
    assert known == {
        "email": ("ann1@customer.example", "wrote"),
        "chat": ("on chat", "person"),
        "phone": ("+44 20 7946 0111", "person"),
        "twitter": ("@ann", "person"),
    }
    assert [one["channel"] for one in found["history"]] == ["phone", "twitter", "chat", "email", "email"]
    assert [one["id"] for one in found["conversations"]] == [story.conversation]
    assert found["suggestions"][0]["shown"] == "ann@home.example"
    [undone] = [one for one in found["links"] if one["undone"]]
    assert (undone["undone_by"], undone["undone_why"]) == ("Tom", "that was her colleague")
    assert (await customer(desk, MERGED))["handles"][0]["address"] == OTHER.address  # its own again


async def test_who_became_another_is_found_as_that_one(desk: Running) -> None:
    story, other = ChannelStory(1), ChannelStory(2)
    link = story.linked(other.handle, 5, merged=other.customer, handles=(other.handle,))
    moved = link.data.model_copy(update={"conversations": (other.conversation,)})
    events = [*story.first_message(), *other.first_message()]
    await told(desk, story, events)
    await desk.publish([type(link)(link.id, link.source, link.key, link.time, moved)])
    found = await customer(desk, other.customer, lambda one: one["id"] == story.customer)
    assert found["merged"] == [other.customer]
    assert {one["id"] for one in found["conversations"]} == {story.conversation, other.conversation}
    async with desk.browser() as browser:
        sent = await browser.get(f"/customers/{other.customer}")
    assert sent.headers["location"] == f"/customers/{story.customer}"


async def test_a_person_adds_an_address(desk: Running) -> None:
    story = ChannelStory()
    await told(desk, story, story.first_message())
    where = f"/api/customers/{story.customer}/handles"
    async with desk.api() as api:
        added = await api.post(
            where, json={"channel": "phone", "address": "020 7946 0111", "why": "she told me"}
        )
        answers = [
            (await api.post(path, json=body)).status_code
            for path, body in (
                (where, {"channel": "email", "address": "ANN1@customer.example"}),  # is theirs
                (where, {"channel": "email", "address": "ann"}),
                (where, {"channel": "email", "address": "sophie@acme.example"}),
                (where, {"channel": "phone", "address": "12"}),
                (where, {"channel": "twitter", "address": "nobody-seen"}),
                (where, {"channel": "email", "address": "a@b.example", "more": 1}),
                ("/api/customers/cu_none/handles", {"channel": "email", "address": "a@b.example"}),
            )
        ]
    assert added.status_code == 202
    assert answers == [409, 422, 422, 422, 422, 422, 404]
    [said] = await desk.said(LinkDecided)
    assert (said.action, said.customer, said.person, said.why) == (
        "link",
        story.customer,
        "sophie",
        "she told me",
    )
    assert (said.handle.channel, said.handle.address) == (PHONE.channel, PHONE.address)


async def test_a_link_is_undone_and_a_suggestion_decided_once(desk: Running) -> None:
    story = ChannelStory()
    await told(desk, story, [*story.over_channels(), *story.decisions()])
    await customer(desk, story.customer, lambda one: len(one["links"]) == 4 and one["suggestions"])
    async with desk.api() as api:
        undone = await api.post(f"/api/links/{story.id('ln', 2)}/undo", json={"why": "not her number"})
        again = await api.post(f"/api/links/{story.id('ln', 9)}/undo", json={"why": ""})
        where = f"/api/suggestions/{story.id('sg', 2)}"
        both = await asyncio.gather(*(api.post(where, json={"accept": True}) for _ in range(2)))
        before = await api.post(f"/api/suggestions/{story.id('sg', 1)}", json={"accept": True})
        nothing = [
            (await api.post(path, json=body)).status_code
            for path, body in (
                ("/api/links/ln_x/undo", {"why": ""}),
                ("/api/suggestions/x", {"accept": True}),
            )
        ]
    assert (undone.status_code, again.status_code, before.status_code) == (202, 409, 409)
    assert sorted(one.status_code for one in both) == [202, 409]
    assert nothing == [404, 404]
    said = {one.action: one for one in await desk.said(LinkDecided) if one.person == "sophie"}
    assert said["undo"].link == story.id("ln", 2)
    assert (said["link"].customer, said["link"].handle.address) == (story.customer, "ann@home.example")
    assert (await customer(desk, story.customer))["suggestions"] == []


async def test_a_decision_is_kept_in_order_with_the_handle(desk: Running) -> None:
    story = ChannelStory()
    await told(desk, story, story.over_channels())
    async with desk.api() as api:
        await api.post(f"/api/links/{story.id('ln', 1)}/undo", json={"why": ""})
    last = await desk.nc.jetstream().get_last_msg("EVENTS", f"{LinkDecided.type}.>")
    assert last.subject == f"{LinkDecided.type}.{handle_id_of('chat', CHAT.address)}"


async def test_the_visitor_sees_that_somebody_writes(desk: Running) -> None:
    story, mail = ChannelStory(1), ChannelStory(2)
    await told(desk, story, [*mail.first_message(), *story.over_channels()])
    live, heard = Live(desk.nc), []

    async def hear(subject: str, said: dict[str, Any]) -> None:
        heard.append((subject, said))

    await live.hear("chat.*", hear)
    await desk.nc.flush()
    async with desk.api() as api:
        where = f"/api/conversations/{story.conversation}/typing"
        assert (await api.post(where, json={"on": True})).status_code == 204
        wrong = await api.post(f"/api/conversations/{mail.conversation}/typing", json={})
        nowhere = await api.post("/api/conversations/cv_none/typing", json={})
    assert (wrong.status_code, nowhere.status_code) == (409, 404)

    async def came() -> bool:
        return bool(heard)

    await until(came, "it is heard")
    await live.stop()
    session = derive("cs", CHAT.address)
    assert heard == [(f"chat.{session}", {"t": "typing", "from": "person", "name": "Sophie", "on": True})]


async def test_nothing_of_it_is_for_strangers(desk: Running) -> None:
    story = ChannelStory()
    await told(desk, story, [*story.over_channels(), *story.decisions()])
    gets = (f"/api/customers/{story.customer}", f"/api/conversations/{story.conversation}/recap?call=x")
    posts: dict[str, dict[str, Any]] = {
        f"/api/customers/{story.customer}/handles": {"channel": "email", "address": "a@b.example"},
        f"/api/links/{story.id('ln', 1)}/undo": {"why": ""},
        f"/api/suggestions/{story.id('sg', 2)}": {"accept": True},
        f"/api/conversations/{story.conversation}/typing": {"on": True},
        "/api/calls": {
            "direction": "in",
            "outcome": "missed",
            "name": "x",
            "started_at": "2026-03-02T09:00Z",
        },
    }
    forged = desk.token[:-1] + ("0" if desk.token[-1] != "0" else "1")
    async with desk.api(forged) as api:
        assert {(await api.get(path)).status_code for path in gets} == {401}
        assert {(await api.post(path, json=body)).status_code for path, body in posts.items()} == {401}
    async with desk.browser() as browser:
        forms = {path.removeprefix("/api"): body for path, body in posts.items()}
        for path, body in forms.items():
            sent = await browser.post(path, data={**body, "csrf": ""})
            assert sent.headers["location"].startswith("/sign-in"), path
        assert (await browser.get("/calls/new")).headers["location"].startswith("/sign-in")
        await browser.post("/sign-in", data={"token": desk.token})
        for path, body in forms.items():
            assert (await browser.post(path, data={**body, "csrf": "0" * 64})).status_code == 403, path
    assert [one.person for one in await desk.said(LinkDecided)] == ["tom"]  # the story's own

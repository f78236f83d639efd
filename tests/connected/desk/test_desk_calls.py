"""Calls that people log: kept on the bus once, said again in a recap, never lost while the bus is away."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from byname.bus.errors import BusUnavailable
from byname.bus.read import stream_messages
from byname.channels.inbound import InboundCall
from byname.channels.model import Raw
from byname.channels.phone.adapter import PhoneAdapter
from byname.channels.phone.settings import PhoneSection

from services.desk.call_log import CallLog
from tests.connected.desk.system import Running, running_desk
from tests.connected.desk.test_desk_channels import told
from tests.unit.desk.builders import START, Story
from tests.unit.desk.channel_story import ChannelStory

pytestmark = pytest.mark.connected
HIDDEN = re.compile(r'name="(csrf|once)" value="([^"]+)"')
CALL = {
    "direction": "in",
    "number": "+44 20 7946 0111",
    "name": "Ann",
    "email": "Ann@Home.example",
    "started_at": "2026-03-02T09:30:00Z",
    "length_s": 240,
    "outcome": "answered",
    "notes": "She moves.",
    "promises": [{"text": "call the carrier", "due": "2026-03-04T09:00:00+01:00"}],
    "recap": True,
}
FORM = {
    "direction": "in",
    "outcome": "answered",
    "name": "Ann",
    "started": "2026-03-02T10:30",
    "notes": "<b>No</b>",
}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Running]:
    async with running_desk(tmp_path, {"BYNAME_PHONE_ENABLED": "true"}) as running:
        yield running


async def originals(desk: Running) -> list[tuple[dict[str, Any], bytes]]:
    """Envelope and body of each note on RAW."""
    messages = stream_messages(desk.nc, "RAW", subjects=("raw.phone",))
    return [(json.loads((one.headers or {})["byname-envelope"]), one.data) async for one in messages]


async def test_a_logged_call_is_an_original_that_the_phone_channel_reads(desk: Running) -> None:
    story = Story()
    await told(desk, story, story.first_message())  # type: ignore[arg-type]
    async with desk.api() as api:
        answer = await api.post("/api/calls", json={**CALL, "conversation": story.conversation})
    assert answer.status_code == 202
    [(envelope, body)] = await originals(desk)
    assert envelope == {"source": "person", "person": "sophie"}
    adapter = PhoneAdapter(PhoneSection())
    [call] = adapter.parse(Raw(id="raw_1", body=body, envelope=envelope, received_at=START))
    assert isinstance(call, InboundCall)
    assert (call.id, call.person, call.number) == (answer.json()["id"], "sophie", "+442079460111")
    assert (call.notes, call.promises[0].text, call.claims[0].address) == (
        "She moves.",
        "call the carrier",
        "ann@home.example",
    )
    assert call.conversation == story.conversation


async def test_the_same_key_is_the_same_call(desk: Running) -> None:
    key = {"Idempotency-Key": "k1"}
    async with desk.api() as api:
        same = await asyncio.gather(*(api.post("/api/calls", json=CALL, headers=key) for _ in range(5)))
        other = await api.post("/api/calls", json={**CALL, "notes": "else"}, headers=key)
        new = await api.post("/api/calls", json=CALL)
    assert {one.status_code for one in same} == {202}
    assert len({one.json()["id"] for one in same}) == 1
    assert other.status_code == 409
    assert new.json()["id"] != same[0].json()["id"]
    assert len(await originals(desk)) == 2


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"number": "", "name": "", "email": ""}, 422),
        ({"email": "ann"}, 422),
        ({"outcome": "odd"}, 422),
        ({"started_at": "2026-03-02T09:30:00"}, 422),  # whose time is that?
        ({"started_at": "2999-03-02T09:30:00Z"}, 422),
        ({"length_s": -1}, 422),
        ({"promises": [{"text": " "}]}, 422),
        ({"person": "tom"}, 422),  # the token says who it is
        ({"conversation": "cv_none"}, 404),
    ],
)
async def test_what_is_no_call_is_refused(desk: Running, wrong: dict[str, Any], status: int) -> None:
    async with desk.api() as api:
        answer = await api.post("/api/calls", json={**CALL, **wrong})
    assert answer.status_code == status
    assert answer.json()["detail"]
    assert await originals(desk) == []


async def test_without_the_phone_channel_nobody_is_led_to_write(tmp_path: Path) -> None:
    async with running_desk(tmp_path, {"BYNAME_PHONE_ENABLED": "false"}) as desk, desk.browser() as browser:
        async with desk.api() as api:
            answer = await api.post("/api/calls", json=CALL)
        await browser.post("/sign-in", data={"token": desk.token})
        assert "Log a call" not in (await browser.get("/")).text
        assert (await browser.get("/calls/new")).status_code == 409
    assert answer.status_code == 409
    assert "[phone]" in answer.json()["detail"]


async def test_the_bus_away_keeps_the_words_and_changed_words_replace_them(desk: Running) -> None:
    """Nobody knows whether the first try was kept: the second one, with other words, must count."""
    log: CallLog = desk.service.http_app.state.desk.call_log  # type: ignore[union-attr]
    async with desk.browser() as browser:
        await browser.post("/sign-in", data={"token": desk.token})
        form = dict(HIDDEN.findall((await browser.get("/calls/new")).text)) | FORM
        keep, log._raw = log._raw, _Away()  # type: ignore[assignment]
        away = await browser.post("/calls", data=form)
        async with desk.api() as api:
            told_so = await api.post("/api/calls", json=CALL)
        log._raw = keep
        assert (away.status_code, told_so.status_code) == (503, 503)
        assert "&lt;b&gt;No&lt;/b&gt;" in away.text
        assert form["once"] in away.text
        done = await browser.post("/calls", data={**form, "notes": "Other words"})
        assert done.headers["location"] == "/?said=call"
        [(_, body)] = await originals(desk)
        note = json.loads(body)
        assert (note["notes"], note["revision"]) == ("Other words", 1)
        reused = await browser.post("/calls", data={**form, "notes": "Third words"})
        assert (reused.status_code, "Third words" in reused.text) == (409, True)


class _Away:
    """A bus that does not acknowledge."""

    async def store(self, raw: Any) -> None:
        raise BusUnavailable(f"nobody acknowledged {raw.id}")


async def test_a_form_that_cannot_be_read_keeps_every_word(desk: Running) -> None:
    async with desk.browser() as browser:
        await browser.post("/sign-in", data={"token": desk.token})
        form = dict(HIDDEN.findall((await browser.get("/calls/new")).text)) | FORM
        for wrong, says in (({"started": "?"}, "when the call was"), ({"name": ""}, "say who it was")):
            answer = await browser.post("/calls", data={**form, "promise1": "a promise", **wrong})
            assert (answer.status_code, says in answer.text, "a promise" in answer.text) == (422, True, True)


async def test_a_recap_is_drafted_and_nothing_is_sent(desk: Running) -> None:
    story = ChannelStory()
    found = await told(desk, story, story.over_channels())
    call = found["messages"][-1]["id"]
    where = f"/api/conversations/{story.conversation}/recap"
    async with desk.api() as api:
        draft = await api.get(where, params={"call": call})
        wrong = [
            (await api.get(where, params={"call": other})).status_code
            for other in ("call_none", found["messages"][0]["id"])
        ]
        missing = await api.get(where)
    assert draft.json()["subject"] == "Our call on Monday, 2 March"
    assert "Ann Lee" in draft.json()["text"]
    assert "call the carrier" in draft.json()["text"]
    assert wrong == [404, 404]
    assert missing.status_code == 422
    async with desk.browser() as browser:
        await browser.post("/sign-in", data={"token": desk.token})
        page = (await browser.get(f"/conversations/{story.conversation}?recap={call}")).text
    assert "She moves on Friday." in page.partition("<textarea")[2]
    assert 'value="email" checked' in page


async def test_there_is_nothing_to_sum_up_where_nobody_spoke(desk: Running) -> None:
    story = ChannelStory()
    missed = story.call(outcome="missed", talk_s=0, notes="", promises=())
    found = await told(desk, story, [*story.first_message(), missed, story.joined(missed, 9)])
    assert found["waiting"]
    async with desk.api() as api:
        answer = await api.get(
            f"/api/conversations/{story.conversation}/recap", params={"call": missed.data.call}
        )
    assert answer.status_code == 409

"""Attention on PostgreSQL: facts in any order, and every list and page that is read from them."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.connected.desk.system import running_desk, until
from tests.connected.desk.test_attention_desk import signed_in
from tests.unit.desk.attention_story import INCIDENT, AttentionStory

pytestmark = pytest.mark.connected


async def test_everything_is_read_as_it_was_told(tmp_path: Path, postgres_url: str) -> None:
    stories = [AttentionStory(number, begins=number) for number in (1, 2, 3)]
    events = [one for story in stories for one in story.eventful()]
    random.Random(4).shuffle(events)
    async with (
        running_desk(tmp_path, {"BYNAME_DATABASE_URL": postgres_url}) as desk,
        desk.api() as api,
        desk.browser() as browser,
    ):
        await desk.publish(events)
        where = f"/conversations/{stories[0].conversation}"

        async def whole() -> bool:
            traces = [(await api.get(f"/api/trace/{one.id}")).status_code for one in events]
            return set(traces) == {200}

        await until(whole, "the desk has heard everything")
        listed = (await api.get("/api/conversations?tag=late&topic=billing&offered=true")).json()
        assert len(listed["conversations"]) == 3
        found = (await api.get(f"/api{where}")).json()
        assert [one["name"] for one in found["offered"]] == ["Tom"]
        assert (found["seen"], found["blocked"][0]["muted"], found["tags"]) == (20, 1, ["late"])
        incident = (await api.get(f"/api/incidents/{INCIDENT}")).json()
        assert (incident["open"], incident["conversations"]) == (False, 3)
        await signed_in(desk, browser, "tom")
        for path in (
            "/",
            "/incidents",
            f"/incidents/{INCIDENT}",
            f"/incidents/{INCIDENT}?before=1.{2**60}.cv_1",
            "/blocked",
            where,
            f"/fragments{where}/held",
        ):
            assert (await browser.get(path)).status_code == 200, path
        held = (await browser.get(where)).text
        assert "Somebody else has answered" in held
        form = {"csrf": held.split('name="csrf" value="')[1].split('"')[0], "decision": "away"}
        assert (await browser.post(f"/held/{stories[0].id('an', 50)}", data=form)).status_code == 303
        assert "Somebody else has answered" not in (await browser.get(where)).text

"""Here, away, or as the hours say: said once, in force at once, for everybody."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from byname.contracts import PresenceChanged

from tests.connected.desk.system import Running, until
from tests.unit.desk.team_story import presence

pytestmark = pytest.mark.connected
CSRF = re.compile(r'name="csrf" value="([^"]+)"')
SOON = (datetime.now(UTC) + timedelta(hours=3)).replace(microsecond=0)


async def person(desk: Running, who: str = "tom") -> dict[str, Any]:
    async with desk.api() as api:
        found = (await api.get("/api/people")).json()["people"]
    assert [one["name"] for one in found] == ["Sophie", "Tom"]
    return next(one for one in found if one["id"] == who)


async def test_a_word_is_said_once_and_holds(desk: Running) -> None:
    before = await person(desk)
    assert (before["here"], before["said"], before["in_hand"]) == (True, None, 0)
    async with desk.api() as api:
        for _ in range(3):
            answer = await api.put(
                "/api/people/tom/presence", json={"state": "away", "until": SOON.isoformat()}
            )
            assert answer.status_code == 200
        away = await person(desk)
        await api.put("/api/people/tom/presence", json={"state": "hours"})
    assert (away["here"], away["said"]["by"], away["said"]["state"]) == (False, "Sophie", "away")
    assert datetime.fromisoformat(away["until"]) == datetime.fromisoformat(away["back"]) == SOON
    assert (await person(desk))["said"] is None
    said = await desk.said(PresenceChanged)
    assert [(one.person, one.state, one.by) for one in said] == [
        ("tom", "away", "sophie"),
        ("tom", "hours", "sophie"),
    ]
    assert said[0].until == SOON


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("tom", {"state": "away", "until": "2020-01-01T00:00:00Z"}, "past"),
    ("tom", {"state": "away", "until": "2999-01-01T00:00:00Z"}, "400 days"),
    ("tom", {"state": "away", "until": "0001-01-01T00:00:00+14:00"}, "past"),
    ("tom", {"state": "away", "until": "9999-12-31T23:59:59-14:00"}, "400 days"),
    ("tom", {"state": "hours", "until": SOON.isoformat()}, "leave `until` out"),
    ("tom", {"state": "away", "until": "2026-03-02T10:00:00"}, "timezone"),
    ("tom", {"state": "asleep"}, "here"),
    ("tom", {"state": "away", "who": "sophie"}, "Extra"),
    ("eve", {"state": "away"}, "sophie, tom"),
]


async def test_what_cannot_be_is_refused(desk: Running) -> None:
    async with desk.api() as api:
        for who, body, says in REFUSED:
            answer = await api.put(f"/api/people/{who}/presence", json=body)
            assert (answer.status_code, says in answer.text) == (422, True), answer.text
    assert await desk.said(PresenceChanged) == []


async def test_what_another_copy_said_counts_here(desk: Running) -> None:
    now = datetime.now(UTC)
    told = presence("tom", "away")
    fact = told.data.model_copy(update={"changed_at": now + timedelta(minutes=5)})  # a clock that is ahead
    await desk.publish([type(told)(told.id, told.source, told.key, now, fact)])

    async def away() -> bool:
        return not (await person(desk))["here"]

    await until(away, "Tom is away")
    async with desk.api() as api:  # ours is behind, and still the newer word
        answer = await api.put("/api/people/tom/presence", json={"state": "here"})
    assert answer.json()["here"]


async def signed_in(client: httpx.AsyncClient, desk: Running) -> str:
    await client.post("/sign-in", data={"token": desk.token})
    found = CSRF.search((await client.get("/")).text)
    assert found
    return found[1]


async def test_the_header_of_each_page_says_it_without_scripts(desk: Running) -> None:
    async with desk.browser() as client:
        csrf = await signed_in(client, desk)
        form = {"csrf": csrf, "state": "away", "until": "", "next": "/team"}
        answer = await client.post("/presence", data=form)
        assert (answer.status_code, answer.headers["location"]) == (303, "/team")
        assert "Away</span>" in (await client.get("/")).text
        cards = (await client.get("/fragments/team")).text
        assert '<p class="standing">Away</p>' in cards
        assert "Sophie said so" in cards
        assert "<html" not in cards
        foreign = await client.post("/presence", data={**form, "next": "//evil.example"})
        assert foreign.headers["location"] == "/"
        assert (await client.post("/presence", data={**form, "csrf": "0"})).status_code == 403
        other = await client.post("/presence", data={**form, "person": "tom"})
        assert other.status_code == 303
        unknown = await client.post("/presence", data={**form, "person": "eve"})
        assert (unknown.status_code, "no person" in unknown.text) == (422, True)
    said = await desk.said(PresenceChanged)
    assert [(one.person, one.by) for one in said] == [("sophie", "sophie"), ("tom", "sophie")]


async def test_a_moment_that_cannot_be_stays_in_the_form(desk: Running) -> None:
    async with desk.browser() as client:
        form = {"csrf": await signed_in(client, desk), "state": "away", "person": "tom"}
        for wrong, says in (("2020-01-01T10:00", "past"), ("soon", "Say until when")):
            answer = await client.post("/presence", data={**form, "until": wrong})
            assert answer.status_code == 422
            assert says in answer.text
            assert f'value="{wrong}"' in answer.text
            assert 'value="away" checked' in answer.text
            part = await client.post(
                "/presence", data={**form, "until": wrong}, headers={"HX-Request": "true"}
            )
            assert (part.status_code, says in part.text, "<header" in part.text) == (200, True, False)
        assert (await client.get("/presence?person=eve")).status_code == 422
        ahead = SOON + timedelta(days=1)
        await client.post("/presence", data={**form, "until": ahead.strftime("%Y-%m-%dT%H:%M")})
        assert f'value="{ahead:%Y-%m-%dT%H:%M}"' in (await client.get("/presence?person=tom")).text
    assert [one.until for one in await desk.said(PresenceChanged)] == [ahead.replace(second=0)]


async def test_only_somebody_who_signed_in_says_it(desk: Running) -> None:
    async with desk.browser() as client:
        assert (await client.get("/presence")).headers["location"].startswith("/sign-in")
        answer = await client.post("/presence", data={"csrf": "", "state": "away"})
        assert answer.headers["location"].startswith("/sign-in")
        assert (await client.put("/api/people/tom/presence", json={"state": "away"})).status_code == 401
        assert 'id="presence"' not in (await client.get("/team")).text
    assert await desk.said(PresenceChanged) == []

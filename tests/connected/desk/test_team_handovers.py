"""Handing over for good: decided once, refused in words, and seen when it has happened."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from byname.contracts import HandoverDecided

from tests.connected.desk.system import Running, running_desk, until
from tests.unit.desk.builders import Story
from tests.unit.desk.team_story import decided, moved

pytestmark = pytest.mark.connected
HIDDEN = re.compile(r'name="(csrf|once|giver)" value="([^"]+)"')
PLAN = {"giver": "sophie", "taker": "tom", "farewell": "It was a joy.", "hello": "I go on."}


async def with_customers(desk: Running) -> tuple[Story, Story]:
    """One settled conversation and one that is open, both Sophie's."""
    settled, still = Story(1), Story(2, begins=50)
    await desk.publish([*settled.whole(), settled.closed(sequence=30), *still.first_message()])

    async def there() -> bool:
        async with desk.api() as api:
            found = (await api.get("/api/conversations")).json()["conversations"]
        return sorted(one["status"] for one in found) == ["closed", "open"]

    await until(there, "both conversations are there")
    return settled, still


async def test_the_same_key_is_the_same_hand_over(desk: Running) -> None:
    await with_customers(desk)
    key = {"Idempotency-Key": "k1"}
    async with desk.api() as api:
        same = await asyncio.gather(*(api.post("/api/handovers", json=PLAN, headers=key) for _ in range(5)))
        other = await api.post("/api/handovers", json={**PLAN, "hello": "Else"}, headers=key)
        shown = (await api.get(f"/api/handovers/{same[0].json()['id']}")).json()
    assert {one.status_code for one in same} == {202}
    assert len({one.json()["id"] for one in same}) == 1
    assert other.status_code == 409
    assert (shown["state"], shown["giver"]["name"], shown["by"]["name"]) == ("decided", "Sophie", "Sophie")
    [fact] = await desk.said(HandoverDecided)
    assert (fact.giver, fact.taker, fact.customers, fact.farewell) == ("sophie", "tom", (), "It was a joy.")
    assert fact.person == "sophie"


REFUSED: list[tuple[dict[str, Any], int, str]] = [
    ({"taker": "eve"}, 422, "sophie, tom"),
    ({"taker": "sophie"}, 422, "somebody else"),
    ({"giver": "tom", "taker": "sophie"}, 409, "no customer belongs to tom"),
    ({"giver": "gone"}, 409, "no customer belongs to gone"),
    ({"customers": ["cu_unknown"]}, 409, "none of these"),
    ({"giver": "Sophie M"}, 422, "pattern"),
    ({"hello": "x" * 2001}, 422, "2000"),
    ({"person": "tom"}, 422, "Extra"),
]


async def test_what_cannot_be_is_refused(desk: Running) -> None:
    await with_customers(desk)
    async with desk.api() as api:
        for wrong, status, says in REFUSED:
            answer = await api.post("/api/handovers", json={**PLAN, **wrong})
            assert (answer.status_code, says in answer.text) == (status, True), answer.text
        assert (await api.get("/api/handovers")).json()["handovers"] == []
        assert (await api.get("/api/handovers/ho_none")).status_code == 404
    assert await desk.said(HandoverDecided) == []


async def test_when_it_has_happened_rows_and_pages_follow(desk: Running) -> None:
    settled, still = await with_customers(desk)
    async with desk.browser() as client, desk.api() as api:
        assert (await client.get("/team/handover")).headers["location"].startswith("/sign-in")
        await client.post("/sign-in", data={"token": desk.token})
        assert "Nothing belongs to Tom" in (await client.get("/team/handover?giver=tom")).text
        asked = (await client.get("/team/handover?giver=sophie")).text
        assert "<strong>2 customers</strong>" in asked
        assert "<strong>1 open conversation</strong>" in asked
        form = dict(HIDDEN.findall(asked)) | {"farewell": "<i>Bye</i>", "hello": "Hi\r\nthere"}
        unsaid = await client.post("/team/handover", data=form)
        assert (unsaid.status_code, "&lt;i&gt;Bye&lt;/i&gt;" in unsaid.text) == (422, True)
        itself = await client.post("/team/handover", data={**form, "taker": "sophie"})
        assert (itself.status_code, "Hi\nthere" in itself.text) == (422, True)
        assert (await client.post("/team/handover", data={**form, "csrf": "x"})).status_code == 403
        for _ in range(2):
            done = await client.post("/team/handover", data={**form, "taker": "tom"})
            assert done.status_code == 303
        where = done.headers["location"]
        assert "on its way" in (await client.get(where)).text
        [fact] = await desk.said(HandoverDecided)
        assert fact.hello == "Hi\nthere"
        await desk.publish([moved(fact.handover, when=5000)])

        async def happened() -> bool:
            return "Done: 2 customers" in (await client.get(where)).text

        await until(happened, "the page says that it is done")
        assert "&lt;i&gt;Bye" in (await client.get(where)).text
        assert "Sophie to Tom" in (await client.get("/team")).text
        listed = (await api.get("/api/conversations")).json()["conversations"]
        assert {one["id"]: one["owner"]["id"] for one in listed} == {
            settled.conversation: "tom",
            still.conversation: "tom",
        }
        assert (await api.get("/api/conversations", params={"owner": "sophie"})).json()["conversations"] == []
        again = await api.post("/api/handovers", json=PLAN)
    assert again.status_code == 409  # nothing is hers any more


async def test_people_and_hand_overs_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    async with running_desk(tmp_path, {"BYNAME_DATABASE_URL": postgres_url}) as desk, desk.api() as api:
        settled, _ = await with_customers(desk)
        plan = {**PLAN, "customers": [settled.customer, "cu_unknown"]}
        made = (await api.post("/api/handovers", json=plan)).json()["id"]
        await api.put("/api/people/tom/presence", json={"state": "away"})
        await desk.publish([moved(made, when=5000, customers=(settled.customer, "cu_unknown"))])

        async def happened() -> bool:
            return bool((await api.get(f"/api/handovers/{made}")).json()["state"] == "done")

        await until(happened, "it has happened")
        listed = (await api.get("/api/conversations")).json()["conversations"]
        people = (await api.get("/api/people")).json()["people"]
    assert sorted((one["status"], one["owner"]["id"]) for one in listed) == [
        ("closed", "tom"),
        ("open", "sophie"),
    ]
    assert [(one["id"], one["in_hand"]) for one in people] == [("sophie", 1), ("tom", 0)]
    assert not people[1]["here"]


async def test_one_that_was_decided_elsewhere_appears_at_once_with_its_words(desk: Running) -> None:
    """The command line says it on the bus itself."""
    said = decided("ho_cli", farewell="It was a joy.", hello="I go on.")
    await desk.publish([said, said])
    async with desk.api() as api, desk.browser() as client:

        async def there() -> bool:
            return (await api.get("/api/handovers/ho_cli")).status_code == 200

        await until(there, "the desk has heard of it")
        (one,) = (await api.get("/api/handovers")).json()["handovers"]
        assert (one["state"], one["farewell"], one["hello"]) == ("decided", "It was a joy.", "I go on.")
        assert (one["giver"]["name"], one["taker"]["name"], one["by"]["id"]) == ("Sophie", "Tom", "tom")
        assert "Sophie to Tom" in (await client.get("/team")).text
        hops = (await api.get(f"/api/trace/{said.id}")).json()["hops"]
        assert "all customers of" in str(hops)
        await desk.publish([moved("ho_cli", when=5000)])

        async def done() -> bool:
            found = (await api.get("/api/handovers/ho_cli")).json()
            return bool(found["state"] == "done" and found["hello"] == "I go on.")

        await until(done, "it is done, and keeps its words")

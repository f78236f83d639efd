"""What is due at a running desk: read from the API, decided by commands, told at once where it cannot be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from byname.contracts import AnswerReceived

from tests.connected.desk.system import Running
from tests.connected.desk.test_attention_desk import orders
from tests.connected.desk.test_desk_channels import told
from tests.support.facts import FrozenClock
from tests.unit.desk.due_story import SENTENCE, DueStory

pytestmark = pytest.mark.connected
START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def story_now(number: int = 1, **more: Any) -> DueStory:
    """A story that begins now."""
    return DueStory(number, begins=(datetime.now(UTC) - START).total_seconds() - 60, **more)


async def test_a_conversation_says_all_that_is_due(desk: Running) -> None:
    story = story_now()
    events = [
        *story.first_message(), story.timer("armed", 1), story.promised(4, due=90_000),
        story.promised(5, 2, "call her", None), story.promised(6, 3, "the old one", 30), story.hinted(),
        story.later(7), story.asking(8, 500_000), story.wished(9),
        story.tiered(10, "gold"), story.mood(20), story.settled(11, 2, reply="rp_1"),
        story.nudged(30, "late"),
        story.timer("armed", 2, 90_000, "promise", f"promise.{story.id('pr', 1)}"),
    ]  # fmt: skip
    found = await told(desk, story, events)
    assert (found["target"]["state"], found["snoozed"]) == ("due", None)
    assert [(one["text"], one["state"]) for one in found["promises"]] == [
        ("the old one", "late"), ("the invoice", "open"), ("call her", "kept"),
    ]  # fmt: skip
    assert (found["promises"][2]["due"], found["promises"][1]["keeper"]["name"]) == (None, "Sophie")
    assert [(one["text"], one["person"]["id"]) for one in found["suggestions"]] == [(SENTENCE, "sophie")]
    assert [(one["state"], one["text"]) for one in found["scheduled"]] == [("waiting", "Is it well now?")]
    assert (found["asking"]["never"], found["asking"]["by"]) == (False, "Sophie")
    assert (found["mood"]["mood"], found["mood"]["text"]) == ("unhappy", "It broke again")
    assert [(one["name"], one["done"], one["told"]) for one in found["wishes"]] == [
        ("Dark mode", False, False)
    ]
    assert [one["kind"] for one in found["timers"]] == ["answer", "promise"]
    assert [(one["person"], one["kind"]) for one in found["reminders"]] == [("Sophie", "late")]
    assert found["tier"] == "gold"
    decided = " ".join(one["what"] for one in found["decisions"])
    assert "timer" not in decided, "timers have pages of their own"
    snoozed = await told(desk, story, [story.missed(601), story.snoozed(12)])
    assert (snoozed["target"], snoozed["snoozed"]["by"]) == (None, "Sophie")
    woken = await told(desk, story, [story.woken(13)])
    assert (woken["target"]["state"], woken["target"]["minutes"], woken["snoozed"]) == ("overdue", 10, None)
    async with desk.api() as api:
        (line,) = (await api.get("/api/conversations")).json()["conversations"]
    assert line["target"]["state"] == "overdue"
    reply = story.requested(story.answered(), sequence=14, when=700)
    answered = await told(desk, story, [reply, story.timer("disarmed", 701, None)])
    assert answered["target"] is None
    closed = await told(desk, story, [story.snoozed(15), story.closed(16), story.reopened(17)])
    assert closed["snoozed"] is None, "closing ends it"


async def test_timers_are_listed_the_next_first_and_have_a_life(desk: Running) -> None:
    stories = [story_now(number) for number in range(1, 8)]
    events = [
        one.timer("armed", 1, 1000 * number, person="tom" if number % 2 else "sophie")
        for number, one in enumerate(stories, 1)
    ]
    first = stories[0]
    events += [
        first.timer("moved", 2, 9500, person="tom", why="they wrote again"),
        stories[1].timer("disarmed", 3, None), stories[2].timer("fired", 3000, 3000),
        first.timer("armed", 1, 50, kind="nudge", name="nudge.tom", person="tom"),
    ]  # fmt: skip
    await told(desk, first, [*first.first_message(), *events])
    async with desk.api() as api:

        async def names(query: str = "") -> list[str]:
            found: list[str] = []
            after = ""
            while True:
                page = (await api.get(f"/api/timers?limit=2&after={after}{query}")).json()
                found += [one["name"] for one in page["timers"]]
                after = page["next"]
                if not after:
                    return found

        armed = [f"answer.{one.conversation}" for one in (*stories[3:], first)]
        assert await names() == ["nudge.tom", *armed]
        assert await names("&kind=nudge") == ["nudge.tom"]
        assert await names("&kind=answer&person=sophie") == [armed[0], armed[2]]
        assert await names(f"&conversation={first.conversation}") == [armed[-1]]
        gone = [f"answer.{one.conversation}" for one in (stories[2], stories[1])]
        assert await names("&armed=false") == gone
        found = (await api.get(f"/api/timers/{armed[-1]}")).json()
        assert [(one["change"], one["text"]) for one in found["life"]] == [
            ("moved", "they wrote again"), ("armed", "an answer is due"),
        ]  # fmt: skip
        assert found["life"][0]["due"] == found["due"]
        assert (await api.get("/api/timers/answer.cv_none")).status_code == 404
        for bad in ("after=x", "after=1", f"after={10**30}.x", "kind=egg", "limit=0", "limit=1000"):
            assert (await api.get(f"/api/timers?{bad}")).status_code == 422, bad


async def test_three_thousand_promises_come_a_page_at_a_time(desk: Running) -> None:
    story = story_now()
    count = 3000
    due = 90_000
    made = [story.promised(one + 4, one, f"thing {one}", due + one % 7) for one in range(count)]
    kept = [story.settled(count + number + 4, number) for number in range(0, count, 3)]
    found = await told(desk, story, [*story.first_message(), *made, *kept, story.tagged("last", 9000)])
    assert len(found["promises"]) == 110, "what a page can show"
    async with desk.api() as api:

        async def all_of(state: str) -> list[str]:
            ids: list[str] = []
            after = ""
            while after or not ids:
                query: dict[str, str | int] = {
                    "state": state,
                    "conversation": story.conversation,
                    "limit": 200,
                    "after": after,
                }
                page = (await api.get("/api/promises", params=query)).json()
                ids += [one["id"] for one in page["promises"]]
                after = page["next"]
                if not after:
                    break
            return ids

        still, over = await all_of("open"), await all_of("kept")
        assert (len(still), len(over)) == (2000, 1000)
        assert len({*still, *over}) == count
        assert (await api.get("/api/promises?state=late")).json() == {"promises": [], "next": ""}
        assert len((await api.get("/api/promises?person=sophie")).json()["promises"]) == 50
        assert (await api.get("/api/promises?person=tom")).json()["promises"] == []
        assert (await api.get("/api/promises?state=egg")).status_code == 422


NONSENSE = [
    ({"name": "promise", "text": "soon the invoice"}, "by what date"),
    ({"name": "promise", "text": "yesterday the invoice"}, "has passed"),
    ({"name": "promise", "text": "in 2 years the invoice"}, "more than a year ahead"),
    ({"name": "promise", "text": "the invoice"}, "does not begin with a date"),
    ({"name": "promise", "text": "#sg_1 egg"}, "does not begin with a date"),
    ({"name": "promise", "text": f"tomorrow {'x' * 501}"}, "at most 500 characters"),
    ({"name": "snooze", "text": "blue"}, "does not begin with a date"),
    ({"name": "later", "text": "tomorrow"}, "Write the words"),
    ({"name": "ask", "text": "sometimes"}, ""),
    ({"name": "ask", "text": "tomorrow please"}, "was not understood"),
    ({"name": "tier", "text": "diamond"}, "no tier 'diamond'"),
    ({"name": "wish", "text": ""}, "what they wish for"),
]


async def test_what_cannot_be_read_is_told_at_once_and_nothing_is_said(desk: Running) -> None:
    story = story_now()
    await told(desk, story, story.first_message())
    where = f"/api/conversations/{story.conversation}"
    async with desk.api() as api:
        for command, why in NONSENSE:
            answer = await api.post(f"{where}/commands", json={"commands": [command]})
            assert (answer.status_code, why in answer.json()["detail"]) == (422, True), answer.text
            words = {"text": "Here it is", "commands": [command]}
            if command["name"] != "later":
                assert (await api.post(f"{where}/replies", json=words)).status_code == 422
        assert await desk.said(AnswerReceived) == []
        for command in (
            {"name": "promise", "text": "tomorrow 17:00 the invoice"}, {"name": "kept"}, {"name": "wake"},
            {"name": "snooze"}, {"name": "snooze", "text": "monday she is away"},
            {"name": "tier", "text": "none"},
            {"name": "ask", "text": "never"}, {"name": "wish", "text": "dark mode"}, {"name": "unlater"},
        ):  # fmt: skip
            answer = await api.post(f"{where}/commands", json={"commands": [command]})
            assert answer.status_code == 202, (command, answer.text)
        later = {"text": "Is it well?", "commands": [{"name": "later", "text": "tomorrow 9:00"}]}
        first = await api.post(f"{where}/replies", json=later, headers={"Idempotency-Key": "one"})
        assert first.status_code == 202
        assert len(await orders(desk)) == 10
        again = await api.post(f"{where}/replies", json=later, headers={"Idempotency-Key": "one"})
        assert again.json() == first.json()


async def test_the_same_key_is_the_same_promise_after_its_moment_has_passed(desk: Running) -> None:
    """A retry that comes late must not be told that what was accepted is past."""
    story = story_now()
    await told(desk, story, story.first_message())
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%d 12:00")
    promise = {"name": "promise", "text": f"{tomorrow} the invoice"}
    body = {"text": "You will hear from me", "commands": [promise]}
    where, key = f"/api/conversations/{story.conversation}/replies", {"Idempotency-Key": "late"}
    async with desk.api() as api:
        first = await api.post(where, json=body, headers=key)
        assert first.status_code == 202
        application: Any = desk.service.http_app
        application.state.desk.actions._clock = FrozenClock(datetime.now(UTC) + timedelta(days=9))
        assert (await api.post(where, json=body, headers=key)).json() == first.json()
        late = await api.post(where, json=body)
        assert (late.status_code, "has passed" in late.json()["detail"]) == (422, True)

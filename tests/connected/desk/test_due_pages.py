"""What is due as pages: each button is one command, words are never lost, nothing becomes markup."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from byname.contracts import AnswerReceived, Command

from tests.connected.desk.system import Running, running_desk, until
from tests.connected.desk.test_attention_desk import HIDDEN, orders, signed_in
from tests.connected.desk.test_attention_pages import ATTACK
from tests.connected.desk.test_desk_channels import told
from tests.connected.desk.test_due_desk import story_now
from tests.unit.desk.due_story import SENTENCE, DueStory

pytestmark = pytest.mark.connected
NEVER = 10**8  # seconds: years ahead


async def rich(desk: Running) -> DueStory:
    """A conversation in which a lot is due."""
    story = story_now()
    await told(
        desk,
        story,
        [
            *story.first_message(), story.timer("armed", 1, 90_000), story.promised(4, due=90_000),
            story.promised(5, 2, "friday's report", 90_000), story.hinted(due=90_000),
            story.hinted(71, 2, due=None), story.later(7), story.later(8, 2, "Not these"),
            story.withdrawn(9, 2, "Not these"), story.wished(10), story.asking(11, None), story.mood(20),
            story.snoozed(12),
        ],
    )  # fmt: skip
    return story


async def test_each_button_is_one_command(desk: Running) -> None:
    story = await rich(desk)
    first, second, hint, vague = (story.id(*one) for one in (("pr", 1), ("pr", 2), ("sg", 1), ("sg", 2)))
    where = f"/conversations/{story.conversation}"
    moves = {"moves": [first, second, hint, vague], "to": ["", "in 3 days", "", "friday 17:00"]}
    async with desk.browser() as browser:
        await signed_in(desk, browser)
        page = (await browser.get(where)).text
        for value in (first, second, hint, vague, story.id("la", 1), "Dark mode"):
            assert f'value="{value}"' in page
        pressed: list[tuple[dict[str, Any], str]] = [
            ({"kept": first}, f"/kept #{first}"), ({"unpromise": second}, f"/unpromise #{second}"),
            ({"unpromise": hint}, f"/unpromise #{hint}"), ({"unlater": story.id("la", 1)}, "/unlater #la_"),
            ({"yes": hint}, f"/promise #{hint} 20"), ({**moves, "move": second}, "/promise 20"),
            ({**moves, "move": vague}, f"/promise #{vague} 20"),
            ({"unwish": "Dark mode"}, "/unwish Dark mode"),
            ({"put_off": "tomorrow"}, "/snooze tomorrow"), ({"put_off": "they write"}, "/snooze"),
            ({"action": "wake"}, "/wake"), ({"action": "snooze", "snooze_when": "monday"}, "/snooze monday"),
            ({"action": "ask", "ask_when": "never"}, "/ask never"),
            ({"action": "wish", "wish": "x"}, "/wish x"),
            ({"action": "promise", "promise_when": "tomorrow", "promise_what": "friday's"}, "/promise 20"),
            ({"action": "stay", "wish": "a pony"}, "/wish a pony"),
            ({"action": "stay", "promise_what": "tomorrow noon invoice"}, "/promise tomorrow noon invoice"),
        ]  # fmt: skip
        for fields, expected in pressed:
            form = dict(HIDDEN.findall((await browser.get(where)).text))
            answer = await browser.post(f"{where}/answer", data={**form, "text": "half a word", **fields})
            assert answer.status_code == 200, (fields, answer.text)
            assert "half a word</textarea>" in answer.text, "an order keeps what somebody has begun to write"
            (said,) = (await orders(desk))[-1:]
            assert said[0].startswith(expected), (fields, said)
        said = [one[0] for one in await orders(desk)]
        assert said[4].endswith(f". {SENTENCE}")
        assert said[5].endswith(". friday's report"), "it moves by its words"
        assert said[14].endswith(". friday's")
        assert all(not one.text for one in await desk.said(AnswerReceived))


async def test_what_cannot_be_done_is_said_where_it_was_written(desk: Running) -> None:
    story = await rich(desk)
    where, first = f"/conversations/{story.conversation}/answer", story.id("pr", 1)
    async with desk.browser() as browser:
        await signed_in(desk, browser)
        form = dict(HIDDEN.findall((await browser.get(where.removesuffix("/answer"))).text))
        refused: list[tuple[dict[str, Any], int, str]] = [
            ({"action": "promise", "promise_when": "soon", "promise_what": "it"}, 422, "by what date"),
            ({"action": "promise", "promise_when": "friday call her"}, 422, "write only the date"),
            ({"action": "promise"}, 422, "Write when, and what you promise."),
            ({"move": first, "moves": [first], "to": [""]}, 422, "Write when it shall be"),
            ({"move": "pr_none", "moves": ["pr_none"], "to": ["tomorrow"]}, 404, "no such promise"),
            ({"yes": "sg_none"}, 404, "decided about already"),
            ({"yes": story.id("sg", 2)}, 409, "no date was found"),
            ({"action": "later", "later_when": ""}, 422, "Write when the words shall go out"),
            ({"action": "later", "later_when": "yesterday"}, 422, "has passed"),
            ({"action": "send", "later_when": "tomorrow"}, 422, "press Send later, or empty that field"),
            ({"action": "snooze", "snooze_when": "<i>egg"}, 422, "&lt;i&gt;egg"),
            ({"action": "snooze"}, 422, "Write until when."),
            ({"action": "ask"}, 422, "or: never."), ({"action": "wish"}, 422, "Write what they wish for."),
            ({"action": "stay", "wish": "a", "ask_when": "b"}, 422, "Nothing was done"),
        ]  # fmt: skip
        for fields, code, why in refused:
            answer = await browser.post(where, data={**form, "text": "My <words>", "way": "email", **fields})
            assert (answer.status_code, why in answer.text) == (code, True), (fields, answer.text)
            assert "My &lt;words&gt;</textarea>" in answer.text
            for name in ("promise_when", "later_when"):
                if fields.get(name):
                    assert f'value="{fields[name]}"' in answer.text, "the date can be put right"
    assert await desk.said(AnswerReceived) == []


async def test_words_go_out_later_now_or_with_a_promise(desk: Running) -> None:
    story = await rich(desk)
    where = f"/conversations/{story.conversation}"
    async with desk.browser() as browser, desk.browser() as toms:
        await signed_in(desk, browser)
        await signed_in(desk, toms, "tom")
        form = dict(HIDDEN.findall((await browser.get(where)).text)) | {"way": "email", "text": "Is it well?"}
        later = await browser.post(
            f"{where}/answer", data={**form, "action": "later", "later_when": "tomorrow 9:00"}
        )
        assert later.headers["location"] == f"{where}?said=later#newest"
        assert "they go out then" in (await browser.get(later.headers["location"])).text
        form = dict(HIDDEN.findall((await browser.get(where)).text)) | {
            "way": "email",
            "text": "You will hear",
        }
        beside = {"promise_when": "tomorrow", "promise_what": "the invoice"}
        assert (
            await browser.post(f"{where}/answer", data={**form, **beside, "action": "send"})
        ).status_code == 303
        one, two = await desk.said(AnswerReceived)
        assert [(c.name, c.text) for c in one.commands] == [("later", "tomorrow 9:00")]
        assert (one.text, [c.name for c in two.commands]) == ("Is it well?", ["promise"])
        now = dict(HIDDEN.findall((await browser.get(where)).text)) | {"conversation_id": story.conversation}
        scheduled = f"/scheduled/{story.id('la', 1)}/now"
        stolen = dict(HIDDEN.findall((await toms.get(where)).text)) | {"conversation_id": story.conversation}
        assert (await toms.post(scheduled, data=stolen)).status_code == 404, "they are Sophie's words"
        for _ in range(2):
            assert (await browser.post(scheduled, data={**now, "once": "now"})).status_code == 303
        sent = [one for one in await desk.said(AnswerReceived) if one.text == "Is it well now?"]
        assert len({one.answer for one in sent}) == 1
        assert [(c.name, c.text) for c in sent[0].commands] == [("unlater", f"#{story.id('la', 1)}")]
        await told(desk, story, [story.withdrawn(30)])
        assert (await browser.post(scheduled, data={**now, "once": "other"})).status_code == 409
        words = (await browser.get(f"{where}?unsaid={story.id('la', 2)}")).text
        assert "Not these</textarea>" in words
        other = f"/conversations/cv_none?unsaid={story.id('la', 2)}"
        assert (await browser.get(other)).status_code == 404


async def test_changing_held_words_loses_neither_when_they_go_out_nor_what_they_promise(
    desk: Running,
) -> None:
    story = story_now()
    said = story.says("Is it well?", "sophie", 81, 20)
    commands = (Command(name="later", text="tomorrow 9:00"), Command(name="promise", text="friday the bill"))
    fact = said.data.model_copy(update={"commands": commands})
    held = story.holds(fact, "they_answered", "the customer has written since; read it first. /anyway sends")
    events = [*story.first_message(), story.about(fact, 20, fact.answer, source="desk"), held]
    await told(desk, story, events)
    where = f"/conversations/{story.conversation}"
    async with desk.browser() as browser:
        await signed_in(desk, browser)
        page = (await browser.get(where)).text
        assert "They have written meanwhile" in page
        changed = (await browser.get(f"{where}?again={fact.answer}")).text
        for words in ("Is it well?</textarea>", 'value="tomorrow 9:00"', 'value="friday the bill"'):
            assert words in changed
        form = {"csrf": dict(HIDDEN.findall(page))["csrf"], "decision": "again", "way": "email"}
        assert (await browser.post(f"/held/{fact.answer}", data=form)).status_code == 303
        again = (await desk.said(AnswerReceived))[-1]
        assert [one.name for one in again.commands] == ["later", "promise", "anyway"]


async def test_nothing_of_it_becomes_markup_or_can_be_pressed_by_strangers(desk: Running) -> None:
    story = DueStory(name=ATTACK, subject=ATTACK, begins=story_now().begins)
    bad = [
        story.promised(4, text=ATTACK, due=30), story.promised(5, 2, ATTACK, 90_000), story.settled(6, 2),
        story.hinted(text=ATTACK), story.later(7, text=ATTACK), story.later(8, 2, ATTACK),
        story.withdrawn(9, 2, ATTACK), story.wished(10, name=ATTACK), story.mood(20, text=ATTACK),
        story.timer("armed", 1, 900, why=ATTACK), story.came_true(30, words=ATTACK),
    ]  # fmt: skip
    await told(desk, story, [*story.first_message(ATTACK), *bad])
    one, timer = f"conversations/{story.conversation}", f"answer.{story.conversation}"
    pages = (
        "/", "/fragments/today", f"/{one}", f"/fragments/{one}/due", f"/{one}?tell=wi_dark", "/promises",
        "/promises?state=late", "/promises?state=kept", "/fragments/promises", "/wishes", "/fragments/wishes",
        "/wishes/wi_dark", "/fragments/wishes/wi_dark", "/timers", "/timers?kind=answer&person=sophie",
        "/fragments/timers", f"/timers/{timer}", f"/promises?conversation={ATTACK}",
        f"/timers?person={ATTACK}",
    )  # fmt: skip
    posts = (f"/{one}/answer", f"/scheduled/{story.id('la', 1)}/now", "/wishes/wi_dark/done")
    async with desk.browser() as browser:
        for path in posts:
            assert (await browser.post(path, data={"csrf": ""})).headers["location"].startswith("/sign-in")
        nobody = (await browser.get(f"/{one}")).text
        assert 'name="kept"' not in nobody
        assert "Today, for everybody" in (await browser.get("/")).text
        await signed_in(desk, browser)
        for path in posts:
            assert (await browser.post(path, data={"csrf": "0" * 64})).status_code == 403, path
        for path in pages:
            answer = await browser.get(path)
            assert answer.status_code == 200, path
            assert "<script>" not in answer.text, path
            assert "<img" not in answer.text, path


async def test_today_shows_what_is_mine_and_due(desk: Running) -> None:
    mine, toms = story_now(1, name="Ann Mine"), story_now(2, name="Joe Toms")
    events = [
        *mine.first_message(), *toms.first_message(), toms.given("tom", 4),
        mine.promised(5, text="late thing", due=30), mine.promised(6, 2, "much later", NEVER),
        mine.promised(7, 3, "no date thing", None), toms.promised(8, text="Tom's late thing", due=30),
        toms.hinted(person="tom", text="Tom's hint"), mine.hinted(text="My hint"),
        toms.timer("armed", 1, 31, person="tom"), mine.missed(601),
    ]  # fmt: skip
    await told(desk, toms, events)
    async with desk.browser() as browser, desk.browser() as other:
        everybody = (await browser.get("/fragments/today")).text
        assert everybody.count("<li id=") == 7
        await signed_in(desk, browser)
        await signed_in(desk, other, "tom")
        found, theirs = [(await one.get("/fragments/today")).text for one in (browser, other)]
        for words in ("late thing", "no date thing", "My hint", "Answer overdue"):
            assert words in found
        assert "much later" not in found
        assert "Tom" not in found
        assert ("Tom&#39;s late thing" in theirs, "Tom&#39;s hint" in theirs, "due now" in theirs) == (
            True,
        ) * 3
        assert "Ann Mine" not in theirs
        late = (await browser.get("/promises?state=late&who=mine")).text
        assert ("late thing" in late, "Tom&#39;s" in late) == (True, False)
        assert "Tom&#39;s late thing" in (await browser.get("/promises?state=late")).text
        await told(desk, mine, [mine.settled(20), mine.settled(21, 3, "withdrawn"), mine.dismissed(22)])
        done = (await browser.get("/fragments/today")).text
        assert done.count("<li id=") == 1, "the answer is still due"


async def test_everything_is_read_from_postgresql(tmp_path: Path, postgres_url: str) -> None:
    stories = [DueStory(number, begins=number) for number in (1, 2, 3)]
    events = [one for story in stories for one in story.everything_due()]
    random.Random(5).shuffle(events)
    async with (
        running_desk(tmp_path, {"BYNAME_DATABASE_URL": postgres_url}) as desk,
        desk.api() as api,
        desk.browser() as browser,
    ):
        await desk.publish(events)

        async def whole() -> bool:
            traces = [(await api.get(f"/api/trace/{one.id}")).status_code for one in events]
            return set(traces) == {200}

        await until(whole, "the desk has heard everything")
        found = (await api.get(f"/api/conversations/{stories[0].conversation}")).json()
        assert (found["tier"], found["mood"]["mood"], found["asking"]["never"]) == ("", "unhappy", True)
        assert [one["state"] for one in found["promises"]] == ["late", "missed", "withdrawn"]
        assert (await api.get("/api/wishes/wi_dark")).json()["told"] == 3
        for path in (
            "/api/timers?armed=false", "/api/timers?person=sophie", "/api/promises?state=missed",
            "/api/promises?state=late&person=sophie&after=9.x", "/api/promises?state=withdrawn",
            "/api/promises?state=kept&person=tom&after=9.x", "/api/wishes?state=done",
            "/api/wishes?before=9.x", "/api/wishes?state=open", "/api/timers?kind=nudge&after=9.x",
            "/api/wishes/wi_dark?after=9.x",
        ):  # fmt: skip
            assert (await api.get(path)).status_code == 200, path
        await signed_in(desk, browser)
        for path in (
            "/",
            "/promises?who=mine",
            "/wishes",
            "/wishes/wi_dark",
            "/timers",
            "/timers/nudge.sophie",
        ):
            assert (await browser.get(path)).status_code == 200, path

"""A held answer is decided about once: thrown away is never sent, sent is never thrown away."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from byname.contracts import AnswerReceived

from tests.connected.desk.system import Running
from tests.connected.desk.test_attention_desk import HIDDEN, signed_in
from tests.connected.desk.test_desk_channels import told
from tests.unit.desk.attention_story import AttentionStory

pytestmark = pytest.mark.connected


async def two_held(desk: Running) -> tuple[AttentionStory, list[str]]:
    """Two answers of Sophie's that were held."""
    story = AttentionStory()
    said = [story.says(f"Words {number}", "sophie", number) for number in (61, 62)]
    held = [story.holds(one.data) for one in said]
    await told(desk, story, [*story.first_message(), *said, *held])
    return story, [one.data.answer for one in said]


async def sent(desk: Running) -> list[str]:
    """The words that were said all the same."""
    said: list[Any] = await desk.said(AnswerReceived)
    return [one.text for one in said if any(command.name == "anyway" for command in one.commands)]


async def test_what_was_thrown_away_is_not_sent_any_more(desk: Running) -> None:
    story, (one, _) = await two_held(desk)
    async with desk.api() as api, desk.browser() as browser:
        assert (await api.delete(f"/api/held/{one}")).status_code == 204
        again = await api.post(f"/api/held/{one}/again", json={})
        assert (again.status_code, "thrown these words away" in again.text) == (409, True)
        assert (await api.delete(f"/api/held/{one}")).status_code == 204, "it is so already"
        await signed_in(desk, browser)
        where = f"/conversations/{story.conversation}"
        form = dict(HIDDEN.findall((await browser.get(where)).text))
        press = await browser.post(f"/held/{one}", data={**form, "decision": "again", "way": "email"})
        assert press.status_code == 409
        assert (await browser.get(f"{where}?again={one}")).status_code == 409
        words = {**form, "action": "send", "way": "email", "text": "Words 61", "again": one}
        changed = await browser.post(f"{where}/answer", data=words)
        assert (changed.status_code, "thrown these words away" in changed.text) == (409, True)
        assert "Words 61</textarea>" in changed.text, "what was typed is kept"
    assert await sent(desk) == []


async def test_words_held_in_one_conversation_do_not_go_out_in_another(desk: Running) -> None:
    _, (one, _) = await two_held(desk)
    other = AttentionStory(7, name="Joe")
    await told(desk, other, other.first_message())
    async with desk.browser() as browser:
        await signed_in(desk, browser)
        where = f"/conversations/{other.conversation}"
        form = dict(HIDDEN.findall((await browser.get(where)).text))
        words = {**form, "action": "send", "way": "email", "text": "Words 61", "again": one}
        assert (await browser.post(f"{where}/answer", data=words)).status_code == 404
    said: list[Any] = await desk.said(AnswerReceived)
    assert [one.conversation for one in said if one.conversation == other.conversation] == []


async def test_what_was_sent_is_not_thrown_away_any_more(desk: Running) -> None:
    _, (one, _) = await two_held(desk)
    async with desk.api() as api:
        for _ in range(2):
            assert (await api.post(f"/api/held/{one}/again", json={})).status_code == 202
        late = await api.delete(f"/api/held/{one}")
    assert (late.status_code, "sent these words" in late.text) == (409, True)
    assert await sent(desk) == ["Words 61"]


async def test_both_at_once_do_one_of_both(desk: Running) -> None:
    _, held = await two_held(desk)
    async with desk.api() as api:
        for one in held:
            again, away = await asyncio.gather(
                api.post(f"/api/held/{one}/again", json={}), api.delete(f"/api/held/{one}")
            )
            assert (again.status_code, away.status_code) in ((202, 409), (409, 204))
            text = f"Words {61 + held.index(one)}"
            assert (text in await sent(desk)) == (again.status_code == 202)

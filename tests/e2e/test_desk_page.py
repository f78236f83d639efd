"""The page in a real browser: what happens appears without a reload, and only what changed is touched."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from byname.contracts import AnswerReceived

from services.desk.http.render import LIVE
from tests.connected.desk.system import Running, running_desk, until
from tests.support.browser import MARKS, a_page
from tests.unit.desk.builders import Story

pytestmark = MARKS
ATTACK = "<script>document.title = 'taken'</script><img src=x onerror=\"document.title='taken'\">"


@asynccontextmanager
async def browsing(home: Path) -> AsyncIterator[tuple[Running, Any, list[str]]]:
    """A desk, a page of a browser, and what the browser complained about."""
    async with running_desk(home) as desk, a_page() as page:
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield desk, page, complaints


@pytest.mark.skipif(not LIVE, reason="the wheel django-htmx is not installed: the page is not live")
async def test_what_happens_appears_without_a_reload(tmp_path: Path) -> None:
    one, two = Story(1, name="Ann Lee"), Story(2, name=ATTACK, subject=ATTACK, begins=10)
    async with browsing(tmp_path) as (desk, page, complaints):
        await page.goto(f"{desk.url}/")
        await page.get_by_text("Nobody has written yet.").wait_for()
        await page.evaluate("window.sameDocument = true")
        await desk.publish(one.first_message())
        await page.locator("#conversations .who", has_text="Ann Lee").wait_for()
        await page.evaluate("document.querySelector('#conversations a').dataset.untouched = 'yes'")
        await desk.publish(two.first_message(ATTACK))
        await page.locator("#conversations li").nth(1).wait_for()
        first = page.locator("#conversations li").nth(0)
        assert "<script>" in await first.inner_text()  # newest first, and as text
        assert await page.locator(f"#c-{one.conversation} a[data-untouched]").count() == 1
        assert await page.evaluate("window.sameDocument")
        assert await page.title() != "taken"
        assert complaints == []


@pytest.mark.skipif(not LIVE, reason="the wheel django-htmx is not installed: the page is not live")
async def test_a_person_answers_and_sees_how_far_it_comes(tmp_path: Path) -> None:
    story = Story()
    async with browsing(tmp_path) as (desk, page, complaints):
        await desk.publish(
            story.first_message(text_full="Where is it?\n> earlier words", html="<b>Where</b>")
        )
        await page.goto(f"{desk.url}/")
        await page.get_by_text("Ann Lee").first.click()
        await page.get_by_role("link", name="Sign in").first.click()
        await page.fill("#token", desk.token)
        await page.click("form.sign-in button")
        await page.get_by_text("Sophie was told").wait_for()
        await page.get_by_text("All of it, with what it quotes").click()
        await page.fill("#text", "Not sent yet")
        await page.evaluate("window.sameDocument = true")
        written = story.received("And another thing", which=2, when=30)
        await desk.publish([written, story.attached(written, sequence=4, which=2)])
        await page.locator("#said .text", has_text="And another thing").wait_for()
        assert await page.get_by_text("> earlier words").is_visible()  # what was unfolded stays so
        assert await page.input_value("#text") == "Not sent yet"  # and what was being written
        assert await page.evaluate("window.sameDocument")
        await page.fill("#text", "It leaves today.")
        await page.get_by_role("button", name="Send", exact=True).click()
        await page.locator(".message.out .text", has_text="It leaves today.").wait_for()
        said = await until(lambda: desk.said(AnswerReceived), "the answer is on the bus")
        assert [(answer.text, answer.person) for answer in said] == [("It leaves today.", "sophie")]
        assert complaints == []


async def test_a_phone_shows_one_thing_at_a_time_and_nothing_sticks_out(tmp_path: Path) -> None:
    story = Story(name="A" * 200, subject="s" * 500)
    async with browsing(tmp_path) as (desk, page, _complaints):
        await page.set_viewport_size({"width": 360, "height": 740})
        await desk.publish(story.first_message("w" * 4000))
        await page.goto(f"{desk.url}/")
        await page.locator("#conversations a").first.click()
        await page.locator("#said .text").first.wait_for()
        await page.wait_for_load_state("load")
        assert not await page.locator("#conversations").is_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
        await page.get_by_role("link", name="All conversations").click()
        await page.locator("#conversations a").first.wait_for()
        await page.wait_for_load_state("load")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360

"""What is due in a real browser: live, by the keyboard, and nothing that is half written is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from byname.contracts import AnswerReceived

from services.desk.http.render import LIVE
from tests.connected.desk.system import running_desk, until
from tests.connected.desk.test_attention_desk import orders
from tests.connected.desk.test_desk_channels import told
from tests.connected.desk.test_due_desk import story_now
from tests.support.browser import MARKS, a_page

pytestmark = MARKS


@pytest.mark.skipif(not LIVE, reason="the wheel django-htmx is not installed: the page loads anew")
async def test_a_promise_comes_moves_and_is_kept_while_somebody_writes(tmp_path: Path) -> None:
    story = story_now()
    async with running_desk(tmp_path) as desk, a_page() as page:
        await told(desk, story, [*story.first_message(), story.timer("armed", 1, 90_000)])
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(f"{desk.url}/sign-in?next=/conversations/{story.conversation}")
        await page.fill("#token", desk.token)
        await page.click("form.sign-in button")
        await page.fill("#text", "half written")
        box: Any = page.locator("#due")
        await box.get_by_text("Answer due").wait_for()
        await desk.publish([story.hinted(due=90_000), story.promised(5, due=90_000)])
        await box.get_by_text("the invoice").wait_for()
        assert await page.input_value("#text") == "half written", "live, beside what is being written"
        await box.get_by_role("button", name="Yes, by").click()
        await page.get_by_text("It is a promise now.").wait_for()
        assert await page.input_value("#text") == "half written"
        await box.get_by_text("Move…").click()
        await box.get_by_label("When, instead").fill("in 3 days")
        await box.get_by_role("button", name="Promise it for then").click()
        await page.get_by_text("Promised for then.").wait_for()
        await box.get_by_role("button", name="Kept: the invoice").press("Enter")
        await page.get_by_text("Kept.", exact=True).wait_for()
        await page.get_by_text("Promise, put off, ask afterwards, wish").press("Enter")
        await page.fill("#promise_when", "soon")
        await page.fill("#promise_what", "call her")
        await page.press("#promise_what", "Enter")
        await page.get_by_text("by what date").wait_for()
        assert await page.input_value("#promise_what") == "call her"
        await page.fill("#promise_when", "tomorrow noon")
        await page.press("#promise_when", "Enter")
        await page.get_by_text("Promised.", exact=True).wait_for()
        assert await page.input_value("#text") == "half written", "Enter in a small field sends no words"

        async def all_said() -> list[list[str]] | None:
            found = await orders(desk)
            return found if len(found) == 4 else None

        said = [one[0] for one in await until(all_said, "four orders")]
        assert [one.split()[0] for one in said] == ["/promise", "/promise", "/kept", "/promise"]
        assert said[3].endswith(". call her")
        assert {one.text for one in await desk.said(AnswerReceived)} == {""}
        await desk.publish([story.missed(601), story.settled(30)])
        await box.get_by_text("Answer overdue").wait_for()
        await box.get_by_text("Promised before").wait_for()
        refused = "the server responded with a status of 422"  # as it should, to a date that is none
        assert [one for one in complaints if refused not in one] == []


@pytest.mark.skipif(not LIVE, reason="the wheel django-htmx is not installed: the page loads anew")
async def test_today_is_live_and_each_line_leads_to_its_place(tmp_path: Path) -> None:
    story = story_now()
    async with running_desk(tmp_path) as desk, a_page() as page:
        await told(desk, story, story.first_message())
        await page.goto(f"{desk.url}/sign-in")
        await page.fill("#token", desk.token)
        await page.click("form.sign-in button")
        await page.get_by_text("Nothing is due for you today.").wait_for()
        await desk.publish([story.promised(5, due=30)])
        line = page.locator("#today a", has_text="the invoice")
        await line.wait_for()
        assert "late" in await line.inner_text()
        await line.press("Enter")
        await page.locator("#due").get_by_role("button", name="Kept: the invoice").wait_for()

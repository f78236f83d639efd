"""The team in a real browser: what is half written stays, a mistake's line is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.desk.http.render import LIVE
from tests.connected.desk.system import running_desk
from tests.support.browser import MARKS, a_page
from tests.unit.desk.team_story import TOML

pytestmark = MARKS


@pytest.mark.skipif(not LIVE, reason="the wheel django-htmx is not installed: the page loads anew")
async def test_presence_is_said_beside_what_is_being_written(tmp_path: Path) -> None:
    async with running_desk(tmp_path) as desk, a_page() as page:
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(f"{desk.url}/sign-in?next=/team/edit")
        await page.fill("#token", desk.token)
        await page.click("form.sign-in button")
        await page.fill("#text", "half written")
        await page.click("#presence summary")
        await page.get_by_label("Away", exact=True).check()
        await page.fill("#presence-until", "2020-01-01T10:00")
        await page.get_by_role("button", name="Say so").click()
        await page.get_by_text("this moment is past").wait_for()
        assert await page.input_value("#presence-until") == "2020-01-01T10:00"
        await page.fill("#presence-until", "")
        await page.get_by_role("button", name="Say so").click()
        await page.locator("#presence:not([open]) .dot.away").wait_for()
        assert await page.input_value("#text") == "half written"
        assert complaints == []
        await page.fill("#text", TOML.replace("on_call", "on_cal"))
        await page.get_by_role("button", name="Put it in force").click()
        await page.locator("#mistake a").click()
        assert await page.evaluate("getSelection().toString()") == 'on_cal = ["tom"]'
        await page.fill("#text", TOML)
        await page.get_by_role("button", name="Put it in force").click()
        await page.get_by_text("Here until").or_(page.get_by_text("Away")).first.wait_for()
        assert await page.locator(".card.person").count() == 3

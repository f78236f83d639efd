"""Channels at the desk, in a real browser: the answer's way, the customer's page, the form of a call."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from byname.bus.live import Live
from byname.bus.read import stream_messages
from byname.contracts import AnswerReceived, LinkDecided

from services.desk.http.render import LIVE
from tests.connected.desk.system import Running, running_desk, until
from tests.support.browser import MARKS, a_page
from tests.unit.desk.channel_story import OTHER, ChannelStory

pytestmark = MARKS


@asynccontextmanager
async def browsing(home: Path) -> AsyncIterator[tuple[Running, Any, list[str]]]:
    """A desk, a page of a browser in Berlin, and what the browser complained about."""
    async with running_desk(home) as desk, a_page(timezone_id="Europe/Berlin") as page:
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield desk, page, complaints


async def sign_in(desk: Running, page: Any, then: str) -> None:
    """Enter as Sophie and go there."""
    await page.goto(f"{desk.url}/sign-in?next={then}")
    await page.fill("#token", desk.token)
    await page.click("form.sign-in button")
    await page.wait_for_url(f"**{then}")


async def know(desk: Running, story: ChannelStory) -> None:
    """The desk has heard the story."""
    events = story.over_channels()
    await desk.publish(events)

    async def heard() -> bool:
        async with desk.api() as api:
            return (await api.get(f"/api/trace/{events[-1].id}")).status_code == 200

    await until(heard, "the story is there")


async def test_a_person_sees_where_the_words_go_before_typing(tmp_path: Path) -> None:
    story = ChannelStory()
    async with browsing(tmp_path) as (desk, page, complaints):
        await know(desk, story)
        live, pings = Live(desk.nc), []

        async def hear(_subject: str, said: dict[str, Any]) -> None:
            pings.append(said)

        await live.hear("chat.*", hear)
        await sign_in(desk, page, f"/conversations/{story.conversation}")
        warning = page.get_by_text("This goes out in public")
        assert await page.get_by_role("radio", name="phone").is_disabled()
        await page.get_by_text("call back, or answer by mail").wait_for()
        assert await page.get_by_role("radio", name="X @ann public").is_checked()  # where they last wrote
        await warning.wait_for()
        await page.locator("#text").press_sequentially("In public")
        await page.get_by_role("radio", name="chat").check()
        await warning.wait_for(state="hidden")
        assert pings == []  # nobody on chat is told while the words are for X
        await page.locator("#text").press_sequentially(" no more.")

        async def told() -> bool:
            return bool(pings)

        await until(told, "the visitor is told that Sophie writes")
        assert [(one["t"], one["name"], one["on"]) for one in pings] == [("typing", "Sophie", True)]
        await page.get_by_role("button", name="Send", exact=True).click()
        await page.locator(".message.out .text", has_text="In public no more.").wait_for()
        said = [one for one in await desk.said(AnswerReceived) if one.front_end == "desk"]
        assert [(one.text, one.channel) for one in said] == [("In public no more.", "chat")]
        await live.stop()
        assert complaints == []


@pytest.mark.skipif(not LIVE, reason="the wheel django-htmx is not installed: the page is not live")
async def test_a_customer_s_page_is_live_and_decided_on_by_keyboard(tmp_path: Path) -> None:
    story = ChannelStory()
    async with browsing(tmp_path) as (desk, page, complaints):
        await know(desk, story)
        await sign_in(desk, page, f"/conversations/{story.conversation}")
        await page.get_by_role("heading", name="Ann Lee").get_by_role("link").press("Enter")
        await page.get_by_role("heading", name="Everything that was said").wait_for()
        assert await page.locator(".history li").count() == 5
        await page.locator("#add summary").press("Enter")
        await page.fill("#address", "half an addr")
        suggested, mail = story.suggested(OTHER), story.received("One more thing", which=5, when=900)
        await desk.publish([suggested, mail, story.attached(mail, sequence=30, which=5)])
        await page.get_by_role("heading", name="Perhaps the same person").wait_for()
        await page.locator(".history li", has_text="One more thing").wait_for()
        assert await page.input_value("#address") == "half an addr"  # what was being written stays
        await page.get_by_role("button", name="Same person").press("Enter")
        await page.get_by_role("status").filter(has_text="Decided").wait_for()
        assert await page.get_by_text("Perhaps the same person").count() == 0
        await page.locator(".links summary").first.press("Enter")
        await page.locator(".links input[name=why]").first.fill("another Ann")
        await page.get_by_role("button", name="Undo this link").first.press("Enter")
        await page.get_by_role("status").filter(has_text="taken back").wait_for()
        said = [one for one in await desk.said(LinkDecided) if one.person == "sophie"]
        assert [(one.action, one.why) for one in said] == [("link", ""), ("undo", "another Ann")]
        assert said[0].handle.address == OTHER.address
        assert complaints == []


async def test_a_call_is_logged_in_the_person_s_own_time(tmp_path: Path) -> None:
    story = ChannelStory()
    async with browsing(tmp_path) as (desk, page, complaints):
        await know(desk, story)
        await page.set_viewport_size({"width": 360, "height": 740})
        await sign_in(desk, page, f"/conversations/{story.conversation}")
        await page.get_by_role("link", name="Log a call").last.click()
        assert await page.input_value("#number") == "+442079460111"
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
        await page.get_by_text("(Europe/Berlin)").wait_for()
        await page.fill("#notes", "She moves on Friday.")
        await page.fill("#promise0", "call the carrier")
        await page.fill("#started", "2999-07-01T10:30")
        await page.get_by_role("button", name="Keep the call").click()
        await page.get_by_role("alert").filter(has_text="has not begun").wait_for()
        assert await page.input_value("#notes") == "She moves on Friday."
        assert await page.input_value("#started") == "2999-07-01T10:30"  # not turned twice
        await page.fill("#started", "2025-07-01T10:30")
        await page.get_by_role("button", name="Keep the call").click()
        await page.get_by_role("status").filter(has_text="The call is kept").wait_for()
        kept = stream_messages(desk.nc, "RAW", subjects=("raw.phone",))
        [note] = [json.loads(message.data) async for message in kept]
        assert note["started_at"][:16] == "2025-07-01T08:30"
        assert (note["conversation"], note["person"]) == (story.conversation, "sophie")
        assert [one["text"] for one in note["promises"]] == ["call the carrier"]
        assert [one for one in complaints if "422" not in one] == []

"""The widget in a real browser against the whole system: the server is killed, and each line arrives once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.browser import MARKS, a_page
from tests.support.customers import ingest_url
from tests.support.system import System, until

pytestmark = [*MARKS, pytest.mark.slow]


@pytest.fixture
async def system(tmp_path: Path) -> AsyncIterator[System]:
    async with System(tmp_path, processes=False) as found:
        yield found


async def test_a_line_survives_the_death_of_the_server_and_is_answered(system: System) -> None:
    async with a_page(locale="en-GB") as page, await system.api("sophie") as api:
        page.set_default_timeout(30_000)
        frame = await _open(page, f"{ingest_url(system)}/chat/demo")
        await _say(frame, "Where is my cup?")
        await frame.locator("article", has_text="Where is my cup?").get_by_text("Sent").wait_for()

        await system.kill_all()
        await _say(frame, "Are you there?")  # nobody is: it waits, until the server is back
        await frame.locator("article", has_text="Are you there?").get_by_text("Sending").wait_for()
        await system.start()
        await frame.locator("article", has_text="Are you there?").get_by_text("Sent").wait_for()

        conversation = await _conversation(api, ["Where is my cup?", "Are you there?"])
        reply = f"/api/conversations/{conversation}/replies"
        assert (await api.post(reply, json={"text": "Yes! It left today."})).status_code == 202
        await frame.locator("article", has_text="Yes! It left today.").wait_for()

        await page.reload()  # the history is there again, each line once
        await frame.locator("article", has_text="Yes! It left today.").wait_for()
        for text in ("Where is my cup?", "Are you there?", "Yes! It left today."):
            assert await frame.locator("article", has_text=text).count() == 1


async def _open(page: Any, url: str) -> Any:
    await page.goto(url)
    await page.get_by_role("button", name="Chat with us", exact=True).click()
    frame = page.frame_locator("iframe")
    await frame.get_by_text("a person answers").wait_for()
    return frame


async def _say(frame: Any, text: str) -> None:
    line = frame.locator("#line")
    await line.fill(text)
    await line.press("Enter")


async def _conversation(api: httpx.AsyncClient, wanted: list[str]) -> str:
    """The one conversation there is, once it holds exactly these words of the customer."""

    async def there() -> str:
        found = (await api.get("/api/conversations")).json()["conversations"]
        if len(found) != 1:
            return ""
        detail = (await api.get(f"/api/conversations/{found[0]['id']}")).json()
        said = [one["text"] for one in detail["messages"] if one["direction"] == "in"]
        return str(found[0]["id"]) if said == wanted else ""

    return await until(there, f"a conversation with {wanted}")

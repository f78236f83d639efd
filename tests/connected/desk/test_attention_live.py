"""In a real browser: who else is near, the question before two answer at once, words that are not lost."""

from __future__ import annotations

from typing import Any

from byname.contracts import AnswerReceived

from services.desk.tokens import create_token
from tests.connected.desk.system import Running
from tests.connected.desk.test_desk_channels import told
from tests.support.browser import MARKS, a_page
from tests.unit.desk.attention_story import AttentionStory

pytestmark = MARKS
SLOW_MS = 20_000


async def opened(desk: Running, page: Any, person: str, path: str) -> None:
    """Sign in, and look at a page that is live."""
    token = await create_token(desk.config, person, ["sophie", "tom"])
    page.set_default_timeout(SLOW_MS)
    await page.goto(f"{desk.url}/sign-in?next={path}")
    await page.fill("input[name=token]", token)
    await page.press("input[name=token]", "Enter")
    await page.wait_for_url(f"**{path}")


async def test_two_who_write_at_once_see_each_other_and_the_second_is_asked(desk: Running) -> None:
    story = AttentionStory()
    await told(desk, story, story.first_message())
    path = f"/conversations/{story.conversation}"
    async with a_page() as sophie, a_page() as tom:
        await opened(desk, sophie, "sophie", path)
        await opened(desk, tom, "tom", path)
        await sophie.wait_for_selector("#colleagues >> text=Tom has this open, too")
        await tom.wait_for_selector("#colleagues >> text=Sophie has this open, too")
        await tom.fill("#text", "I look into it.")
        await sophie.wait_for_selector("#colleagues >> text=Tom is writing here")
        assert await tom.locator("#colleagues >> text=Tom").count() == 0, "nobody is told of themselves"

        # Sophie's reply goes out while Tom writes: what he had seen when he began stays what he has seen.
        seen = await tom.input_value("input[name=seen]")
        requested = story.requested(story.answered(), sequence=9)
        await told(desk, story, [requested])
        await tom.wait_for_selector("#said >> text=On its way!")
        assert await tom.input_value("input[name=seen]") == seen
        await sophie.wait_for_function("document.querySelector('[name=seen]').value === '9'")
        await tom.click("button[value=send]")
        await tom.wait_for_load_state()
        (said,) = await desk.said(AnswerReceived)
        assert (said.person, said.seen) == ("tom", int(seen))
        await tom.fill("#text", "Something else")
        await told(desk, story, [story.holds(said)])
        question = tom.locator("#held .question")
        await question.get_by_text("Somebody else has answered").wait_for()
        assert await tom.input_value("#text") == "Something else", "the question takes no words away"
        assert await sophie.locator("#held .question").count() == 0
        await question.get_by_role("button", name="Send it all the same").click()
        await tom.wait_for_selector("#held .question", state="detached")
    again = (await desk.said(AnswerReceived))[-1]
    assert (again.text, [one.name for one in again.commands]) == ("I look into it.", ["anyway"])


async def test_the_enter_key_in_a_small_field_sends_nothing(desk: Running) -> None:
    story = AttentionStory()
    await told(desk, story, story.first_message())
    async with a_page() as page:
        await opened(desk, page, "sophie", f"/conversations/{story.conversation}")
        await page.fill("#text", "Dear Ann, half a sentence")
        await page.click("#orders > summary")
        await page.fill("#tag", "vip")
        await page.press("#tag", "Enter")
        await page.wait_for_selector("text=Your words are still below")
        assert await page.input_value("#text") == "Dear Ann, half a sentence"
        await page.click("#orders > summary")
        await page.press("#pass_why", "Enter")
        await page.wait_for_selector("text=Nothing was done")
    (said,) = await desk.said(AnswerReceived)
    assert (said.text, said.commands[0].text) == ("", "vip")


async def test_an_offer_comes_and_goes_by_itself(desk: Running) -> None:
    story = AttentionStory()
    await told(desk, story, story.first_message())
    async with a_page() as page:
        await opened(desk, page, "tom", "/")
        await page.wait_for_selector("text=Nothing waits for somebody")
        await told(desk, story, [story.offered(4)])
        await page.wait_for_selector("#offers >> text=Offered to Sophie and Tom")
        await told(desk, story, [story.given("sophie", 5)])
        await page.wait_for_selector("#offers .offer", state="detached")


async def test_an_incident_that_ends_is_seen_at_once(desk: Running) -> None:
    story = AttentionStory()
    await told(desk, story, [*story.first_message(), story.opened_incident(), story.joins(4)])
    async with a_page() as page:
        await opened(desk, page, "tom", "/incidents")
        await told(desk, story, [story.leaves(5)])
        await page.wait_for_selector("#incidents >> text=0 conversations")
        await told(desk, story, [story.joins(6)])
        await page.wait_for_selector("#incidents >> text=1 conversation")
        await page.click("text=Login fails")
        await page.wait_for_selector("#incident >> text=going on")
        await told(desk, story, [story.over()])
        await page.wait_for_selector("#incident >> text=Tom closed it")

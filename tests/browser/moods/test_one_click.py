"""The link of a question in a real browser: one click is enough, and may be changed, without scripts too."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from byname.observe.http import HttpServer

from tests.support.browser import MARKS, a_page
from tests.unit.ingest.mood_page import MoodPage

pytestmark = MARKS


class Customer:
    """A browser of theirs, with the mail's links; `complaints` is what it has to say of our page."""

    def __init__(self, tab: Any, page: MoodPage, base: str) -> None:
        self.tab, self.page, self.base = tab, page, base
        self.complaints: list[str] = []
        tab.set_default_timeout(15_000)
        tab.on("console", lambda said: self.complaints.append(said.text))
        tab.on("pageerror", lambda error: self.complaints.append(str(error)))

    async def click_on(self, mood: str) -> None:
        """The link in the mail."""
        await self.tab.goto(self.page.link(mood, self.base))

    async def reads(self, text: str) -> None:
        """It stands there."""
        await self.tab.get_by_text(text).wait_for()

    async def press(self, name: str) -> None:
        """A button."""
        await self.tab.get_by_role("button", name=name, exact=True).click()

    @property
    def said(self) -> list[tuple[str, str]]:
        """What has been kept of it."""
        return [(one.mood, one.text) for one in self.page.kept]


@asynccontextmanager
async def a_customer(**context: Any) -> AsyncIterator[Customer]:
    """A customer whose browser is as Playwright describes it."""
    page = MoodPage()
    server = HttpServer(page.app, "127.0.0.1", 0)
    await server.start()
    try:
        async with a_page(**{"locale": "en-GB", **context}) as tab:
            yield Customer(tab, page, f"http://127.0.0.1:{server.port}")
    finally:
        await server.stop()


async def test_one_click_is_enough_and_words_and_another_answer_may_follow() -> None:
    async with a_customer() as anna:
        await anna.click_on("unhappy")
        await anna.reads("Thank you, Anna!")
        assert anna.said == [("unhappy", "")]
        await anna.tab.get_by_label("Is there anything you would like to tell Sophie?").fill(
            "It drips.\nStill 😀"
        )
        await anna.press("Send to Sophie")
        await anna.reads("Sophie has your words now.")
        await anna.press("It was all right")
        await anna.reads("Sophie reads that now.")
        assert anna.said == [("unhappy", ""), ("unhappy", "It drips.\nStill 😀"), ("fine", "")]
        assert len({one.view for one in anna.page.kept}) == 3
        await anna.tab.reload()
        await anna.reads("Sophie reads that now.")
        assert len(anna.said) == 3, "to load it again says nothing again"
        assert anna.complaints == []


async def test_who_comes_back_to_an_earlier_page_says_nothing_by_that() -> None:
    async with a_customer() as anna:
        await anna.tab.goto("about:blank")
        await anna.click_on("unhappy")
        await anna.reads("Thank you, Anna!")
        await anna.press("Yes, very much so")
        await anna.reads("will be glad")
        await anna.tab.go_back()
        await anna.reads("looks into it again")
        await anna.tab.go_back()
        await anna.tab.wait_for_timeout(300)
        assert anna.said == [("unhappy", ""), ("happy", "")]
        assert anna.complaints == []


async def test_what_only_looks_does_not_vote_and_without_scripts_there_is_a_button() -> None:
    async with a_customer(java_script_enabled=False) as anna:
        await anna.click_on("happy")
        await anna.reads("Your answer: “Yes, very much so”")
        await anna.tab.wait_for_timeout(300)
        assert anna.said == []
        await anna.press("Tell Sophie")
        await anna.reads("Thank you, Anna!")
        assert anna.said == [("happy", "")]


HIDDEN = "Object.defineProperty(document, 'visibilityState', {get: () => sessionStorage.seen ?? 'hidden'})"


async def test_a_page_behind_another_one_waits_until_it_is_seen() -> None:
    async with a_customer() as anna:
        await anna.tab.add_init_script(HIDDEN)
        await anna.click_on("fine")
        await anna.tab.wait_for_timeout(300)
        assert anna.said == []
        await anna.tab.evaluate(
            "sessionStorage.seen = 'visible'; document.dispatchEvent(new Event('visibilitychange'))"
        )
        await anna.reads("Thank you, Anna!")
        assert anna.said == [("fine", "")]


async def test_to_go_back_to_the_link_is_no_click_on_it() -> None:
    async with a_customer() as anna:
        await anna.tab.add_init_script(HIDDEN)
        await anna.click_on("fine")
        await anna.tab.evaluate("sessionStorage.seen = 'visible'")
        await anna.tab.goto(anna.page.link("", anna.base))
        await anna.tab.go_back()
        await anna.reads("Your answer: “It was all right”")
        await anna.tab.wait_for_timeout(300)
        assert anna.said == []


async def test_while_the_bus_is_away_the_words_stay_in_the_box() -> None:
    async with a_customer(locale="de-DE", viewport={"width": 340, "height": 700}) as anna:
        await anna.click_on("unhappy")
        await anna.reads("Vielen Dank, Anna!")
        anna.page.away = True
        await anna.tab.locator("textarea").fill("Es tropft <b>noch</b>.")
        await anna.press("An Sophie senden")
        await anna.reads("Bitte noch einmal versuchen")
        assert await anna.tab.locator("textarea").input_value() == "Es tropft <b>noch</b>."
        anna.page.away = False
        await anna.press("Noch einmal versuchen")
        await anna.reads("Ihre Worte sind jetzt bei Sophie.")
        assert anna.said == [("unhappy", ""), ("unhappy", "Es tropft <b>noch</b>.")]
        wide = await anna.tab.evaluate("document.documentElement.scrollWidth")
        assert wide <= 340, "nothing has to be scrolled sideways"


async def test_by_keyboard_alone() -> None:
    async with a_customer() as anna:
        await anna.click_on("fine")
        await anna.reads("Thank you, Anna!")
        await anna.tab.keyboard.press("Tab")
        await anna.tab.keyboard.type("Hello")
        await anna.tab.keyboard.press("Tab")
        await anna.tab.keyboard.press("Enter")
        await anna.reads("Sophie has your words now.")
        assert anna.said == [("fine", ""), ("fine", "Hello")]

"""How the widget behaves as a guest: light, alone, within a strict policy, and usable without a mouse."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser.chat.visitor import MARKS, visiting
from tests.support.chat_fake import WIDGET, Room

LIMIT = 15_000  # bytes, gzipped, each file for itself as it is sent


def in_browser(test: Any) -> Any:
    """Marked as what needs a browser; the texts are compared without one."""
    for mark in MARKS:
        test = mark(test)
    return test


def _words(language: str) -> dict[str, str]:
    text = (WIDGET / "static" / f"words.{language}.js").read_text("utf-8")
    return dict(re.findall(r'^  (\w+): "(.+)",$', text, re.M))


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_every_language_has_every_text_with_its_gaps(language: str) -> None:
    english, other = _words("en"), _words(language)
    assert list(other) == list(english)
    gaps = {key: sorted(re.findall(r"\{\w+\}", text)) for key, text in english.items()}
    assert {key: sorted(re.findall(r"\{\w+\}", text)) for key, text in other.items()} == gaps


def test_every_text_is_used_and_every_used_one_is_there() -> None:
    parts = [*(WIDGET / "static").glob("*.js"), *(WIDGET / "templates").glob("*.html")]
    source = "".join(path.read_text("utf-8") for path in parts if not path.name.startswith("words."))
    asked = set(re.findall(r'word\("(\w+)"|data-(?:word|label)="(\w+)"', source))
    keys = {one or two for one, two in asked}
    moods = {"happy", "fine", "confused", "sad", "frustrated", "angry"}
    states = {"sending", "refused", "taken"}
    assert keys | moods | states == set(_words("en"))


def _weight(url: str) -> int:
    path = urlsplit(url).path.removeprefix("/chat/")
    file = WIDGET / "templates" / "frame.html" if path == "frame" else WIDGET / "static" / path
    return len(gzip.compress(file.read_bytes(), 9)) if file.is_file() else 0


@in_browser
async def test_all_that_is_loaded_is_light_and_from_one_host() -> None:
    heaviest = max(("en", "de", "fr", "es"), key=lambda one: _weight(f"/chat/words.{one}.js"))
    async with visiting(Room(answer="Yes."), locale=heaviest) as visitor:
        await visitor.come()
        await visitor.page.get_by_role("button").click()
        await visitor.say("?")
        await visitor.said("Yes.").wait_for()
        await visitor.frame.get_by_role("tab").nth(1).click()
        weights = {url: _weight(url) for url in set(visitor.requests)}
        assert len([url for url, weight in weights.items() if weight]) == 7  # the frame and six files
        assert sum(weights.values()) <= LIMIT, weights
        hosts = {urlsplit(url).netloc for url in visitor.requests}
        assert hosts == {f"127.0.0.1:{visitor.chat.port}", f"127.0.0.1:{visitor.chat.page_port}"}
        assert visitor.complaints == []  # the page's policy and the frame's are both strict
        assert visitor.chat.room.sessions[0]["zone"] == await visitor.page.evaluate(
            "Intl.DateTimeFormat().resolvedOptions().timeZone"
        )
        assert await visitor.page.evaluate("Object.keys(window).filter(k => /byname/i.test(k))") == ["byname"]
        assert await visitor.page.evaluate("Object.keys(byname).join()") == "open,close,identify"


@in_browser
async def test_by_keyboard_alone() -> None:
    async with visiting() as visitor:
        await visitor.come()
        await visitor.button().wait_for()
        await visitor.page.keyboard.press("Tab")
        await visitor.page.keyboard.press("Tab")
        await visitor.page.keyboard.press("Enter")
        await visitor.frame.get_by_text("What can I do for you?").wait_for()
        await visitor.frame.locator("#line:focus").wait_for()
        for text, key in (("one", "Shift+Enter"), ("two", "Enter")):
            await visitor.page.keyboard.type(text)
            await visitor.page.keyboard.press(key)
        await visitor.said("one\ntwo").get_by_text("Sent").wait_for()
        assert visitor.chat.room.lines() == ["one\ntwo"]
        await visitor.page.keyboard.press("Escape")
        await visitor.button().wait_for()
        assert (
            await visitor.page.evaluate("document.activeElement.shadowRoot.activeElement.tagName") == "BUTTON"
        )
        assert await visitor.button().get_attribute("aria-expanded") == "false"
        await visitor.page.keyboard.press("Enter")
        await visitor.frame.locator("#line:focus").wait_for()
        for key in ("Shift+Tab", "Shift+Tab", "Shift+Tab", "ArrowRight"):
            await visitor.page.keyboard.press(key)
        await visitor.frame.get_by_label("Your email address").last.wait_for()
        assert await visitor.frame.get_by_role("tab", selected=True).inner_text() == "Write to us"


@in_browser
async def test_who_has_the_chat_open_sees_the_company_close_and_open() -> None:
    room, away = Room(session={"offer_mail": False}), "Sophie is back today at 11:30."
    async with visiting(room) as visitor:
        await visitor.open()
        await visitor.line.fill("I am about to")
        room.say("", t="welcome", open=False, away=away)
        await visitor.frame.locator("#state", has_text=away).wait_for()
        room.say("", t="welcome", open=True)
        await visitor.frame.locator("#state", has_not_text=away).wait_for()
        assert await visitor.line.input_value() == "I am about to"
        assert visitor.complaints == []


@in_browser
async def test_closed_it_offers_to_answer_by_mail() -> None:
    away = "Sophie is not here until 9:00. Shall she answer by mail?"
    async with visiting(Room(open=False, welcome={"away": away})) as visitor:
        await visitor.open()
        await visitor.frame.locator("#offer", has_text=away).wait_for()
        await visitor.frame.locator("#mail").get_by_role("textbox").fill("ann@example.org")
        await visitor.frame.get_by_role("button", name="Answer me by email").click()
        await visitor.frame.get_by_text("Please confirm").wait_for()
        assert visitor.chat.room.forms == [{"email": "ann@example.org"}]


@in_browser
async def test_the_form_says_who_what_and_where_from_and_survives_a_reload() -> None:
    async with visiting() as visitor:
        await visitor.come("/cups?blue")
        await visitor.button().click()
        frame, room = visitor.frame, visitor.chat.room
        await frame.get_by_role("tab", name="Write to us").click()
        await frame.locator("#letter [type=email]").fill("ann@example.org")
        await frame.get_by_label("What is it about?").select_option("A return")
        await frame.get_by_text("Frustrated").click()
        await frame.get_by_label("What would you like to tell us?").fill("It is broken.")
        await visitor.page.reload()
        await frame.get_by_text("What can I do for you?").wait_for()
        await frame.get_by_role("tab", name="Write to us").click()
        assert "/cups?blue" in await frame.locator("#page").inner_text()
        await frame.locator("#letter").get_by_role("button", name="Send").click()
        await frame.get_by_text("Sophie will write to you.").wait_for()
        (form,) = room.forms
        assert form.pop("cid")
        assert form.pop("page") == {"url": f"{visitor.chat.page_url}/cups?blue", "title": "Tea and cups"}
        assert form == {
            "email": "ann@example.org", "name": "", "topic": "A return", "mood": "frustrated",
            "text": "It is broken.",
        }  # fmt: skip


@in_browser
async def test_who_signs_out_leaves_nothing_to_the_next_one_here() -> None:
    ann = "x.eyJzdWIiOiJhbm4ifQ.x"  # {"sub": "ann"}
    async with visiting() as visitor:
        room = visitor.chat.room
        await visitor.open()
        await visitor.page.evaluate(f"byname.identify('{ann}')")
        await visitor.said("What can I do").wait_for()
        await visitor.page.wait_for_function("true")
        while len(room.sessions) < 2:
            await visitor.page.wait_for_timeout(20)
        await visitor.page.evaluate("byname.identify()")
        while len(room.sessions) < 3:
            await visitor.page.wait_for_timeout(20)
        told = [(session.get("token"), session.get("identity")) for session in room.sessions]
        assert told == [(None, None), ("token-1", ann), (None, None)]


@in_browser
@pytest.mark.parametrize(
    ("name", "look"),
    [
        ("dark", {"color_scheme": "dark"}),
        ("phone", {"viewport": {"width": 360, "height": 740}, "locale": "de"}),
        ("zoomed", {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2}),
    ],
)
async def test_how_it_looks(tmp_path: Path, name: str, look: dict[str, Any]) -> None:
    """Nothing sticks out, whatever is said; with pictures for people to look at in the temporary folder."""
    async with visiting(
        Room(welcome={"away": "Sophie is back at 9:00.", "open": name == "dark"}), **look
    ) as visitor:
        await visitor.come()
        visitor.chat.room.say("Good morning, Ann. " + "x" * 100, at="2026-11-20T08:00:00Z")
        visitor.chat.room.say("مرحبا، كيف يمكنني مساعدتك؟", at="2026-11-20T08:01:00Z")
        await visitor.page.get_by_role("button").click()
        await visitor.say("Hello Sophie: https://example.org/" + "y" * 100)
        await visitor.said("Hello Sophie").locator("a").wait_for()
        await visitor.page.screenshot(path=tmp_path / f"{name}.png")
        fits = "one => one.scrollWidth <= one.clientWidth"
        assert await visitor.frame.locator("#scroll").evaluate(fits)
        await visitor.frame.get_by_role("tab").nth(1).click()
        await visitor.page.screenshot(path=tmp_path / f"{name}-form.png")
        assert await visitor.frame.locator("#form").evaluate(fits)
        await visitor.frame.get_by_role("tab").first.click()
        if name == "phone":
            await visitor.chat.kill()
            await visitor.frame.get_by_text("Keine Verbindung").wait_for()
            await visitor.page.screenshot(path=tmp_path / f"{name}-offline.png")
        box = await visitor.page.locator("iframe").bounding_box()
        assert box is not None
        assert (box["x"], box["y"]) >= (0, 0)
        screen = visitor.page.viewport_size["width"], visitor.page.viewport_size["height"]
        assert ((box["width"], box["height"]) == screen) == (name != "dark")  # all of a small screen

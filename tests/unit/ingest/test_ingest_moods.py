"""The page behind the links of a question: who only looks says nothing, and what is thanked for is kept."""

from __future__ import annotations

import dataclasses
import re
from urllib.parse import quote

import pytest
from byname.channels.moods import LANGUAGES, MOODS, mood_label
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.moods.texts import LONGEST_WORDS, TEXTS, page_language
from tests.unit.ingest.mood_page import ASKED, MoodPage


def view_of(html: str) -> str:
    """What the forms of a page are said by."""
    [view] = re.findall(r'name="view" value="(view_[0-9a-f]{16})"', html)
    return str(view)


@pytest.mark.parametrize("mood", MOODS)
async def test_to_look_says_nothing_and_to_post_says_it_once(mood: str) -> None:
    page = MoodPage()
    async with page.client() as client:
        looked = await client.get(page.link(mood))
        assert (looked.status_code, (await client.head(page.link(mood))).status_code) == (200, 200)
        assert page.kept == []
        assert "data-at-once" in looked.text
        assert "../mood.js" in looked.text
        said = await client.post(page.link(mood), data={"view": view_of(looked.text)})
    assert said.status_code == 200
    assert "Thank you, Anna!" in said.text
    assert "Sophie" in said.text
    assert "<textarea" in said.text
    assert [one.status_code for one in said.history] == [303], "loaded again, thanks say nothing"
    assert "data-at-once" not in said.text, "thanks must not send itself again"
    [kept] = page.kept
    assert (kept.mood, kept.text, kept.view) == (mood, "", view_of(looked.text))
    assert {name: getattr(kept, name) for name in ASKED} == ASKED


async def test_words_go_along_and_another_answer_is_a_button_away() -> None:
    page = MoodPage()
    async with page.client() as client:
        said = await client.post(
            page.link("unhappy"), data={"text": " It drips\r\nagain. ", "view": "view_1"}
        )
    assert "Sophie has your words now." in said.text
    assert re.findall(r'formaction="(\w+)"', said.text) == ["happy", "fine"]
    assert page.kept[0].text == "It drips\nagain."
    assert view_of(said.text) != "view_1"


async def test_the_same_click_from_the_same_page_is_the_same_original() -> None:
    page = MoodPage()
    async with page.client() as client:
        for view, mood, text in (
            ("view_1", "fine", ""),
            ("view_1", "fine", ""),
            ("view_2", "fine", ""),
            ("view_1", "happy", ""),
            ("view_1", "fine", "but"),
        ):
            await client.post(page.link(mood), data={"view": view, "text": text})
    keys = [one.stored.key for one in page.kept]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 4
    assert {one.stored.envelope["source"] for one in page.kept} == {"mood"}


async def test_nobody_else_learns_of_the_page_or_frames_it() -> None:
    page = MoodPage()
    async with page.client() as client:
        for got in (
            await client.get(page.link("happy")),
            await client.post(page.link("happy")),
            await client.get(page.link("happy", days=-1)),
            await client.get("/mood/nonsense/happy"),
            await client.get(page.link("nonsense")),
        ):
            assert got.headers["referrer-policy"] == "no-referrer"
            assert got.headers["cache-control"] == "no-store"
            assert got.headers["x-robots-tag"] == "noindex, nofollow"
            policy = got.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert "<script>" not in got.text
            assert not re.search(r"\son\w+=|\sstyle=|<style", got.text), "nothing inline"


async def test_a_name_is_text_and_no_markup() -> None:
    page = MoodPage()
    evil = "<img src=x onerror=alert(1)>"
    async with page.client() as client:
        said = await client.post(page.link("happy", name=evil), data={"text": "</textarea><script>"})
        page.away = True
        again = await client.post(page.link("happy", name=evil), data={"text": "</textarea><script>"})
    assert "<img" not in said.text
    assert "&lt;img" in said.text
    assert again.text.count("</textarea>") == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_what_is_over_or_forged_is_told_and_nothing_is_said(method: str) -> None:
    page = MoodPage()
    good = page.link()
    async with page.client() as client:
        over = await client.request(method, page.link("unhappy", days=-1))
        assert over.status_code == 410
        assert "not valid any more" in over.text
        for url in (
            f"{good[:-1]}/happy",
            f"{good}x/happy",
            "/mood/%00/happy",
            "/mood/x/happy",
            "/mood/%F0/happy",
        ):
            forged = await client.request(method, url)
            assert forged.status_code == 404
            assert "from the mail" in forged.text
            assert "<form" not in forged.text
    assert page.kept == []


async def test_a_link_that_has_lost_its_end_asks_again() -> None:
    page = MoodPage()
    async with page.client() as client:
        for url, prefix in (
            (page.link(), page.link().rpartition("/")[2] + "/"),
            (page.link("hap"), ""),
        ):
            got = await client.get(url)
            assert got.status_code == 200
            assert re.findall(r'formaction="([^"]+)"', got.text) == [f"{prefix}{one}" for one in MOODS]
        assert (await client.post(page.link("hap"))).status_code == 200
    assert page.kept == []


async def test_while_the_bus_is_away_nothing_is_thanked_for_and_the_words_stay() -> None:
    page = MoodPage()
    page.away = True
    async with page.client() as client:
        refused = await client.post(page.link("unhappy"), data={"view": "view_1", "text": "Still <b>"})
        assert refused.status_code == 503
        assert refused.headers["retry-after"] == "30"
        assert "Thank" not in refused.text
        assert "Still &lt;b&gt;</textarea>" in refused.text
        assert 'name="view" value="view_1"' in refused.text, "tried again, it is the same original"
        page.away = False
        assert (await client.post(page.link("unhappy"), data={"text": "Still <b>"})).status_code == 200
    assert len(page.kept) == 1


async def test_the_person_has_left() -> None:
    page = MoodPage()
    async with page.client() as client:
        got = await client.post(page.link("unhappy", person="gone"))
    assert "Acme reads that now" in got.text


async def test_words_are_bounded() -> None:
    page = MoodPage()
    longest = "😀" * LONGEST_WORDS
    async with page.client() as client:
        assert (await client.post(page.link("fine"), data={"text": longest})).status_code == 200
        for text in (longest + "!", "x" * 10**6):
            refused = await client.post(page.link("fine"), data={"text": text})
            assert refused.status_code == 413
            assert "5000 characters" in refused.text
        fields = {f"field{number}": "x" for number in range(1000)}
        assert (await client.post(page.link("fine"), data=fields)).status_code == 413
    assert [one.text for one in page.kept] == [longest]


async def test_whoever_clicks_without_end_is_asked_to_wait() -> None:
    page = MoodPage()
    async with page.client() as client:
        codes = [(await client.post(page.link("fine"), data={"text": "x"})).status_code for _ in range(20)]
        other = await client.post(page.link("fine", ask="ak_other"))
        assert codes == [200] * 12 + [429] * 8
        assert other.status_code == 200
        looks = [(await client.get(page.link("fine"))).status_code for _ in range(200)]
        assert set(looks) == {200, 429}
    assert len(page.kept) == 13


@given(st.text(st.characters(), max_size=300), st.text(max_size=60))
async def test_whatever_is_written_can_be_kept(text: str, view: str) -> None:
    page = MoodPage()
    body = f"text={quote(text.encode('utf-8', 'surrogatepass'))}&view={quote(view)}"
    form = {"content-type": "application/x-www-form-urlencoded"}
    async with page.client() as client:
        got = await client.post(page.link("happy"), content=body, headers=form)
    assert got.status_code == 200
    [kept] = page.kept
    assert not {"\x00", "\r"} & set(kept.text + kept.view)
    kept.model_dump_json().encode()
    assert len(kept.view) <= 40


@given(st.binary(max_size=400))
async def test_whatever_is_posted_is_no_surprise(body: bytes) -> None:
    page = MoodPage()
    async with page.client() as client:
        assert (await client.post(page.link("happy"), content=body)).status_code in (200, 413)


async def test_files_of_the_page_are_served_and_no_others() -> None:
    page = MoodPage()
    async with page.client() as client:
        for name in ("mood.js", "mood.css"):
            assert (await client.get(f"/mood/{name}")).status_code == 200
        for name in ("page.html", "other.js", "..%2Froutes.py", "routes.py"):
            assert (await client.get(f"/mood/{name}")).status_code == 404


# Languages


@pytest.mark.parametrize(
    ("accepts", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("sv-SE,fr;q=0.7,en;q=0.3", "fr"),
        ("es", "es"),
        ("sv", "en"),
        ("", "en"),
        ("*;q=1,,;;", "en"),
        ("x" * 5000, "en"),
    ],
)
async def test_the_page_speaks_the_browsers_language(accepts: str, language: str) -> None:
    assert page_language(accepts) == language
    page = MoodPage()
    async with page.client(**{"accept-language": accepts}) as client:
        got = await client.post(page.link("unhappy"))
    assert f'<html lang="{language}">' in got.text
    assert mood_label("unhappy", language) in got.text
    assert page.kept[0].accepts == accepts[:200]


def gaps(language: str) -> dict[str, list[list[str]]]:
    """The names in braces of each text."""
    found = {}
    for name, text in dataclasses.asdict(TEXTS[language]).items():
        several = list(text.values()) if isinstance(text, dict) else [text]
        assert all(several), f"{language} has no {name}"
        found[name] = [sorted(re.findall(r"\{\w+\}", one)) for one in several]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text_with_its_gaps(language: str) -> None:
    assert gaps(language) == gaps("en")

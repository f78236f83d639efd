"""A thread gives back every word, no post is too long, and nothing is torn that belongs together."""

from __future__ import annotations

import unicodedata

import pytest
from byname.channels.twitter.graphemes import may_cut
from byname.channels.twitter.split import pieces, plain_pieces
from byname.channels.twitter.weight import LIMIT, normal, urls, weigh
from hypothesis import example, given
from hypothesis import strategies as st

FAMILY, WALES, THUMB = "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "👍🏽"
WORDS = st.sampled_from(
    ["hello", "example.com", "https://shop.example.com/a/b?c=d&e=f", "日本語です。", "e\u0301te\u0301", "…",
     "!", FAMILY, WALES, THUMB, "🇩🇪🇫🇷", "नमस्ते", "ไทย", "각", "x" * 150, "日" * 90, "a@b.co", "©", "\u2028"]
)  # fmt: skip
GAPS = st.sampled_from([" ", "  ", "\n", "\n\n", "", ". ", "! ", "\t"])
TEXTS = st.one_of(
    st.lists(st.tuples(WORDS, GAPS), max_size=60).map(lambda some: "".join(w + g for w, g in some)),
    st.text(max_size=900),
)


def _bare(text: str) -> str:
    return "".join(text.split())


@given(TEXTS)
@example("x" * 561)
@example("abc@" + "example.com" * 60)
@example("a" + "\u0301" * 700)
@example("\U0001f1e6" * 301)
def test_all_words_come_back_and_every_post_fits(text: str) -> None:
    found = pieces(normal(text))
    assert _bare("".join(found)) == _bare(normal(text))
    assert all(0 < weigh(one) <= LIMIT for one in found)
    assert all(one == one.strip() for one in found)


@given(TEXTS)
def test_only_white_space_is_left_out(text: str) -> None:
    whole, at = normal(text), 0
    for one in pieces(whole):
        start = whole.index(one, at)
        assert not whole[at:start].strip()
        at = start + len(one)
    assert not whole[at:].strip()


@given(st.lists(st.tuples(WORDS, st.sampled_from([" ", "\n", ". "])), min_size=30, max_size=80))
def test_no_address_is_torn(some: list[tuple[str, str]]) -> None:
    text = normal("".join(word + gap for word, gap in some))
    whole = [text[start:end] for start, end in urls(text)]
    assert [one[s:e] for one in pieces(text) for s, e in urls(one)] == whole


@pytest.mark.parametrize("sign", [FAMILY, WALES, THUMB, "🇩🇪", "e\u0301\u0302", "नि", "1️⃣", "각"])
def test_no_sign_is_torn(sign: str) -> None:
    whole = unicodedata.normalize("NFC", sign)
    for one in pieces(normal("a" + sign * 400)):
        assert one.removeprefix("a").replace(whole, "") == ""


def test_a_pause_is_the_place_to_cut() -> None:
    first, second = "A" * 120 + " " + "b" * 80 + ".", "C" * 150
    assert pieces(f"{first} {second}") == [first, second]
    paragraph = "d" * 90 + ". " + "e" * 90
    assert pieces(f"{paragraph}\n\n{'f ' * 80}")[0] == paragraph


def test_what_fits_is_one_post() -> None:
    assert pieces("x" * 280) == ["x" * 280]
    assert pieces("日" * 140) == ["日" * 140]
    assert pieces("https://example.com/" + "a" * 2000) == ["https://example.com/" + "a" * 2000]
    assert pieces("") == []


@given(TEXTS, st.integers(20, 60))
def test_messages_are_cut_plainly(text: str, limit: int) -> None:
    found = plain_pieces(normal(text), limit)
    assert _bare("".join(found)) == _bare(normal(text))
    assert all(0 < len(one) <= limit for one in found)


def test_graphemes() -> None:
    assert not may_cut("e\u0301", 1)
    assert not may_cut("\r\n", 1)
    assert may_cut("🇩🇪🇫🇷", 2)
    assert not may_cut("🇩🇪🇫🇷", 1)
    assert may_cut("ab", 1)

"""The weighted length, by the examples in X's documents."""

from __future__ import annotations

import pytest
from byname.channels.twitter.weight import is_valid, normal, weigh
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0),
        ("hello", 5),
        ("日本", 4),
        ("é", 1),
        ("e\u0301", 1),  # NFC
        ("👨‍👩‍👧‍👦", 2),
        ("👍🏽", 2),
        ("1️⃣", 2),
        ("©®", 2),  # letters
        ("©️", 2),  # made an emoji
        ("“”—", 3),
        ("…", 2),
        ("€", 2),
        ("see https://example.com/very/long/path/that/goes/on", 27),
        ("see example.com", 27),
        ("a@example.com", 13),
        ("a\r\nb", 3),
    ],
)
def test_weights(text: str, weight: int) -> None:
    assert weigh(text) == weight


def test_without_emoji_each_code_point_counts() -> None:
    assert weigh("👨‍👩‍👧‍👦", emoji=False) == 11


def test_valid() -> None:
    assert is_valid("x" * 280)
    assert not is_valid("x" * 281)
    assert not is_valid("")
    assert not is_valid("a\ufeffb")


@given(st.text(st.characters(), max_size=200))
def test_normal_text_can_be_sent(text: str) -> None:
    once = normal(text)
    assert normal(once) == once
    assert weigh(text) == weigh(once)
    once.encode("utf-8")


def test_half_a_character_is_replaced() -> None:
    assert normal("a\ud800b\r\nc\ufffe") == "a\ufffdb\nc"

"""The wire: what is a frame, what is kept of a text and of a page's address."""

from __future__ import annotations

import json
from typing import Any

import pytest
from byname.channels.chat.frames import (
    MAX_FILES,
    MAX_TEXT,
    BadFrame,
    Hello,
    Msg,
    Seen,
    Typing,
    clean,
    clean_line,
    encoded,
    page_address,
    read_frame,
)
from hypothesis import given
from hypothesis import strategies as st

CID = "0d2f6f0e-0000-4000-8000-000000000000"


def frame(**values: Any) -> Any:
    return read_frame(json.dumps(values))


def test_frames_of_a_widget() -> None:
    assert frame(t="hello", token="t" * 43, last_seq=7) == Hello(t="hello", token="t" * 43, last_seq=7)
    said = frame(t="msg", cid=CID, text="Hi", files=[{"id": "cf_1", "name": "more"}], later=1)
    assert isinstance(said, Msg)
    assert said.files[0].id == "cf_1"
    assert frame(t="seen", seq=3) == Seen(seq=3)
    assert frame(t="typing", on=True) == Typing(on=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"t": "msg", "cid": "short", "text": "Hi"},
        {"t": "msg", "cid": "a b c d e f", "text": "Hi"},
        {"t": "msg", "cid": CID, "text": "x" * (MAX_TEXT + 1)},
        {"t": "msg", "cid": CID, "files": [{"id": "cf_1"}] * (MAX_FILES + 1)},
        {"t": "msg", "cid": CID, "files": [{"id": "../x"}]},
        {"t": "msg", "text": "Hi"},
        {"t": "seen", "seq": -1},
        {"t": "seen", "seq": 2**60},
        {"t": "shout"},
        {"no": "kind"},
        [],
        None,
    ],
)
def test_other_frames_are_refused(wrong: Any) -> None:
    with pytest.raises(BadFrame):
        read_frame(json.dumps(wrong))


@pytest.mark.parametrize("wrong", ["", "{", "\ud800", "[" * 50_000, "x" * 70_000, '{"t":"msg"}\x00'])
def test_what_is_no_frame_at_all(wrong: str) -> None:
    with pytest.raises(BadFrame):
        read_frame(wrong)


def test_a_refusal_repeats_nothing_of_what_was_sent() -> None:
    with pytest.raises(BadFrame) as refused:
        frame(t="hello", token="a secret that is short"[:9], last_seq=0)
    assert "a secret" not in str(refused.value)


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_a_clean_text_can_be_kept_everywhere(text: str) -> None:
    kept = clean(text)
    kept.encode()
    assert "\x00" not in kept
    assert "\r" not in kept
    assert clean(kept) == kept
    assert "\n" not in clean_line(text)


def test_people_write_as_they_like() -> None:
    assert clean(" Grüße\r\n👩‍👩‍👧 a\tb ") == "Grüße\n👩‍👩‍👧 a\tb"


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://www.acme.example/cart?token=1#top", "https://www.acme.example/cart"),
        ("https://anna:secret@acme.example", "https://acme.example/"),
        ("javascript:alert(1)", ""),
        ("https://", ""),
        ("", ""),
    ],
)
def test_what_is_kept_of_the_page(url: str, kept: str) -> None:
    assert page_address(url) == kept


def test_frames_are_compact_json() -> None:
    assert encoded({"t": "pong", "é": 1}) == '{"t":"pong","é":1}'

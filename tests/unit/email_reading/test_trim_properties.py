"""What holds for every text: nothing invented, nothing emptied, no error, time in step with the length."""

from __future__ import annotations

import time

import pytest
from byname.channels.email.trim import trim_text
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.email_reading.mails import ANSWER, NOTICE, QUOTED
from tests.unit.email_reading.test_trim_languages import APPLE, DEVICE, GMAIL, ORIGINAL, OUTLOOK

PIECES = [
    *ANSWER.split("\n"),
    *QUOTED.split("\n"),
    *NOTICE.split("\n"),
    *GMAIL.values(),
    *APPLE.values(),
    *ORIGINAL.values(),
    *DEVICE.values(),
    *(f"{name}: a@b.example" for row in OUTLOOK.values() for name in row),
    "",
    ">",
    "-- ",
    "--",
    "___",
    "```",
    "Anna Müller",
    "+49 40 1234567",
    "www.acme.example",
]
LINES = st.one_of(st.sampled_from(PIECES), st.text(max_size=40).map(lambda text: text.replace("\n", " ")))
TEXTS = st.lists(LINES, max_size=40).map("\n".join)


def is_made_of(new: str, full: str) -> bool:
    """Whether the lines of the one are lines of the other, in order."""
    rest = iter(full.split("\n"))
    return all(any(line.strip() == old.strip() for old in rest) for line in new.split("\n") if line.strip())


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, stored=st.lists(TEXTS, max_size=3), quoted=st.one_of(st.just(""), TEXTS))
def test_never_empty_and_never_invented(text: str, stored: list[str], quoted: str) -> None:
    found = trim_text(text, stored, quoted)
    assert is_made_of(found.text, text)
    assert bool(found.text.strip()) == bool(text.strip())
    assert found.by or found.text.strip() == text.strip()


@settings(max_examples=300, deadline=None)
@given(
    answer=st.lists(
        st.sampled_from(["Yes.", "No, not yet", "It works (mostly)", "4711"]), min_size=1, max_size=6
    )
)
def test_plain_words_are_never_folded(answer: list[str]) -> None:
    text = "\n\n".join(answer)
    assert trim_text(text).text == text
    assert trim_text(f"{text}\n\n{GMAIL['en']}\n\n{QUOTED}").text == text
    assert trim_text(f"{text}\n\n{NOTICE}", [NOTICE]).text == text


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=2_000))
def test_any_text_at_all(text: str) -> None:
    assert is_made_of(trim_text(text, [text[::2]]).text, text)


HARD = {
    "one line of marks": ">" * 1_000,
    "blanks": " " * 1_000 + "x",
    "openers": "On " * 300,
    "verbs": "wrote " * 200,
    "addresses": "a@b.example " * 90,
    "brackets": "<" * 500 + ">" * 500,
    "digits": "12:34 " * 170,
    "rules": "- " * 500,
    "half an attribution": "On Mon, Feb 2, 2026 at 10:00 AM Anna <a@b.example> said so\n" * 16,
    "short attributions": "On 2.2.2026 10:00 a@b.example wrote:\n" * 28,
    "fields": "From: a@b.example\nTo: b\n" * 40,
    "one field": "From: " * 160,
    "quotes with answers": "> q\na\n" * 160,
    "empty lines": "\n" * 1_000,
    "markdown links": "[a](" * 250,
    "a card": "\n\nAnna Müller\n+49 40 1234567\na@b.example\n" * 24,
    "names": "A " * 500,
    "url": "https://" + "a/" * 490,
}


def seconds(text: str, stored: list[str]) -> float:
    best = 1e9
    for _ in range(3):
        start = time.process_time()
        trim_text(text, stored)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("name", HARD)
@pytest.mark.parametrize("joined", ["", "\n"], ids=["one line", "lines"])
def test_time_grows_with_the_length(name: str, joined: str) -> None:
    """Eight times the text may take eight times the time; quadratic would be 64 times."""
    piece = HARD[name]
    short, long = joined.join([piece] * 20), joined.join([piece] * 160)
    small = max(seconds(short, [short[:2_000]]), 0.002)
    assert seconds(long, [short[:2_000]]) < 30 * small

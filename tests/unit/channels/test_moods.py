"""A link says exactly what we signed, for its own purpose, as long as it says; nothing else is one."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from byname.channels.email.relay import RelayKeys
from byname.channels.moods import (
    LANGUAGES,
    LONGEST_NAME,
    LONGEST_TOKEN,
    MOODS,
    BadMoodLink,
    Mood,
    MoodLinkOver,
    mood_label,
    mood_url,
    read_mood_token,
)
from hypothesis import assume, given
from hypothesis import strategies as st

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
OLD, NEW = b"an older key, 32 bytes of it....", b"the key that signs from today on"
KEYS = RelayKeys("acme.example", {1: OLD, 2: NEW}, 2)
BASE = "https://hear.acme.example"
WANTED: dict[str, Any] = {
    "ask": "ak_0123456789abcdef0123456789abcdef",
    "conversation": "cv_aaaaaaaaaaaaaaaa",
    "address": "anna@customer.example",
    "name": "Anna Öström",
    "message_id": "sd_bbbbbbbbbbbbbbbb@acme.example",
    "person": "sophie",
    "expires": NOW + timedelta(days=60),
}
words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


def token_of(keys: RelayKeys = KEYS, **other: Any) -> str:
    url = mood_url(keys, BASE, **{**WANTED, **other})
    return url.removeprefix(f"{BASE}/mood/")


@given(words, words, words, st.one_of(st.just(""), words), words, words, moments, moments)
def test_what_we_sign_is_what_we_read(
    ask: str,
    conversation: str,
    address: str,
    name: str,
    message_id: str,
    person: str,
    expires: datetime,
    now: datetime,
) -> None:
    said = Mood(ask, conversation, address, name, message_id.strip("<>"), person, expires)
    token = token_of(
        ask=ask, conversation=conversation, address=address, name=name, message_id=message_id,
        person=person, expires=expires,
    )  # fmt: skip
    ends = expires.replace(microsecond=0)
    if now >= ends:
        with pytest.raises(MoodLinkOver, match="not valid any more"):
            read_mood_token(KEYS, token, now)
        return
    read = read_mood_token(KEYS, token, now)
    assert read.expires == ends
    assert (read.ask, read.conversation, read.address) == (ask, conversation, address)
    assert (read.name, read.message_id, read.person) == (name, said.message_id, person)


def test_a_link_can_stand_in_a_mail() -> None:
    url = mood_url(KEYS, f"{BASE}/", **WANTED)
    assert url.startswith(f"{BASE}/mood/")
    assert url.isascii()
    assert set(url.removeprefix(f"{BASE}/mood/")) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    )
    assert len(url) < 400


def test_the_old_key_verifies_until_it_is_dropped_and_signs_nothing() -> None:
    before = RelayKeys("acme.example", {1: OLD}, 1)
    token = token_of(before)
    assert read_mood_token(KEYS, token, NOW).person == "sophie"
    assert token_of() != token
    with pytest.raises(BadMoodLink):
        read_mood_token(RelayKeys("acme.example", {2: NEW}, 2), token, NOW)


@given(st.binary(min_size=16, max_size=64))
def test_other_keys_make_no_link(key: bytes) -> None:
    assume(key != NEW)
    with pytest.raises(BadMoodLink, match="open it from the mail"):
        read_mood_token(KEYS, token_of(RelayKeys("acme.example", {2: key}, 2)), NOW)


def test_another_company_makes_no_link_with_the_same_key() -> None:
    with pytest.raises(BadMoodLink):
        read_mood_token(KEYS, token_of(RelayKeys("other.example", {2: NEW}, 2)), NOW)


@given(st.sampled_from(["bounce", "person sophie", "person mood", "mood ", ""]))
def test_a_signature_for_another_purpose_is_none(purpose: str) -> None:
    body = urlsafe_b64decode(token_of() + "==")[:-16]
    forged = body + KEYS.sign(2, purpose, body, 16)
    with pytest.raises(BadMoodLink):
        read_mood_token(KEYS, urlsafe_b64encode(forged).decode().rstrip("="), NOW)


@given(st.data())
def test_whoever_changes_a_letter_has_no_link(data: st.DataObject) -> None:
    token = token_of()
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.characters())
    assume(letter != token[place])
    with pytest.raises(BadMoodLink):
        read_mood_token(KEYS, f"{token[:place]}{letter}{token[place + 1 :]}", NOW)


@given(
    st.one_of(st.text(max_size=400), st.binary(max_size=400).map(lambda raw: urlsafe_b64encode(raw).decode()))
)
def test_whatever_else_is_told_apart_without_a_surprise(token: str) -> None:
    with pytest.raises(BadMoodLink):
        read_mood_token(KEYS, token, NOW)


@pytest.mark.parametrize("token", ["", "=", "A" * (LONGEST_TOKEN + 1), "\x00", "\ud800", "é" * 80])
def test_oddities_are_no_links(token: str) -> None:
    with pytest.raises(BadMoodLink):
        read_mood_token(KEYS, token, NOW)


def test_padding_and_other_alphabets_are_no_second_spelling() -> None:
    token = token_of()
    for other in (f"{token}=", f"{token}==", f"{token}\n", f" {token}", token.replace("-", "+")):
        if other != token:
            with pytest.raises(BadMoodLink):
                read_mood_token(KEYS, other, NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ask": ""},
        {"address": ""},
        {"person": ""},
        {"conversation": "x" * 999},
        {"message_id": "x" * 999},
        {"expires": NOW.replace(tzinfo=None)},
        {"name": "half of a pair: \ud83d"},
        {"address": "ö" * 900, "message_id": "ö" * 900},
    ],
)
def test_what_cannot_be_in_a_link_is_said_where_it_is_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"link|time zone|surrogates"):
        token_of(**wrong)


@pytest.mark.parametrize("url", ["", "acme.example", "ftp://acme.example"])
def test_without_an_address_of_ours_there_is_no_link(url: str) -> None:
    with pytest.raises(ValueError, match="public_url"):
        mood_url(KEYS, url, **WANTED)


def test_a_long_name_is_shortened() -> None:
    assert read_mood_token(KEYS, token_of(name="x" * 5000), NOW).name == "x" * LONGEST_NAME


def test_every_language_has_words_of_its_own_for_every_mood() -> None:
    said = {mood_label(mood, language) for mood in MOODS for language in LANGUAGES}
    assert len(said) == len(MOODS) * len(LANGUAGES)
    assert mood_label("unhappy", "sv") == mood_label("unhappy", "") == "No, not really"

"""Only what we signed, for this person, at this domain, verifies."""

from __future__ import annotations

from base64 import b32decode, b32encode
from datetime import UTC, datetime, timedelta

import pytest
from byname.channels.email.relay import (
    ForgedRelay,
    RelayKeys,
    bounce_address,
    looks_like_bounce,
    looks_like_relay,
    read_bounce_address,
    read_relay_address,
    relay_address,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.email_writing.builders import CONVERSATION, KEYS, NOW, PEOPLE, SEND_KEY, TOKEN, conversations

LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
moments = st.datetimes(datetime(1970, 1, 2), datetime(2105, 1, 1), timezones=st.just(UTC))


@given(conversations, st.sampled_from(PEOPLE), moments, moments)
def test_what_we_sign_is_what_we_read(
    conversation: str, person: str, expires: datetime, now: datetime
) -> None:
    address = relay_address(KEYS, conversation, person, expires)
    claim = read_relay_address(KEYS, address, PEOPLE, now)
    assert (claim.conversation, claim.person) == (conversation, person)
    assert claim.expires == expires.replace(microsecond=0)
    assert claim.expired == (now >= claim.expires)


def test_whether_an_answer_stays_inside_is_signed_too() -> None:
    address = relay_address(KEYS, CONVERSATION, "sophie", NOW, note=True)
    assert read_relay_address(KEYS, address, PEOPLE, NOW).note
    assert not read_relay_address(KEYS, TOKEN, PEOPLE, NOW).note
    token = bytearray(b32decode(address[2:50].upper()))
    token[0] = 1
    with pytest.raises(ForgedRelay, match="signature"):
        read_relay_address(KEYS, f"r+{b32encode(token).decode().lower()}@{KEYS.domain}", PEOPLE, NOW)


@given(conversations.map(lambda one: "sd_" + one[3:]))
def test_a_bounce_address_gives_its_send_key_back(send_key: str) -> None:
    assert read_bounce_address(KEYS, bounce_address(KEYS, send_key)) == send_key


@given(conversations, st.sampled_from(PEOPLE), moments)
def test_addresses_keep_to_what_every_mail_server_takes(
    conversation: str, person: str, expires: datetime
) -> None:
    for address in (
        relay_address(KEYS, conversation, person, expires),
        bounce_address(KEYS, "sd_" + conversation[3:]),
    ):
        local, _, domain = address.partition("@")
        assert len(local) <= 64  # RFC 5321 4.5.3.1.1
        assert set(local) <= set(LETTERS + "+")
        assert domain == "in.acme.example"


@given(st.lists(st.booleans(), min_size=len(TOKEN), max_size=len(TOKEN)))
def test_upper_and_lower_case_are_the_same(upper: list[bool]) -> None:
    spelled = "".join(c.upper() if up else c for c, up in zip(TOKEN, upper, strict=True))
    assert read_relay_address(KEYS, spelled, PEOPLE, NOW).person == "sophie"
    assert looks_like_relay(spelled, "IN.acme.example")


def test_every_single_changed_character_is_refused() -> None:
    """All 48 positions times all 31 other letters: 1,488 forgeries."""
    for position in range(2, TOKEN.index("@")):
        for letter in LETTERS.replace(TOKEN[position], ""):
            forged = TOKEN[:position] + letter + TOKEN[position + 1 :]
            with pytest.raises(ForgedRelay):
                read_relay_address(KEYS, forged, PEOPLE, NOW)


def test_every_single_changed_character_of_a_bounce_is_refused() -> None:
    address = bounce_address(KEYS, SEND_KEY)
    for position in range(2, address.index("@")):
        for letter in LETTERS.replace(address[position], ""):
            with pytest.raises(ForgedRelay):
                read_bounce_address(KEYS, address[:position] + letter + address[position + 1 :])


@given(st.binary(min_size=30, max_size=30))
@settings(max_examples=1000)
def test_made_up_tokens_are_refused(token: bytes) -> None:
    named = (
        bytes((1 + token[0] % 2, 2)) + token[2:]
    )  # with version and key right, only the signature stands in the way
    for raw in (token, named):
        with pytest.raises(ForgedRelay):
            read_relay_address(KEYS, f"r+{b32encode(raw).decode().lower()}@in.acme.example", PEOPLE, NOW)


@given(st.text(max_size=80))
def test_any_text_is_refused_and_never_breaks(text: str) -> None:
    for address in (
        text,
        f"{text}@in.acme.example",
        f"r+{text}@in.acme.example",
        f"b+{text}@in.acme.example",
    ):
        with pytest.raises(ForgedRelay):
            read_relay_address(KEYS, address, PEOPLE, NOW)
        with pytest.raises(ForgedRelay):
            read_bounce_address(KEYS, address)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        (TOKEN.replace("in.acme", "in.evil"), "not at in.acme.example"),
        (TOKEN + ".evil.example", "not at"),
        (TOKEN.replace("@", "x@"), "shape"),
        (TOKEN.replace("r+", "b+"), "shape"),
        (TOKEN.replace("r+", ""), "shape"),
        (" " + TOKEN, "shape"),
        (TOKEN.replace("k", "\u212a").replace("s", "\u017f"), "not at"),  # Kelvin sign, long s: fold to ASCII
        (bounce_address(KEYS, SEND_KEY), "shape"),
        ("", "not at"),
    ],
)
def test_the_refusal_says_why(address: str, why: str) -> None:
    assert address != TOKEN
    with pytest.raises(ForgedRelay, match=why):
        read_relay_address(KEYS, address, PEOPLE, NOW)


def test_a_token_of_one_person_is_never_anothers() -> None:
    with pytest.raises(ForgedRelay, match="nobody who may answer"):
        read_relay_address(KEYS, TOKEN, [person for person in PEOPLE if person != "sophie"], NOW)


def test_two_people_with_the_same_short_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("byname.channels.email.relay._person_hash", lambda _person: b"same")
    address = relay_address(KEYS, CONVERSATION, "zoe", NOW)
    assert read_relay_address(KEYS, address, PEOPLE, NOW).person == "zoe"
    with pytest.raises(ForgedRelay, match="signature"):
        read_relay_address(KEYS, address, ["anna", "ben"], NOW)


def test_keys_rotate_with_both_in_force_until_the_old_one_goes() -> None:
    old = RelayKeys("in.acme.example", {1: KEYS.keys[1]}, 1)
    address = relay_address(old, CONVERSATION, "sophie", NOW + timedelta(days=1))
    assert read_relay_address(KEYS, address, PEOPLE, NOW).conversation == CONVERSATION
    without_old = RelayKeys("in.acme.example", {2: KEYS.keys[2]}, 2)
    with pytest.raises(ForgedRelay, match="key 1"):
        read_relay_address(without_old, address, PEOPLE, NOW)


def test_another_house_with_other_keys_or_another_domain_refuses() -> None:
    other_key = RelayKeys("in.acme.example", {2: b"some other key of 32 bytes......"}, 2)
    other_domain = RelayKeys("in.other.example", KEYS.keys, 2)
    with pytest.raises(ForgedRelay, match="signature"):
        read_relay_address(other_key, TOKEN, PEOPLE, NOW)
    with pytest.raises(ForgedRelay, match="signature"):  # the domain is signed too, not only compared
        read_relay_address(other_domain, TOKEN.replace("in.acme", "in.other"), PEOPLE, NOW)
    with pytest.raises(ForgedRelay, match="signature"):
        read_bounce_address(other_key, bounce_address(KEYS, SEND_KEY))


def test_expiry_is_to_the_second_and_told_apart_from_forgery() -> None:
    address = relay_address(KEYS, CONVERSATION, "sophie", NOW)
    assert read_relay_address(KEYS, address, PEOPLE, NOW).expired
    assert not read_relay_address(KEYS, address, PEOPLE, NOW - timedelta(seconds=1)).expired


def test_what_looks_like_ours() -> None:
    assert looks_like_relay("r+anything@in.acme.example", "in.acme.example")
    assert looks_like_bounce("B+x@IN.ACME.EXAMPLE", "in.acme.example")
    assert not looks_like_relay("r+anything@acme.example", "in.acme.example")
    assert not looks_like_relay("sophie@in.acme.example", "in.acme.example")
    assert not looks_like_bounce("r+x@in.acme.example", "in.acme.example")


def test_no_secret_in_any_repr() -> None:
    relay_address(KEYS, CONVERSATION, "sophie", NOW)
    assert "key" not in repr(KEYS).replace("RelayKeys", "")
    assert "bytes" not in str(KEYS)


@pytest.mark.parametrize(
    ("domain", "keys", "current"),
    [("", {1: b"k" * 32}, 1), ("a.b", {}, 1), ("a.b", {1: b"short"}, 1), ("a.b", {256: b"k" * 32}, 256)],
)
def test_unusable_keys_are_refused(domain: str, keys: dict[int, bytes], current: int) -> None:
    with pytest.raises(ValueError, match="relay"):
        RelayKeys(domain, keys, current)


@pytest.mark.parametrize(
    "bad", ["cv_short", "cv_ABCDEFGHIJKLMNOP", "sd_abcdefghijklmnop", "cv_abcdefghijklmno1"]
)
def test_ids_of_another_form_are_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="cv_"):
        relay_address(KEYS, bad, "sophie", NOW)


def test_a_moment_without_time_zone_or_beyond_2106_is_refused() -> None:
    for moment in (datetime(2026, 1, 1), datetime(2107, 1, 1, tzinfo=UTC), datetime(1969, 1, 1, tzinfo=UTC)):
        with pytest.raises(ValueError, match="aware moment"):
            relay_address(KEYS, CONVERSATION, "sophie", moment)

"""Languages and zones as channels hint at them; what cannot be read is no error and no hint."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from byname.channels.email.parse import parse_mail
from byname.channels.inbound import Contact, InboundMessage
from byname.channels.locales import (
    first_language,
    language_code,
    only_language,
    zone_name,
    zone_of_clock,
)
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("de", "de"), ("de-AT", "de"), ("DE_de", "de"), (" en-US ", "en"), ("zh-Hans-CN", "zh"), ("iw", "he"),
        ("nb-NO", "no"), ("nn", "no"), ("in", "id"), ("und", ""), ("zxx", ""), ("qme", ""), ("", ""),
        ("x", ""), ("German", ""), ("de;q=1", ""), ("é", ""), ("gsw-CH", ""), ("de\n", "de"),
    ],
)  # fmt: skip
def test_language_tags(tag: str, code: str) -> None:
    assert language_code(tag) == code


def test_headers_with_languages() -> None:
    assert first_language("de-DE,de;q=0.9,en;q=0.8") == "de"
    assert first_language("*") == first_language("") == ""
    assert only_language("de-DE") == only_language("de-DE, de-AT") == "de"
    assert only_language("de, en") == only_language("") == ""


@pytest.mark.parametrize(
    "name", ["Europe/Berlin", "UTC", "+02:00", "-03:30", "America/Argentina/Ushuaia", "+14:00"]
)
def test_zones(name: str) -> None:
    assert zone_name(name) == name
    assert InboundMessage(id="1", sender=Contact(address="ann"), text="", zone=name).zone == name


@pytest.mark.parametrize(
    "name", ["Mars/Base", "../../etc/passwd", "/etc/passwd", "+2", "+25:00", "é", "\x00", "Z"]
)
def test_no_zones(name: str) -> None:
    assert zone_name(name) == ""
    with pytest.raises(ValidationError, match="no time zone"):
        InboundMessage(id="1", sender=Contact(address="ann"), text="", zone=name)


def test_a_document_takes_any_tag_and_keeps_the_code() -> None:
    assert InboundMessage(id="1", sender=Contact(address="ann"), text="", language="de-AT").language == "de"
    with pytest.raises(ValidationError, match="is no language of ISO 639-1"):
        InboundMessage(id="1", sender=Contact(address="ann"), text="", language="German")


@given(st.text(max_size=80))
def test_whatever_is_said_is_a_hint_or_none(text: str) -> None:
    assert len(language_code(text)) in (0, 2)
    assert zone_name(text) in ("", text)
    assert len(first_language(text)) in (0, 2) and len(only_language(text)) in (0, 2)


@given(st.integers(-1439, 1439))
def test_the_offset_of_a_clock_is_a_zone_unless_nobody_lives_there(minutes: int) -> None:
    zone = zone_of_clock(datetime(2026, 1, 1, tzinfo=timezone(timedelta(minutes=minutes))))
    assert bool(zone) == (0 < abs(minutes) < 900)
    if zone:
        assert zone_name(zone) == zone
        assert datetime.fromisoformat(f"2026-01-01T00:00:00{zone}").utcoffset() == timedelta(minutes=minutes)


def test_no_clock_no_zone() -> None:
    assert zone_of_clock(None) == zone_of_clock(datetime(2026, 1, 1, tzinfo=UTC)) == ""


@pytest.mark.parametrize(
    ("fields", "zone", "language"),
    [
        ("Date: Mon, 2 Mar 2026 10:30:00 +0100", "+01:00", ""),
        ("Date: Mon, 2 Mar 2026 04:30:00 -0500\nContent-Language: en-US", "-05:00", "en"),
        ("Date: Mon, 2 Mar 2026 09:30:00 +0000\nContent-Language: de, en", "", ""),
        ("Date: Mon, 2 Mar 2026 09:30:00 -0000", "", ""),
        ("Date: Mon, 2 Mar 2026 09:30:00 GMT", "", ""),
        ("Date: Mon, 2 Mar 2026 09:30:00 +9900\nContent-Language: =?utf-8?q?x?=", "", ""),
        ("Date: yesterday", "", ""),
        ("Content-Language: de", "", "de"),
    ],
)
def test_what_a_mail_hints_at(fields: str, zone: str, language: str) -> None:
    mail = parse_mail(f"From: ann@customer.example\n{fields}\n\nHello".encode())
    assert (mail.zone, mail.language) == (zone, language)

"""Numbers: one spelling for one customer, and none for who withholds it."""

from __future__ import annotations

import pytest
from byname.channels.phone.numbers import e164, is_withheld
from byname.channels.phone.settings import PhoneSection
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError


@pytest.mark.parametrize(
    "raw",
    [
        "", "anonymous", "Anonymous", "Restricted", "unknown", "<unknown>", "unavailable", "Private Number",
        "+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253",
        "sip:anonymous@anonymous.invalid", "WITHHELD", "  ",
    ],
)  # fmt: skip
def test_withheld(raw: str) -> None:
    assert is_withheld(raw)
    assert e164(raw, "DE") == ""


@pytest.mark.parametrize(
    ("raw", "region", "number"),
    [
        ("030 123456", "DE", "+4930123456"),
        ("0049 30 123456", "", "+4930123456"),
        ("0049 30 123456", "DE", "+4930123456"),
        ("011 49 30 123456", "US", "+4930123456"),
        ("+49 (0)30 / 12-34-56", "", "+4930123456"),
        ("sip:+4930123456;user=phone@gw.example", "", "+4930123456"),
        ("tel:+1-555-136-2493", "GB", "+15551362493"),
        ("030123456", "", "030123456"),
        ("(030) 12 34 56", "", "030123456"),
        ("115", "DE", "115"),
        ("sip:Anna.Schmidt@customer.example", "DE", "anna.schmidt"),
        ("+1555136249399999999", "", "+1555136249399999999"),
    ],
)
def test_one_spelling(raw: str, region: str, number: str) -> None:
    assert e164(raw, region) == number


@given(st.text(max_size=300), st.sampled_from(["", "DE", "US", "FR", "IT"]))
def test_whatever_is_dialled_has_one_spelling_and_keeps_it(raw: str, region: str) -> None:
    once = e164(raw, region)
    assert len(once) <= 64
    assert e164(once, region) == once or not once.startswith("+")


def test_lines_and_extensions() -> None:
    settings = PhoneSection(region="DE", lines={"030 123456": "sophie"}, extensions={"101": "tom"})
    assert settings.person_of_line("+49 30 123456") == "sophie"
    assert settings.person_of_line("101") == settings.person_at("101") == "tom"
    assert settings.is_extension("101")
    assert settings.is_extension("4900")
    assert not settings.is_extension("030123456")


@pytest.mark.parametrize("wrong", [{"zone": "Mars/Olympus"}, {"zone": "../etc"}, {"region": "Germany"}])
def test_settings_that_cannot_be(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        PhoneSection(**wrong)

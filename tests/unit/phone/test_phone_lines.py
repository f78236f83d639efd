"""What the caller dialled: from every source in one spelling, by which the router finds the person."""

from __future__ import annotations

import pytest
from byname.channels.phone.adapter import PhoneAdapter
from byname.channels.phone.settings import PhoneSection

from tests.unit.phone.pieces import a_callback, a_leg, a_note, a_row, parse, rows


@pytest.mark.parametrize(("dialled", "line"), [
    ("301", "301"), ("03012345678", "+493012345678"), ("+493012345678", "+493012345678"), ("s", ""),
    ("vmu302", ""), ("t", ""),
])  # fmt: skip
def test_what_the_caller_dialled_is_the_calls_line(dialled: str, line: str) -> None:
    """The router finds the person who has this extension or number."""
    adapter = PhoneAdapter(PhoneSection(region="DE"))
    [row] = rows(a_row(dst=dialled), adapter=adapter)
    assert row.line == line
    if line:
        [leg] = parse("freeswitch", a_leg(profile={"destination_number": dialled}), adapter)
        [news] = parse("twilio", a_callback("ringing", 1, 0, To=dialled), adapter)
        [note] = parse("person", a_note(extension=dialled), adapter)
        assert leg.line == news.line == note.line == line


def test_who_left_a_message_has_dialled_a_line_too() -> None:
    [row] = rows(a_row(dst="302", app="VoiceMail", data="302@default,u", to="", answer=20))
    assert (row.outcome, row.line) == ("voicemail", "302")


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ("101", "101"), ("4900", "4900"), ("030 123456", "+4930123456"), ("4930123456", "+4930123456"),
        ("+49 30 123456", "+4930123456"), ("sip:101@acme", "101"), ("client:Sophie", "sophie"), ("", ""),
        ("anonymous", ""),
    ],
)  # fmt: skip
def test_a_line_of_ours_has_one_spelling(raw: str, line: str) -> None:
    assert PhoneSection(region="DE").line(raw) == line

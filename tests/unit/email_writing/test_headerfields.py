"""Every value reads back as it was, and none can become a header of its own."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable
from datetime import datetime

import pytest
from byname.channels.email import headerfields as fields
from byname.channels.email.headerfields import UnsafeHeader
from byname.channels.email.model import Mailbox
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.unit.email_writing.builders import any_text, assert_fit_for_smtp, one_line, read, read_mailbox

BREAKS = "\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"


def as_mail(*lines: str) -> bytes:
    return ("".join(lines) + "\r\n").encode("ascii")


@given(one_line)
@example("=?utf-8?q?not_an_encoded_word?=")
@example("two  spaces " * 20)
@example("word " * 40)
@example("x" * 2000)
@example("a" * 68 + " " * 90 + "b")
@example("Größe\u00a0und 🏮" * 30)
@settings(max_examples=500)
def test_a_subject_reads_back_as_it_was(subject: str) -> None:
    data = as_mail(fields.text_field("Subject", subject))
    assert_fit_for_smtp(data)
    assert str(read(data)["Subject"]) == subject
    assert not re.search(rb"\r\n[ \t]+\r\n", data)  # such a line may end the header
    for word in re.findall(rb"=\?utf-8\?b\?([^?]*)\?=", data):
        b64decode(word).decode("utf-8")  # whole characters in every word (RFC 2047 5)


@given(one_line)
@example('Anna "the lamp" \\ Customer <a@b.c>, (x)')
@example("=?utf-8?q?x?=")
@example("Александра Константинопольская " * 5)
@settings(max_examples=500)
def test_a_name_reads_back_as_it_was(name: str) -> None:
    data = as_mail(fields.mailbox_field("From", Mailbox("a@b.example", name)))
    assert_fit_for_smtp(data)
    assert read_mailbox(data, "From") == (name, "a@b.example")


@given(any_text)
@example("Anna\u00a0\u2003 Customer\r\n")
@settings(max_examples=500)
def test_a_strangers_name_reads_back_in_every_reader(name: str) -> None:
    shown = fields.display_name(name, limit=11)  # at most 45 bytes: one encoded word, see read_mailbox
    data = as_mail(fields.mailbox_field("From", Mailbox("a@b.example", shown)))
    assert read(data)["From"].addresses[0].display_name == shown
    assert read_mailbox(data, "From") == (shown, "a@b.example")


EVERY_FIELD: tuple[Callable[[str], str], ...] = (
    lambda value: fields.text_field("Subject", value),
    lambda value: fields.mailbox_field("From", Mailbox("a@b.example", value)),
    lambda value: fields.mailbox_field("From", Mailbox(f"{value}@b.example")),
    lambda value: fields.ids_field("References", [value]),
    lambda value: fields.plain_field("X-Byname-Loop", value),
)


@given(any_text, st.sampled_from(BREAKS), any_text, st.sampled_from(EVERY_FIELD))
def test_a_line_break_is_refused_in_every_field(
    before: str, line_break: str, after: str, write: Callable[[str], str]
) -> None:
    with pytest.raises(UnsafeHeader):
        write(f"a{before}{line_break}{after}z")


@given(any_text)
@settings(max_examples=300)
def test_one_line_makes_anything_fit_for_a_header(text: str) -> None:
    cleaned = fields.one_line(text + "\ud800\r\nBcc: everyone@evil.example")
    data = as_mail(fields.text_field("Subject", cleaned))
    assert read(data).keys() == ["Subject"]
    assert str(read(data)["Subject"]) == cleaned


def test_one_line_leaves_ordinary_text_alone_and_cuts_endless_text() -> None:
    assert fields.one_line("Lamp  4711: Größe?") == "Lamp  4711: Größe?"
    assert fields.one_line("a\r\n b\tc\x00") == "a  b c"
    assert fields.one_line("x" * 5000) == "x" * 899 + "…"


def test_a_name_cannot_turn_the_text_around_it() -> None:
    assert fields.display_name("An\u200bna\u202e\ufeff") == "Anna"


@pytest.mark.parametrize(
    "address",
    [
        "anna@customer.example",
        "a..b.@docomo.example",
        '"anna customer"@customer.example',
        "anna@[192.0.2.1]",
        "anna+lamp/4711=x@customer.example",
    ],
)
def test_odd_but_real_addresses_are_kept(address: str) -> None:
    assert fields.checked_address("To", address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "@b.example",
        "anna@",
        "a b@c.example",
        "a@b.example>",
        "a@b.example, c@d.example",
        "a\x00@b.c",
        "a@b c",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(UnsafeHeader, match="not an address"):
        fields.checked_address("To", address)


def test_a_domain_beyond_ascii_is_written_in_idna_and_such_a_local_part_refused() -> None:
    assert fields.checked_address("To", "anna@bücher.example") == "anna@xn--bcher-kva.example"
    with pytest.raises(UnsafeHeader, match="SMTPUTF8"):
        fields.checked_address("To", "änna@customer.example")


def test_ids_stand_one_on_a_line_and_unusable_ones_are_left_out() -> None:
    assert fields.ids_field("References", ["a@b", "c@d"]) == "References: <a@b>\r\n <c@d>\r\n"
    assert fields.ids_field("References", []) == ""
    assert fields.usable_ids(
        ["<a@b>", " c@d ", "a@b", "", "bro ken@x", "e\r\nBcc: f", "x" * 2000, "ä@b"]
    ) == (
        "a@b",
        "c@d",
    )


def test_a_date_needs_its_time_zone() -> None:
    with pytest.raises(UnsafeHeader, match="time zone"):
        fields.date_field(datetime(2026, 1, 1))

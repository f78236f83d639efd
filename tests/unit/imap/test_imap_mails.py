"""From a mail in a mailbox to an original: for whom it is, and what makes it the same."""

from __future__ import annotations

import json
from typing import Literal

import pytest
from byname.channels.email.headers import Headers
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.imap.mails import _headers, original, recipients, refusal
from services.ingest.imap.place import Place

PLACE = Place("imap.acme.example", "support@acme.example", "INBOX")
OWN = "support@acme.example"
TOKEN = "r+token@acme.example"


def kind_of(address: str) -> Literal["signed", "ours", ""]:
    if address == TOKEN:
        return "signed"
    return "ours" if address.endswith("@acme.example") and not address.startswith("r+") else ""


def header(*lines: str) -> Headers:
    return _headers("\r\n".join([*lines, "", "Hello"]).encode())


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("To: sophie@acme.example",), ("sophie@acme.example",)),
        (("To: Anna <anna@customer.example>",), (OWN,)),
        ((), (OWN,)),
        (("To: undisclosed-recipients:;",), (OWN,)),
        (("Delivered-To: tom@acme.example", "To: sophie@acme.example"), ("tom@acme.example",)),
        (("Delivered-To: box17@hoster.example", "To: sophie@acme.example"), ("sophie@acme.example",)),
        (("X-Original-To: tom@acme.example", "Delivered-To: box@hoster.example"), ("tom@acme.example",)),
        (
            ("To: Sophie <sophie@acme.example>, tom@acme.example", "Cc: x@other.example"),
            ("sophie@acme.example", "tom@acme.example"),
        ),
        (("Delivered-To: support@acme.example", f"To: {TOKEN}", "Cc: sophie@acme.example"), (TOKEN,)),
        (("To: r+forged@acme.example",), (OWN,)),
        (("To: SOPHIE@ACME.EXAMPLE",), ("sophie@acme.example",)),
    ],
)
def test_for_whom_it_is(lines: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert recipients(header(*lines), OWN, kind_of) == expected


def test_the_envelope_is_what_smtp_would_have_said() -> None:
    raw = (
        b"Return-Path: <Anna@customer.example>\r\nDelivered-To: support@acme.example\r\nSubject: Hi\r\n\r\nHi"
    )
    kept = original(PLACE, 7, 12, raw, OWN, kind_of)
    assert kept.body == raw
    assert kept.envelope == {
        "source": "imap",
        "mail_from": "anna@customer.example",
        "rcpt_to": [OWN],
        "mailbox": "support@acme.example at imap.acme.example",
        "folder": "INBOX",
        "uidvalidity": 7,
        "uid": 12,
    }


def test_the_same_mail_has_the_same_key_wherever_it_lies() -> None:
    raw = b"Subject: Hi\r\n\r\nHi"
    here = original(PLACE, 1, 1, raw, OWN, kind_of).key
    there = Place("IMAP.acme.example", "support@acme.example", "Archive")
    assert original(there, 2, 9, b"Received: by x\r\n" + raw, OWN, kind_of).key == here
    assert original(PLACE, 1, 1, raw + b"!", OWN, kind_of).key != here
    other = Place("imap.acme.example", "sales@acme.example", "INBOX")
    assert original(other, 1, 1, raw, OWN, kind_of).key != here


def test_a_refusal_says_where_the_mail_lies() -> None:
    refused = refusal(PLACE, 7, 12, b"Subject: Large\r\n\r\n", "too large")
    assert "too large. It lies in INBOX of support@acme.example at imap.acme.example (UID 12)" in str(
        refused.envelope["refused"]
    )
    assert refused.key != refusal(PLACE, 8, 12, b"", "too large").key


@given(st.binary(max_size=600))
def test_any_bytes_are_an_original(raw: bytes) -> None:
    kept = original(PLACE, 1, 1, raw, OWN, kind_of)
    assert kept.envelope["rcpt_to"]
    json.dumps(dict(kept.envelope)).encode("utf-8")


@given(st.text(max_size=200).map(lambda text: text.replace("\r", "").replace("\n", "")))
def test_any_header_field_names_at_least_the_mailbox(value: str) -> None:
    raw = f"Delivered-To: {value}\r\nTo: {value}\r\n\r\n".encode("utf-8", "surrogatepass")
    assert recipients(_headers(raw), OWN, kind_of)

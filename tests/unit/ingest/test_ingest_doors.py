"""Who is let in, and when two mails are the same mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from byname.team import EXAMPLE, read_team
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain import content_digest, refuse_recipient
from tests.support.facts import START, TEAM
from tests.unit.ingest.mails import BOUNCES_TO, KEYS, OTHER_KEYS, relay_for


def refusal(address: str) -> str:
    return refuse_recipient(address, TEAM, KEYS, START) or ""


@pytest.mark.parametrize(
    "address",
    [
        "sophie@acme.example",
        "Sophie@Acme.Example",
        "tom+orders@acme.example",
        "hello@acme.example",
        "postmaster@acme.example",
        relay_for(),
        relay_for().upper(),
        relay_for(expires=START - timedelta(days=9)),
        BOUNCES_TO,
    ],
)
def test_ours(address: str) -> None:
    assert refusal(address) == ""


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("nobody@acme.example", "550 5.1.1"),
        ("ann@customer.example", "550 5.7.1"),
        ("sophie@acme.example.evil.example", "550 5.7.1"),
        ("sophie@sub.acme.example", "550 5.7.1"),
        ("sophie", "550 5.7.1"),
        ("", "550 5.7.1"),
        ("r+nonsense@acme.example", "550 5.1.1"),
        ("b+nonsense@acme.example", "550 5.1.1"),
        (relay_for(keys=OTHER_KEYS), "550 5.1.1"),
        (relay_for("nobody"), "550 5.1.1"),
        (relay_for().replace("acme", "evil"), "550 5.7.1"),
    ],
)
def test_not_ours(address: str, code: str) -> None:
    assert refusal(address).startswith(f"{code} <{address}>: ")


FORMER = read_team(EXAMPLE + '\n[[former]]\naddresses = ["jose@acme.example"]\nto = "sophie"\n')


@pytest.mark.parametrize("address", ["jose@acme.example", "Jose@acme.example", "jose+x@acme.example"])
def test_whoever_writes_to_one_who_has_left_is_let_in(address: str) -> None:
    assert refuse_recipient(address, FORMER, KEYS, START) is None
    person = FORMER.addressed(address)
    assert person and person.id == "sophie"


def test_whoever_answers_after_having_left_is_told_why_not() -> None:
    assert "is not on the team any more, and nothing was sent" in refusal(relay_for("nobody"))
    assert "we did not make this address" in refusal(relay_for(keys=OTHER_KEYS))


@given(st.integers(2, 49), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_a_relay_address_with_one_other_letter_is_not_ours(at: int, letter: str) -> None:
    genuine = relay_for()
    forged = genuine[:at] + letter + genuine[at + 1 :]
    assert (refusal(forged) == "") == (forged == genuine)


MAIL = b"From: a@x.example\r\nReceived: by us\r\nSubject: Hi\r\n\r\nReceived: is no header here\r\n"
TRACES = [
    b"Received: from a by b; Mon, 2 Mar 2026\r\n",
    b"Return-Path: <a@x.example>\r\n",
    b"Delivered-To: hello@acme.example\r\n",
    b"X-Original-To: hello@acme.example\r\nReceived: from c\r\n\tby d with ESMTP\r\n  id 123\r\n",
    b"received : from e\n",
    b"X-Received: by f\r\n",
]


@given(st.lists(st.sampled_from(TRACES), max_size=6))
def test_trace_headers_on_top_do_not_make_another_mail(trace: list[bytes]) -> None:
    assert content_digest(b"".join(trace) + MAIL) == content_digest(MAIL)


@given(st.integers(0, len(MAIL) - 1), st.binary(min_size=1, max_size=1))
def test_any_other_byte_makes_another_mail(at: int, byte: bytes) -> None:
    changed = MAIL[:at] + byte + MAIL[at + 1 :]
    assert (content_digest(changed) == content_digest(MAIL)) == (changed == MAIL)


def test_traces_further_down_count() -> None:
    assert content_digest(MAIL.replace(b"Received: by us", b"Received: by me")) != content_digest(MAIL)
    assert content_digest(b"") != content_digest(b"Received: x")

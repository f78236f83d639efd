"""Only X can bring an event, and nobody can make us sign one."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from byname.channels.errors import Forged, Rejected
from byname.channels.model import Request
from byname.channels.twitter.signature import HEADER, sign
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.twitter.made import BEFORE, NOW, SECRET, a_post, an_adapter, an_event, read, signed

BODY = an_event(a_post())


def test_a_signed_event_is_kept_whole() -> None:
    (stored,) = an_adapter().verify(signed(BODY), NOW).store
    assert stored.body == BODY
    assert stored.key == "event:e1"


def test_the_secret_before_is_right_while_it_is_set() -> None:
    assert an_adapter(consumer_secret_before=BEFORE).verify(signed(BODY, BEFORE), NOW).store
    with pytest.raises(Forged):
        an_adapter().verify(signed(BODY, BEFORE), NOW)


@given(st.integers(0, len(BODY) - 1), st.integers(1, 255))
def test_one_changed_byte_is_forged(at: int, change: int) -> None:
    body = BODY[:at] + bytes([BODY[at] ^ change]) + BODY[at + 1 :]
    with pytest.raises(Forged):
        an_adapter().verify(replace(signed(BODY), body=body), NOW)


@pytest.mark.parametrize("header", ["", "sha256=", "sha256=AAAA", "é", "\ud800", sign(b"", BODY)])
def test_no_wrong_header_will_do(header: str) -> None:
    request = replace(signed(BODY), headers={HEADER: header})
    for adapter in (an_adapter(), an_adapter(consumer_secret="", poll=True)):
        with pytest.raises(Forged):
            adapter.verify(request, NOW)


def test_what_has_no_name_is_kept_under_its_content() -> None:
    for body in (b"{}", b"no json", b'{"data": {"event_uuid": 5}}', b"[]"):
        (stored,) = an_adapter().verify(signed(body), NOW).store
        assert stored.key.startswith("body:")


def test_the_challenge_is_answered_and_nothing_kept() -> None:
    receipt = an_adapter(consumer_secret_before=BEFORE).verify(_challenge("crc-1"), NOW)
    assert receipt.store == ()
    assert json.loads(receipt.body) == {"response_token": sign(SECRET.encode(), b"crc-1")}
    assert receipt.media_type == "application/json"


@pytest.mark.parametrize("token", ["", "%7B%7D", "a%20b", "a" * 300, "%00", "%22a%22"])
def test_nothing_is_signed_that_could_be_an_event(token: str) -> None:
    with pytest.raises(Rejected):
        an_adapter().verify(_challenge(token), NOW)


@given(st.from_regex(r"[A-Za-z0-9._~+/=-]{1,256}", fullmatch=True))
def test_no_answer_to_a_challenge_brings_an_event(token: str) -> None:
    """The oracle that a challenge is: its answer is a right signature for the token as a body."""
    receipt = an_adapter().verify(_challenge(token.replace("+", "%2B")), NOW)
    body = token.encode("ascii")
    request = Request("POST", "", {HEADER: json.loads(receipt.body)["response_token"]}, body)
    for stored in an_adapter().verify(request, NOW).store:
        with pytest.raises(Rejected):
            read(stored.body)


def _challenge(token: str) -> Request:
    return Request("GET", f"https://byname.example/hooks/twitter/k3y?crc_token={token}", {}, b"")

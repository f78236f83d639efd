"""Signatures: right to the byte, within the window, by either secret, and never a crash."""

from __future__ import annotations

import base64
import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from byname.channels.errors import Forged, Rejected
from byname.channels.model import Request
from byname.channels.signing import (
    WINDOW,
    check_fresh,
    equal_to_any,
    from_epoch,
    is_standard_secret,
    sign_standard,
    verify_standard,
)
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(b"one secret of thirty-two bytes..").decode()
OTHER = "whsec_" + base64.b64encode(b"another of thirty-two bytes.....").decode()


def signed(body: bytes = b'{"a": 1}', secret: str = SECRET, at: datetime = NOW, **headers: str) -> Request:
    """A request as the far side sends it, some headers replaced."""
    return Request(
        "POST", "https://byname.example/", {**sign_standard(secret, "m1", at, body), **headers}, body
    )


def test_the_vector_of_the_specification() -> None:
    """https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md"""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    moment = datetime.fromtimestamp(1614265330, UTC)
    headers = sign_standard(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", moment, b'{"test": 2432232314}')
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"


@given(st.text(), st.integers(0, 299))
def test_what_we_sign_we_take(text: str, seconds: int) -> None:
    request = signed(text.encode("utf-8", "ignore"))
    for now in (NOW + timedelta(seconds=seconds), NOW - timedelta(seconds=seconds)):
        assert verify_standard([OTHER, SECRET], request, now) == "m1"


@given(st.binary(min_size=1), st.data())
def test_one_changed_byte_is_forged(body: bytes, data: st.DataObject) -> None:
    text = body.hex().encode()
    place = data.draw(st.integers(0, len(text) - 1))
    request = signed(text)
    changed = Request(
        "POST", request.url, request.headers, text[:place] + bytes([text[place] ^ 1]) + text[place + 1 :]
    )
    with pytest.raises(Forged):
        verify_standard([SECRET], changed, NOW)


@pytest.mark.parametrize("seconds", [301, -301, 86_400, -86_400])
def test_a_recording_is_forged(seconds: int) -> None:
    with pytest.raises(Forged, match="far from now"):
        verify_standard([SECRET], signed(), NOW + timedelta(seconds=seconds))


def test_without_a_secret_everything_is_forged() -> None:
    with pytest.raises(Forged):
        verify_standard([], signed(), NOW)


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
@pytest.mark.parametrize(
    "value", ["", "\0", "é\ud800", "v1,", "v1", "v2,x", "9" * 5000, "-1", "1e9", "²", "x" * 9999]
)
def test_odd_headers_are_forged(name: str, value: str) -> None:
    with pytest.raises(Forged):
        verify_standard([SECRET], signed(**{name: value}), NOW)


def test_a_body_that_is_no_text_is_forged() -> None:
    request = signed()
    with pytest.raises(Forged, match="UTF-8"):
        verify_standard([SECRET], Request("POST", "", request.headers, b"\xff\xfe"), NOW)


def test_one_of_several_signatures_is_enough() -> None:
    right = signed().header("webhook-signature")
    assert (
        verify_standard([SECRET], signed(**{"webhook-signature": f"v1,bm9uZQ== v1a,x {right}"}), NOW) == "m1"
    )


def test_the_error_says_no_signature_that_would_be_right() -> None:
    right = signed().header("webhook-signature")
    with pytest.raises(Forged) as found:
        verify_standard([SECRET], signed(**{"webhook-signature": "v1,bm9uZQ=="}), NOW)
    assert right not in str(found.value)
    assert SECRET not in str(found.value)


@pytest.mark.parametrize(
    ("secret", "good"),
    [
        (SECRET, True),
        ("whsec_", False),
        ("", False),
        ("whsec_!!!", False),
        ("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", False),
    ],
)
def test_which_secrets_can_sign(secret: str, good: bool) -> None:
    assert is_standard_secret(secret) is good


def test_forged_is_a_refusal_of_its_own() -> None:
    assert (Forged.status, Rejected.status) == (401, 400)
    assert issubclass(Forged, Rejected)


def test_the_window_is_open_at_its_edge() -> None:
    check_fresh(NOW - WINDOW, NOW)
    check_fresh(NOW + WINDOW, NOW)
    with pytest.raises(Forged):
        check_fresh(NOW, NOW + WINDOW + timedelta(microseconds=1))


@given(st.text())
def test_a_moment_or_forged(text: str) -> None:
    with contextlib.suppress(Forged):
        assert from_epoch(text).tzinfo is UTC


@given(st.text() | st.binary(), st.lists(st.text() | st.binary(), max_size=3))
def test_equal_to_any_is_equality(given_: str | bytes, expected: list[str | bytes]) -> None:
    def as_bytes(one: str | bytes) -> bytes:
        return one.encode("utf-8", "surrogatepass") if isinstance(one, str) else one

    assert equal_to_any(given_, expected) == (as_bytes(given_) in [as_bytes(one) for one in expected])

"""Signed identities: what is believed, and the sentence for everything that is not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import jwt
import pytest
from byname.channels.chat.identity import (
    LONGEST_S,
    BadIdentity,
    Identity,
    algorithm_of,
    is_address,
    verify_identity,
)
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from tests.support.facts import START

SECRET, OTHER = "s" * 64, "o" * 64
PEM = (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
PRIVATE = ec.generate_private_key(ec.SECP256R1())
PUBLIC = PRIVATE.public_key().public_bytes(*PEM).decode()


def a_token(key: Any = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    """Signed as a site would; a claim that is None is left out."""
    values = {
        "sub": "u-1",
        "email": "Anna@Customer.example",
        "name": " Anna  Lee ",
        "phone": "+4930123456",
        "iat": int(START.timestamp()),
        "exp": int(START.timestamp()) + 600,
        "aud": "shop",
        "jti": "j-1",
    }
    given = {name: one for name, one in {**values, **claims}.items() if one is not None}
    return jwt.encode(given, key, algorithm)


def at(**offset: float) -> int:
    return int((START + timedelta(**offset)).timestamp())


def verify(token: str, *keys: str, now: datetime = START) -> Identity:
    return verify_identity(token, keys or (SECRET,), "shop", now)


def test_who_the_site_vouches_for() -> None:
    assert verify(a_token()) == Identity("u-1", "anna@customer.example", "Anna Lee", "+4930123456")


def test_only_the_subject_is_needed() -> None:
    assert verify(a_token(email=None, name=None, phone=None)) == Identity("u-1")


def test_es256_by_a_public_key() -> None:
    assert verify(a_token(PRIVATE, "ES256"), PUBLIC).subject == "u-1"


def test_two_keys_while_one_is_replaced() -> None:
    assert verify(a_token(OTHER), SECRET, OTHER).subject == "u-1"
    assert verify(a_token(SECRET), SECRET, OTHER).subject == "u-1"
    assert verify(a_token(PRIVATE, "ES256"), SECRET, PUBLIC).subject == "u-1"


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        ({"exp": at(seconds=-1)}, "expired"),
        ({"exp": at(seconds=LONGEST_S + 1)}, "at most"),
        ({"iat": at(minutes=2)}, "ahead"),
        ({"nbf": at(minutes=2)}, "ahead"),
        ({"iat": "soon"}, "number"),
        ({"exp": True}, "number"),
        ({"exp": 1e300}, "number"),
        ({"aud": "other"}, "udience"),
        ({"aud": None}, "aud"),
        ({"jti": None}, "jti"),
        ({"sub": None}, "sub"),
        ({"sub": "  "}, "sub"),
        ({"sub": "x" * 201}, "sub"),
        ({"email": "anna"}, "email"),
        ({"email": "anna@a.example\r\nBcc: x@y.example"}, "email"),
        ({"email": ["anna@a.example"]}, "email"),
        ({"phone": "030 123456"}, "phone"),
        ({"name": "Anna\x00"}, "name"),
        ({"name": "\ud800"}, "name"),
    ],
)
def test_what_is_wrong_is_said(claims: dict[str, Any], says: str) -> None:
    with pytest.raises(BadIdentity, match=says):
        verify(a_token(**claims))


def test_a_wrong_key_and_no_key() -> None:
    with pytest.raises(BadIdentity, match="not valid"):
        verify(a_token(OTHER))
    with pytest.raises(BadIdentity, match="no secret"):
        verify_identity(a_token(), (), "shop", START)


def test_the_token_never_decides_the_algorithm() -> None:
    with pytest.raises(BadIdentity):
        verify(a_token(None, "none"))
    with pytest.raises(BadIdentity):
        verify(a_token(SECRET, "HS512"))
    # The classic: a public key, which everybody has, used as the secret of HS256.
    forged = jwt.api_jws.PyJWS().encode(b'{"sub":"u-1"}', b"x" * 32, "HS256")
    with pytest.raises(BadIdentity):
        verify(forged, PUBLIC)


@given(st.text(max_size=300))
def test_noise_is_refused_and_nothing_else_happens(noise: str) -> None:
    with pytest.raises(BadIdentity):
        verify(noise)


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_a_flipped_bit_is_refused(where: int, bits: int) -> None:
    raw = bytearray(a_token().encode())
    place = where % (len(raw) - 1)  # the last character has bits that mean nothing
    raw[place] ^= bits
    with pytest.raises(BadIdentity):
        verify(raw.decode("latin-1"))


def test_keys_that_cannot_work() -> None:
    assert algorithm_of(SECRET) == "HS256"
    assert algorithm_of(PUBLIC) == "ES256"
    wrong_curve = ec.generate_private_key(ec.SECP384R1()).public_key().public_bytes(*PEM).decode()
    rsa_key = rsa.generate_private_key(65537, 2048).public_key().public_bytes(*PEM).decode()
    private = PRIVATE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    for key in ("short", "é" * 15, wrong_curve, rsa_key, private, "-----BEGIN PUBLIC KEY-----\nx"):
        with pytest.raises(ValueError):
            algorithm_of(key)


def test_addresses() -> None:
    assert is_address("anna@customer.example")
    for wrong in (
        "anna",
        "anna@",
        "a b@c.example",
        "a@b@c",
        "<a@b.example>",
        "a@b.example\n",
        "a" * 250 + "@b.c",
    ):
        assert not is_address(wrong)

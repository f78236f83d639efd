"""Who a visitor is, as the site says it in a signed JWT (RFC 7519): nothing else is believed.

The site's server signs {sub, email, name, phone, iat, exp, aud, jti}; `aud` is the site's name with us,
`exp` at most an hour after `iat`. The configured key decides the algorithm, never the token (RFC 8725 3.1).
`jti` is not remembered: a page that is reloaded brings the same token again, and it says the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

LONGEST_S = 3600
SKEW_S = 60
LONGEST_TOKEN = 4096
SHORTEST_SECRET = 32  # bytes: RFC 7518 3.2 asks for as many as the hash has
_ADDRESS = re.compile(r"[^@\s<>,;:\"()\x00-\x1f]{1,64}@[^@\s<>,;\x00-\x1f]{1,255}")
_PHONE = re.compile(r"\+[1-9]\d{6,14}")
_NOT_OURS = {"verify_exp": False, "verify_iat": False, "verify_nbf": False}  # PyJWT would look at the clock


class BadIdentity(Exception):
    """The identity is not to be believed; the text tells the site's developer why."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A visitor the site vouches for. `email` is in lower case, `phone` in E.164; both may be empty."""

    subject: str
    email: str = ""
    name: str = ""
    phone: str = ""


def algorithm_of(key: str) -> str:
    """ES256 for a PEM public key on P-256, HS256 for a secret; ValueError when it is neither."""
    if not key.lstrip().startswith("-----BEGIN"):
        if len(key.encode()) < SHORTEST_SECRET:
            raise ValueError(f"a secret has at least {SHORTEST_SECRET} bytes (RFC 7518 3.2)")
        return "HS256"
    try:
        found = load_pem_public_key(key.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ValueError("the PEM is no public key that can be read") from None
    if not isinstance(found, EllipticCurvePublicKey) or not isinstance(found.curve, SECP256R1):
        raise ValueError("the public key is not on the curve P-256, which ES256 needs")
    return "ES256"


def verify_identity(token: str, keys: Sequence[str], site: str, now: datetime) -> Identity:
    """The visitor a token names. BadIdentity: any doubt. Several keys: while one is being replaced."""
    if not keys:
        raise BadIdentity(f"site {site} has no secret configured, so no identity can be checked")
    if len(token) > LONGEST_TOKEN:
        raise BadIdentity(f"the identity is longer than {LONGEST_TOKEN} characters")
    claims = _claims(token, keys, site)
    _check_times(claims, now)
    return Identity(
        subject=_text(claims, "sub", 200, needed=True),
        email=_matching(claims, "email", _ADDRESS, "an address such as anna@customer.example").lower(),
        name=" ".join(_text(claims, "name", 200).split()),
        phone=_matching(claims, "phone", _PHONE, "a number in E.164, such as +4930123456"),
    )


def is_address(text: str) -> bool:
    """Whether it looks like a mail address; only a mail to it can tell whether it is one."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None


def _claims(token: str, keys: Sequence[str], site: str) -> dict[str, Any]:
    error: Exception | None = None
    for key in keys:
        try:
            return jwt.decode(
                token,
                key,
                algorithms=[algorithm_of(key)],
                audience=site,
                options={"require": ["sub", "iat", "exp", "aud", "jti"], **_NOT_OURS},  # type: ignore[arg-type]
            )
        except jwt.InvalidSignatureError as wrong:
            error = error or wrong  # the next key may be the right one
        except jwt.InvalidAlgorithmError as wrong:
            error = error or wrong
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as wrong:
            error = wrong  # signed well, or not to be read at all: this says more than a wrong signature
    raise BadIdentity(f"the identity is not valid: {error}") from None


def _check_times(claims: Mapping[str, Any], now: datetime) -> None:
    issued, expires = _seconds(claims, "iat"), _seconds(claims, "exp")
    at = now.timestamp()
    if expires <= at:
        raise BadIdentity(f"the identity expired {int(at - expires)} s ago: sign a new one for each page")
    if issued > at + SKEW_S:
        raise BadIdentity(f"the identity's iat lies {int(issued - at)} s ahead: check the server's clock")
    if expires - issued > LONGEST_S:
        raise BadIdentity(f"the identity's exp may be at most {LONGEST_S} s after its iat")
    if "nbf" in claims and _seconds(claims, "nbf") > at + SKEW_S:
        raise BadIdentity("the identity's nbf lies ahead: check the server's clock")


def _seconds(claims: Mapping[str, Any], name: str) -> float:
    value = claims[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e12:
        raise BadIdentity(f"the identity's {name} must be a number of seconds since 1970")
    return float(value)


def _text(claims: Mapping[str, Any], name: str, longest: int, *, needed: bool = False) -> str:
    value = claims.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or len(value) > longest or (needed and not value.strip()):
        raise BadIdentity(f"the identity's {name} must be text of at most {longest} characters")
    if not _sound(value):
        raise BadIdentity(f"the identity's {name} holds characters that no text has")
    return value


def _sound(text: str) -> bool:
    return not any(ord(one) < 32 or 0xD800 <= ord(one) <= 0xDFFF for one in text)


def _matching(claims: Mapping[str, Any], name: str, pattern: re.Pattern[str], example: str) -> str:
    value = _text(claims, name, 254).strip()
    if value and not pattern.fullmatch(value):
        raise BadIdentity(f"the identity's {name} must be {example}")
    return value

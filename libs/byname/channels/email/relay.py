"""Addresses that carry a signed token: where a person's answer comes in, and where a bounce comes back.

    r+<48 letters>@domain   version, key id, conversation, person, expiry, signature
    b+<40 letters>@domain   version, key id, send key, signature          (VERP, the envelope sender)

The version of a relay address says what becomes of an answer: 1, it may go to the customer; 2, it is a note.
What the mail promised its reader holds however the conversation goes on.

The signature is a truncated HMAC-SHA256. For a relay address its key is derived from the master key and the
person, so a token made for one person can never be read as another's. Base32 without padding fills both
lengths exactly: every letter counts, upper and lower case are the same, and no other spelling verifies.
"""

from __future__ import annotations

import hmac
import re
from base64 import b32decode, b32encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256

VERSION = 1
NOTE_VERSION = 2  # of relay addresses whose answers stay inside
_RELAY_MAC, _BOUNCE_MAC = 10, 13  # bytes; with them the tokens are 30 and 25 bytes, whole base32 groups
_RELAY = re.compile(r"r\+([a-z2-7]{48})", re.ASCII)
_BOUNCE = re.compile(r"b\+([a-z2-7]{40})", re.ASCII)
_ID = re.compile(r"(cv|sd)_([a-z2-7]{16})", re.ASCII)


class ForgedRelay(Exception):
    """An address with a token that Byname did not make, or not for this; the text says why."""


class NotInTeam(ForgedRelay):
    """An address made for nobody who may answer now: for somebody who has left, or by a stranger."""


@dataclass(frozen=True, slots=True)
class RelayKeys:
    """The domain of our relay addresses and the master keys that sign them.

    Every key of `keys` (id 0 to 255, at least 16 bytes each) still verifies; only `current` signs. To rotate,
    add a key, make it current, and drop the old one once its tokens have expired.
    """

    domain: str
    keys: Mapping[int, bytes] = field(repr=False, hash=False)
    current: int
    _derived: dict[tuple[int, str], bytes] = field(
        default_factory=dict, init=False, repr=False, compare=False, hash=False
    )

    def __post_init__(self) -> None:
        if not self.domain or not self.domain.isascii() or len(self.domain) > 253:
            raise ValueError(f"the relay domain {self.domain!r} is not an ASCII domain name")
        if self.current not in self.keys:
            raise ValueError(
                f"the current relay key {self.current} is not among the keys {sorted(self.keys)}"
            )
        if any(not 0 <= key_id <= 255 or len(key) < 16 for key_id, key in self.keys.items()):
            raise ValueError("every relay key needs an id from 0 to 255 and at least 16 bytes")
        object.__setattr__(self, "domain", self.domain.lower())

    def sign(self, key_id: int, purpose: str, body: bytes, size: int) -> bytes:
        """The first `size` bytes of the signature; a purpose ("person sophie") has a key of its own."""
        key = self._derived.get((key_id, purpose))
        if key is None:
            seed = f"byname relay {VERSION}\0{self.domain}\0{purpose}"
            key = hmac.digest(self.keys[key_id], seed.encode("utf-8"), "sha256")
            self._derived[key_id, purpose] = key
        return hmac.digest(key, body, "sha256")[:size]


@dataclass(frozen=True, slots=True)
class RelayClaim:
    """What a genuine relay address says; whether to honour an expired one is the reader's decision."""

    conversation: str
    person: str
    expires: datetime
    expired: bool
    note: bool = False  # the answer stays inside, as the mail that gave the address said


def relay_address(
    keys: RelayKeys, conversation: str, person: str, expires: datetime, *, note: bool = False
) -> str:
    """The address by which only this person answers in this conversation, until it expires.

    `note`: the answer stays inside, whatever becomes of the conversation.
    """
    body = (
        bytes((NOTE_VERSION if note else VERSION, keys.current))
        + _id_bytes("cv", conversation)
        + _person_hash(person)
        + _seconds(expires)
    )
    token = body + keys.sign(keys.current, f"person {person}", body, _RELAY_MAC)
    return f"r+{b32encode(token).decode('ascii').lower()}@{keys.domain}"


def read_relay_address(keys: RelayKeys, address: str, people: Iterable[str], now: datetime) -> RelayClaim:
    """Who may answer where by this address; raises ForgedRelay for all that does not verify.

    `people` are the ids of those who may still answer; a token of anybody else is refused (NotInTeam).
    """
    token = _token(keys, address, _RELAY, "a relay address", (VERSION, NOTE_VERSION))
    body, mac = token[:-_RELAY_MAC], token[-_RELAY_MAC:]
    person = _signer(keys, body, mac, people)
    expires = datetime.fromtimestamp(int.from_bytes(body[16:20], "big"), UTC)
    return RelayClaim(_id_text("cv", body[2:12]), person, expires, now >= expires, token[0] == NOTE_VERSION)


def looks_like_relay(address: str, domain: str) -> bool:
    """Whether mail to this address is meant as an answer by token, be the token good or bad."""
    local, _, host = address.rpartition("@")
    return local[:2] in ("r+", "R+") and host.lower() == domain.lower()


def bounce_address(keys: RelayKeys, send_key: str) -> str:
    """The envelope sender of one outgoing mail, to which its bounces come back."""
    body = bytes((VERSION, keys.current)) + _id_bytes("sd", send_key)
    token = body + keys.sign(keys.current, "bounce", body, _BOUNCE_MAC)
    return f"b+{b32encode(token).decode('ascii').lower()}@{keys.domain}"


def read_bounce_address(keys: RelayKeys, address: str) -> str:
    """The send key of the mail that bounced; raises ForgedRelay for all that does not verify."""
    token = _token(keys, address, _BOUNCE, "a bounce address")
    body, mac = token[:-_BOUNCE_MAC], token[-_BOUNCE_MAC:]
    if not hmac.compare_digest(keys.sign(body[1], "bounce", body, _BOUNCE_MAC), mac):
        raise ForgedRelay("the signature in the bounce address is not ours")
    return _id_text("sd", body[2:12])


def looks_like_bounce(address: str, domain: str) -> bool:
    """Whether mail to this address is meant as a bounce by token, be the token good or bad."""
    local, _, host = address.rpartition("@")
    return local[:2] in ("b+", "B+") and host.lower() == domain.lower()


def _token(
    keys: RelayKeys, address: str, shape: re.Pattern[str], what: str, versions: tuple[int, ...] = (VERSION,)
) -> bytes:
    """The bytes of the token, of a known version and key; the signature is still to be verified."""
    local, _, domain = address.rpartition("@")
    if not address.isascii() or domain.lower() != keys.domain:
        raise ForgedRelay(f"the address is not at {keys.domain}")
    match = shape.fullmatch(local.lower())
    if match is None:
        raise ForgedRelay(f"the address does not have the shape of {what}")
    token = b32decode(match[1].upper())
    if token[0] not in versions:
        raise ForgedRelay(f"the token has the unknown version {token[0]}")
    if token[1] not in keys.keys:
        raise ForgedRelay(f"the token is signed with key {token[1]}, which is not in use")
    return token


def _signer(keys: RelayKeys, body: bytes, mac: bytes, people: Iterable[str]) -> str:
    """The person whose key made the signature; the short hash only spares trying everybody."""
    named = [person for person in people if _person_hash(person) == body[12:16]]
    if not named:
        raise NotInTeam("the token names nobody who may answer")
    for person in named:
        if hmac.compare_digest(keys.sign(body[1], f"person {person}", body, _RELAY_MAC), mac):
            return person
    raise ForgedRelay("the signature in the relay address is not ours")


def _seconds(expires: datetime) -> bytes:
    if expires.tzinfo is None or not 0 <= expires.timestamp() < 2**32:
        raise ValueError(f"{expires} is not an aware moment between 1970 and 2106")
    return int(expires.timestamp()).to_bytes(4, "big")


@lru_cache(maxsize=10_000)
def _person_hash(person: str) -> bytes:
    return sha256(person.encode("utf-8")).digest()[:4]


def _id_bytes(kind: str, text: str) -> bytes:
    match = _ID.fullmatch(text)
    if match is None or match[1] != kind:
        raise ValueError(f"{text!r} is not an id of the form {kind}_ and 16 letters of base32")
    return b32decode(match[2].upper())


def _id_text(kind: str, raw: bytes) -> str:
    return f"{kind}_{b32encode(raw).decode('ascii').lower()}"

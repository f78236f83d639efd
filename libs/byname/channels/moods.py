"""The links by which a customer says how it was: one click in a mail, no account, no form.

    https://host/mood/<token>/happy      base64url of: version, key id, what it is about, signature

Everything that the page behind it must know is in the token, so a link works as long as it says, whatever has
been forgotten since. The signature is a truncated HMAC-SHA256 by the keys of the relay addresses, with a key
of its own for this purpose (email/relay.py): no other token of ours can be read as one of these. The text is
not secret to whoever has the mail: it names them, and whom they wrote with.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

from byname.channels.email.relay import RelayKeys

MoodWord = Literal["happy", "fine", "unhappy"]
MOODS: tuple[MoodWord, ...] = get_args(MoodWord)
LANGUAGES = ("en", "de", "fr", "es")  # in which customers are asked; the first one where theirs is no other

VERSION = 1
LONGEST_TOKEN = 3000  # characters
LONGEST_NAME = 100
LONGEST_PART = 998  # characters, as a Message-ID may have (RFC 5322 2.1.1)
_PURPOSE = "mood"
_HEAD, _MAC = 2, 16  # bytes

_LABELS: dict[str, dict[MoodWord, str]] = {
    "en": {"happy": "Yes, very much so", "fine": "It was all right", "unhappy": "No, not really"},
    "de": {"happy": "Ja, sehr", "fine": "Es ging so", "unhappy": "Nein, eher nicht"},
    "fr": {"happy": "Oui, tout à fait", "fine": "Ça allait", "unhappy": "Non, pas vraiment"},
    "es": {"happy": "Sí, del todo", "fine": "Más o menos", "unhappy": "No, la verdad es que no"},
}


class BadMoodLink(ValueError):
    """No link of ours, or not any more; the text is a sentence for whoever has opened it."""


class MoodLinkOver(BadMoodLink):
    """It was one of ours, and its time is over."""


@dataclass(frozen=True, slots=True)
class Mood:
    """What a genuine token says: who is asked about what, and whose answer it will be."""

    ask: str
    conversation: str
    address: str  # of the customer, who was asked by mail
    name: str  # of the customer; may be empty
    message_id: str  # of the mail that asked, by which words find back into the conversation
    person: str  # in whose voice they were asked
    expires: datetime


def mood_url(
    keys: RelayKeys,
    public_url: str,
    *,
    ask: str,
    conversation: str,
    address: str,
    name: str,
    message_id: str,
    person: str,
    expires: datetime,
) -> str:
    """`https://…/mood/<token>`: a slash and one of MOODS follow. ValueError for what no mail can be about."""
    if not public_url.startswith(("https://", "http://")):
        raise ValueError(f"{public_url!r} is no address by which customers reach us: set [ingest] public_url")
    if expires.tzinfo is None:
        raise ValueError(f"{expires} says no time zone")
    parts = (ask, conversation, address, name[:LONGEST_NAME], message_id.strip("<>"), person)
    if not all((ask, conversation, address, person)) or any(len(one) > LONGEST_PART for one in parts):
        raise ValueError(f"{ask or 'an ask'} cannot be put into a link: a part is missing or too long")
    said = json.dumps([*parts, int(expires.timestamp())], ensure_ascii=False, separators=(",", ":"))
    body = bytes((VERSION, keys.current)) + said.encode("utf-8")
    token = _text(body + keys.sign(keys.current, _PURPOSE, body, _MAC))
    if len(token) > LONGEST_TOKEN:
        raise ValueError(f"{ask}: the link would be {len(token):,} characters long")
    return f"{public_url.rstrip('/')}/mood/{token}"


def read_mood_token(keys: RelayKeys, token: str, now: datetime) -> Mood:
    """What the token says. BadMoodLink: it is none of ours; MoodLinkOver: its time is over."""
    raw = _bytes(token)
    body, mac = raw[:-_MAC], raw[-_MAC:]
    if len(body) <= _HEAD or body[0] != VERSION or body[1] not in keys.keys:
        raise _unknown()
    if not hmac.compare_digest(keys.sign(body[1], _PURPOSE, body, _MAC), mac):
        raise _unknown()
    # Signed by us, so it has this shape.
    ask, conversation, address, name, message_id, person, seconds = json.loads(body[_HEAD:])
    expires = datetime.fromtimestamp(seconds, UTC)
    if now >= expires:
        raise MoodLinkOver("This link is not valid any more: it was for the weeks after you were asked.")
    return Mood(ask, conversation, address, name, message_id, person, expires)


def mood_label(mood: MoodWord, language: str = "") -> str:
    """The words that a customer clicks on, in mails and pages, in their language (ISO 639-1) or English."""
    return _LABELS.get(language, _LABELS[LANGUAGES[0]])[mood]


def _unknown() -> BadMoodLink:
    """One sentence for all that does not verify: a forger learns nothing from it."""
    return BadMoodLink("This link is not valid: please open it from the mail once more, all of it.")


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def _bytes(token: str) -> bytes:
    """The token's bytes; no second spelling of a token is one (RFC 4648 3.5)."""
    if len(token) > LONGEST_TOKEN or not token.isascii():
        raise _unknown()
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        raise _unknown() from None
    if _text(raw) != token:
        raise _unknown()
    return raw

"""What a provider says SMTP said to it, made fit to be stored."""

from __future__ import annotations

from collections.abc import Iterable

from byname.channels.email.charset import storable
from byname.channels.email.model import Envelope

LONGEST_ADDRESS = 320


def envelope_of(mail_from: str, rcpt_to: Iterable[str], peer: str = "") -> Envelope:
    """The envelope with clean addresses; what is none is left out."""
    recipients = dict.fromkeys(_address(one) for one in rcpt_to)
    return Envelope(_address(mail_from), tuple(one for one in recipients if one), storable(peer)[:64])


def _address(text: str) -> str:
    clean = "".join(storable(text).split()).strip("<>")
    return clean if "@" in clean and len(clean) <= LONGEST_ADDRESS else ""

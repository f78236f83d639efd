"""An address as a person writes it, in the one spelling that names a customer."""

from __future__ import annotations

import re

from byname.channels.phone.numbers import e164
from byname.contracts import Handle
from byname.team import Team

from services.desk.domain import storable
from services.desk.errors import NotLikeThat

_MAIL = re.compile(r"[^@\s<>,;:\"()]+@[^@\s<>,;]+\.[^@\s<>,;.]+")
_NUMBER = re.compile(r"\+[0-9]{7,15}")
LONGEST = 254


def normal_handle(channel: str, written: str, team: Team, region: str) -> Handle:
    """The handle. NotLikeThat, with what would be right, for what cannot be one.

    `region` (ISO 3166) is where national numbers are dialled. Addresses of channels other than mail and phone
    are the channel's own ids and stay as they are.
    """
    text = storable(written).strip()
    if channel == "email":
        return Handle(channel=channel, address=_mail(text.removeprefix("mailto:").lower(), team))
    if channel == "phone" and not text.startswith("anonymous:"):
        return Handle(channel=channel, address=_number(text, region))
    return Handle(channel=channel, address=text)


def is_written(channel: str) -> bool:
    """Whether people know an address of this channel by heart; else it must have been seen before."""
    return channel in ("email", "phone")


def _mail(text: str, team: Team) -> str:
    if len(text) > LONGEST or not _MAIL.fullmatch(text):
        raise NotLikeThat(f"{text[:80] or 'nothing'} is no email address: write it like ann@customer.example")
    if team.is_ours(text):
        raise NotLikeThat(f"{text} is an address of ours: give the customer's own")
    return text


def _number(text: str, region: str) -> str:
    number = e164(text, region)
    if not _NUMBER.fullmatch(number):
        raise NotLikeThat(
            f"{text[:40] or 'nothing'} is no number that can be dialled from anywhere: "
            "write it with its country code, like +44 20 7946 0111"
        )
    return number

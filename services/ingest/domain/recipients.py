"""Whether a mail to an address is for us. Pure."""

from __future__ import annotations

from datetime import datetime

from byname.channels.email.relay import (
    ForgedRelay,
    NotInTeam,
    RelayKeys,
    looks_like_bounce,
    looks_like_relay,
    read_bounce_address,
    read_relay_address,
)
from byname.team import Team


def refuse_recipient(address: str, team: Team, keys: RelayKeys, now: datetime) -> str | None:
    """None for an address of ours, else SMTP's answer: we never relay for others (RFC 5321 7.8).

    An expired relay address is taken, so that its owner can be told and no words are lost.
    """
    if looks_like_relay(address, keys.domain) or looks_like_bounce(address, keys.domain):
        return _refuse_token(address, team, keys, now)
    if team.is_ours(address):
        return None
    if address.rpartition("@")[2].lower() == team.company.domain:
        return f"550 5.1.1 <{address}>: nobody here by that name"
    return f"550 5.7.1 <{address}>: we do not relay mail for others"


def _refuse_token(address: str, team: Team, keys: RelayKeys, now: datetime) -> str | None:
    try:
        if looks_like_relay(address, keys.domain):
            read_relay_address(keys, address, [person.id for person in team], now)
        else:
            read_bounce_address(keys, address)
    except NotInTeam:
        return (
            f"550 5.1.1 <{address}>: the person this address was made for is not on the team any more, and "
            "nothing was sent to the customer; a colleague who is on it can answer"
        )
    except ForgedRelay:
        return (
            f"550 5.1.1 <{address}>: we did not make this address; please reply to the mail you got from us"
        )
    return None

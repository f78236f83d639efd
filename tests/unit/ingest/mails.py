"""A mail and what is around it, for decisions of ingest."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from byname.channels.email.relay import RelayKeys, bounce_address, relay_address
from byname.ids import derive_short

from services.ingest.domain import Around, Mail, Normalized, content_digest, normalize
from tests.support.facts import START, TEAM, a_parsed_mail, an_envelope

KEYS = RelayKeys("acme.example", {1: b"k" * 32}, 1)
OTHER_KEYS = RelayKeys("acme.example", {1: b"x" * 32}, 1)
CV = derive_short("cv", "test")
SEND = derive_short("sd", "test")
NEXT_MONTH = START + timedelta(days=30)
AROUND = Around(TEAM, KEYS, frozenset({"mx.acme.example"}), START)


def relay_for(
    person: str = "sophie", *, keys: RelayKeys = KEYS, expires: Any = NEXT_MONTH, note: bool = False
) -> str:
    return relay_address(keys, CV, person, expires, note=note)


BOUNCES_TO = bounce_address(KEYS, SEND)


def a_mail(*to: str, mail_from: str = "ann@customer.example", raw: bytes = b"x", **parsed: Any) -> Mail:
    """A mail to these addresses."""
    digest = content_digest(raw)
    return Mail(
        "raw_" + digest[:32], digest, an_envelope(*to, mail_from=mail_from), a_parsed_mail(**parsed), START
    )


def facts_of(mail: Mail, around: Around = AROUND) -> list[Any]:
    """The facts of a mail."""
    return [one.data for one in normalize(mail, around).events]


def normalized(mail: Mail) -> Normalized:
    return normalize(mail, AROUND)

"""A file as the router would hear of it: a mail, an original of another channel, or a fact as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from byname.channels.email.model import Envelope, UnreadableMail
from byname.channels.email.parse import parse_mail
from byname.channels.email.relay import RelayKeys
from byname.channels.errors import ChannelError
from byname.channels.model import Raw
from byname.channels.registry import find
from byname.contracts import FACTS, CallLogged, Event, MessageReceived, UnknownEvent, decode, event
from byname.ids import derive, derive_short
from byname.team import Team

Guess = Callable[[str], tuple[str, float]]  # the likeliest language of a text, and how likely it is
ROUTED = (MessageReceived, CallLogged)


async def heard_from(file: Path, channel: str, team: Team, now: datetime) -> Event[Any]:
    """The message or call that this file holds, as if it came at `now`. ClickException when there is none."""
    raw = file.read_bytes()
    said = _json(raw)
    if said is not None and ("specversion" in said or "message" in said or "call" in said):
        return _fact(file, said, now)
    try:
        guess = await _guess()
        if channel == "email":
            events = _mail(raw, team, now, guess)
        else:
            events = _original(raw, file.name, channel, now, guess)
    except (UnreadableMail, ChannelError) as error:
        raise click.ClickException(f"{file.name} cannot be read as {channel}: {error}") from None
    routed = [one for one in events if isinstance(one.data, ROUTED)]
    if not routed:
        raise click.ClickException(
            f"{file.name} holds no message of a customer on {channel}: "
            f"see `byname inspect {channel} {file.name}`, or name another --channel"
        )
    return routed[0]


async def _guess() -> Guess:
    """Languages are told as ingest tells them: it is a part of who answers."""
    from services.ingest.languages import Languages

    languages = Languages()
    await languages.ready()
    return languages.guess


def _json(raw: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(raw)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _fact(file: Path, said: dict[str, Any], now: datetime) -> Event[Any]:
    """A CloudEvent as `byname events --json` prints it, or only its data."""
    try:
        if "specversion" in said:
            heard = decode(json.dumps(said).encode(), FACTS)
        else:
            kind = CallLogged if "call" in said else MessageReceived
            fact = kind.model_validate({"received_at": now, "started_at": now, "logged_at": now, **said})
            heard = event(fact, source="ingest", key=derive_short("hd", file.name), time=now)
    except (UnknownEvent, ValueError) as error:
        raise click.ClickException(
            f"{file.name} is neither message.received nor call.logged: {error}"
        ) from None
    if not isinstance(heard.data, ROUTED):
        raise click.ClickException(f"{file.name} is a {heard.data.type}: nobody is chosen for that")
    return heard


def _mail(raw: bytes, team: Team, now: datetime, guess: Guess) -> list[Event[Any]]:
    from services.ingest.domain import Around, Mail, content_digest, normalize
    from services.ingest.errors import LoopingMail

    parsed = parse_mail(raw)
    written_to = [box.address.lower() for box in (*parsed.to, *parsed.cc) if box.address]
    ours = tuple(dict.fromkeys(one for one in written_to if team.is_ours(one)))
    if not ours:
        raise click.ClickException("the mail is to none of the team's addresses: it would not be taken in")
    sender = parsed.sender.address if parsed.sender else ""
    mail = Mail(derive("raw", raw), content_digest(raw), Envelope(sender, ours), parsed, now)
    keys = RelayKeys(team.company.domain, {0: bytes(32)}, 0)  # signs nothing here, and knows no address
    try:
        return normalize(mail, Around(team, keys, frozenset(), now, guess)).events
    except LoopingMail as error:
        raise click.ClickException(str(error)) from None


def _original(raw: bytes, name: str, channel: str, now: datetime, guess: Guess) -> list[Event[Any]]:
    from services.ingest.domain.inbound import Origin, facts_of

    kind = find(channel)
    documents = kind(kind.Settings()).parse(Raw(name, raw, {}, now))
    return facts_of(documents, Origin(channel, derive("raw", raw), now, now, guess)).events

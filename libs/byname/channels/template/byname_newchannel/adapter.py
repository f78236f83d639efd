"""NewChannel: signed webhooks bring messages, files and reports; replies go out as JSON. No I/O in here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from pydantic import Field, SecretStr, ValidationError

from byname.channels.base import ChannelSection
from byname.channels.errors import NotForUs, Rejected
from byname.channels.inbound import Contact, Inbound, InboundFile, InboundMessage, InboundReport
from byname.channels.manifest import Manifest, read_manifest
from byname.channels.model import Answer, Call, Outbound, Raw, Receipt, Request, Sent, Stored
from byname.channels.signing import is_standard_secret, verify_standard
from byname.channels.transport import check_status
from byname.config import ConfigError

from .payload import EVENT, Delivered, Event, Posted
from .split import split

NONE = SecretStr("")


class NewChannelSection(ChannelSection):
    """NewChannel: messages by a signed webhook, replies by a POST of JSON."""

    signing_secret: SecretStr = Field(NONE, description="whsec_…: the far side signs its webhooks with it")
    signing_secret_before: SecretStr = Field(NONE, description="still accepted while it is being exchanged")
    send_url: str = Field("", description="https://…: where replies are posted to")
    token: SecretStr = Field(NONE, description="sent with each reply, as Authorization: Bearer")


class NewChannelAdapter:
    """One class for all of it; see byname.channels.base for what each function may raise."""

    manifest: ClassVar[Manifest] = read_manifest(Path(__file__).parent)
    Settings: ClassVar[type[ChannelSection]] = NewChannelSection
    # The far side keeps each Idempotency-Key that it has had and drops what comes again, so a call is made
    # again when nobody knows whether it arrived. Where yours does not, take this out, or some arrive twice.
    repeats_safely: ClassVar[bool] = True

    def __init__(self, settings: NewChannelSection) -> None:
        if settings.enabled and not (settings.signing_secret.get_secret_value() and settings.send_url):
            raise ConfigError(
                "[newchannel] signing_secret and send_url are needed: see the channel's README.md"
            )
        both = (settings.signing_secret, settings.signing_secret_before)
        self._secrets = [one.get_secret_value() for one in both if one.get_secret_value()]
        if not all(map(is_standard_secret, self._secrets)):
            raise ConfigError("[newchannel] signing_secret has to be whsec_ and bytes in base64")
        self._settings = settings

    def verify(self, request: Request, now: datetime) -> Receipt:
        """Signed by Standard Webhooks. The far side's id of the event is the key, as it signed that too."""
        return Receipt((Stored(verify_standard(self._secrets, request, now), request.body),))

    def parse(self, raw: Raw) -> Sequence[Inbound]:
        """A message, or a report about a reply of ours."""
        try:
            return (_document(EVENT.validate_json(raw.body)),)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            if first["type"] == "union_tag_invalid":
                raise NotForUs("an event of a type that this adapter does not know") from None
            where = ".".join(str(part) for part in first["loc"]) or "the body"
            raise Rejected(f"{where}: {first['msg']}") from None

    def render(self, outbound: Outbound) -> Sequence[Call]:
        """One POST for each piece. The far side drops an Idempotency-Key that it has had."""
        if outbound.files:
            raise Rejected("files cannot be sent on NewChannel: send a link to it, or write by mail")
        if not outbound.text.strip():
            raise Rejected("there is nothing to send: the reply is empty")
        pieces = split(outbound.text, self.manifest.capabilities.max_text)
        return [self._call(outbound, number, piece) for number, piece in enumerate(pieces, 1)]

    def classify(self, answer: Answer, now: datetime) -> Sent:
        """2xx with the message's id is sent; check_status knows what the other statuses mean."""
        check_status(answer, now)
        try:
            return Sent(str(json.loads(answer.body)["id"]), str(answer.status))
        except (ValueError, TypeError, KeyError, RecursionError):
            return Sent("", f"{answer.status}, without an id")

    def _call(self, outbound: Outbound, number: int, piece: str) -> Call:
        key = f"{outbound.key}.{number}"
        words = {
            "id": key,
            "to": outbound.to.address,
            "from": outbound.voice,
            "text": piece,
            "in_reply_to": outbound.in_reply_to,
        }
        headers = {
            "authorization": f"Bearer {self._settings.token.get_secret_value()}",
            "content-type": "application/json",
            "idempotency-key": key,
        }
        return Call("POST", self._settings.send_url, headers, json.dumps(words).encode("utf-8"))


def _document(event: Event) -> Inbound:
    if isinstance(event, Delivered):
        key = event.data.id.rpartition(".")[0] or event.data.id
        return InboundReport(id=event.data.event, key=key, delivered=event.data.ok, detail=event.data.detail)
    return _message(event)


def _message(event: Posted) -> InboundMessage:
    said = event.data
    return InboundMessage(
        id=said.id,
        sender=Contact(address=said.sender.id, name=said.sender.name),
        text=said.text,
        at=said.at,
        thread=said.thread,
        files=tuple(
            InboundFile(name=one.name, media_type=one.media_type, content=one.content) for one in said.files
        ),
    )

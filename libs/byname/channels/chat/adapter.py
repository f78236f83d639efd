"""From what the chat server kept to normalized documents. Replies go by the chat server itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from pydantic import ValidationError

from byname.channels.base import InboundOnly
from byname.channels.chat.kept import KEPT, KINDS, KeptContact, KeptLine
from byname.channels.chat.settings import ChatSection
from byname.channels.errors import NotForUs, Rejected
from byname.channels.inbound import Contact, Inbound, InboundContact, InboundFile, InboundMessage
from byname.channels.locales import language_code, zone_name
from byname.channels.manifest import Manifest, read_manifest
from byname.channels.model import Raw, Receipt, Request


class ChatAdapter(InboundOnly):
    """Live chat."""

    manifest: ClassVar[Manifest] = read_manifest(Path(__file__).parent)
    Settings: ClassVar[type[ChatSection]] = ChatSection

    def __init__(self, settings: ChatSection) -> None:
        self.settings = settings

    def verify(self, request: Request, now: datetime) -> Receipt:  # noqa: ARG002
        """Nothing comes in by webhook: visitors speak to the chat server."""
        raise NotForUs("chat has no webhook: its widget speaks to /chat")

    def parse(self, raw: Raw) -> Sequence[Inbound]:
        """One message or contact."""
        try:
            kind = json.loads(raw.body)["kind"]
        except (ValueError, RecursionError, KeyError, TypeError):
            raise Rejected("this is no JSON of the chat server: it has no kind") from None
        if kind not in KINDS:
            raise NotForUs(f"the chat server kept a {str(kind)[:40]!r}, which this program does not know")
        try:
            kept = KEPT.validate_json(raw.body)
            return [_message(kept) if isinstance(kept, KeptLine) else _contact(kept)]
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise Rejected(f"a {kind} of the chat server: {where}: {first['msg']}") from None


def _message(line: KeptLine) -> InboundMessage:
    return InboundMessage(
        id=line.key,
        sender=Contact(address=line.visitor, name=line.name),
        text=line.text,
        at=line.at,
        thread=(line.thread,),
        files=tuple(
            InboundFile(name=one.name, media_type=one.media_type, content=one.content) for one in line.files
        ),
        proofs=line.proofs,
        claims=line.claims,
        details=line.details,
        language=language_code(line.language),
        zone=zone_name(line.zone),
    )


def _contact(given: KeptContact) -> InboundContact:
    return InboundContact(
        id=given.id,
        sender=Contact(address=given.visitor, name=given.name),
        other=given.other,
        proof=given.proof,
        prefer=given.prefer,
        confirm_url=given.confirm_url,
    )

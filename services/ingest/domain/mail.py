"""A mail on its way to becoming facts: what goes into the decisions, and what comes out. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from byname.channels.email.model import Attachment, Envelope, ParsedMail
from byname.channels.email.relay import RelayKeys
from byname.contracts import AttachmentRef, BlobRef, Event
from byname.team import Team
from pydantic_core import to_json

from services.ingest.domain.tongue import Guess, no_guess

# What one text may take of an event, as JSON: the bus takes 1 MB, and a dead letter is a third larger.
LARGEST_TEXT_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail with all that is known of it. `digest` is that of its content without trace headers."""

    raw_id: str
    digest: str
    envelope: Envelope
    parsed: ParsedMail
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Around:
    """What the decisions depend on besides the mail."""

    team: Team
    keys: RelayKeys
    trusted_authserv: frozenset[str]
    now: datetime
    guess: Guess = no_guess  # of the language of words


@dataclass(slots=True)
class Normalized:
    """The facts a mail leads to, and the bytes they refer to, by SHA-256."""

    events: list[Event[Any]] = field(default_factory=list)
    blobs: dict[str, bytes] = field(default_factory=dict)

    def keep(self, content: bytes) -> BlobRef:
        """Refer to these bytes."""
        name = hashlib.sha256(content).hexdigest()
        self.blobs[name] = content
        return BlobRef(sha256=name, size=len(content))

    def attach(self, attachments: Sequence[Attachment]) -> tuple[AttachmentRef, ...]:
        """Refer to these files."""
        return tuple(
            AttachmentRef(
                name=one.name,
                media_type=one.media_type,
                blob=self.keep(one.content),
                content_id=one.content_id,
                inline=one.inline,
            )
            for one in attachments
        )


def fits_event(text: str) -> bool:
    """Whether an event can carry this text: what counts is its JSON, where a character takes 1 to 6 bytes."""
    return len(text) * 6 <= LARGEST_TEXT_BYTES or _json_bytes(text) <= LARGEST_TEXT_BYTES


def fitting(text: str) -> str:
    """As much of the beginning as an event can carry."""
    while not fits_event(text):
        text = text[: len(text) * LARGEST_TEXT_BYTES // _json_bytes(text)]
    return text


def _json_bytes(text: str) -> int:
    return len(to_json(text))

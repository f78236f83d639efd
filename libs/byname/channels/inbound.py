"""What an adapter makes of an original: the normalized documents, for adapters in any language.

The same models serve an adapter in Python (it returns them) and one in another language (it posts
them as JSON). Their JSON Schema is `byname channel schema`, kept in docs/channels/inbound.schema.json.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
)

from byname.channels.locales import language_code, zone_name
from byname.contracts.base import Detail, Handle
from byname.contracts.call import Outcome, Promise

Id = Annotated[str, StringConstraints(min_length=1, max_length=998)]
Short = Annotated[str, StringConstraints(max_length=1000)]


class Part(BaseModel):
    """A frozen part of a document; a field that we do not know is an error: it may be a misspelt one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*")
    @classmethod
    def _can_be_written(cls, value: Any) -> Any:
        """JSON may hold half a surrogate pair, which nothing can write again: refused here, not later."""
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str):
                text.encode("utf-8")  # UnicodeEncodeError is a ValueError
        return value


def _language(tag: str) -> str:
    if tag and not (code := language_code(tag)):
        raise ValueError(
            f"{tag!r} is no language of ISO 639-1, such as de; leave it out where it is not known"
        )
    return code if tag else ""


def _zone(name: str) -> str:
    if name and not zone_name(name):
        raise ValueError(f"there is no time zone {name!r}; use one such as Europe/Berlin, or +02:00")
    return name


Language = Annotated[str, StringConstraints(max_length=35), AfterValidator(_language)]
Zone = Annotated[str, StringConstraints(max_length=64), AfterValidator(_zone)]


class Contact(Part):
    """Somebody outside. `address` is the channel's unchangeable name for them, never a display name."""

    address: Annotated[str, StringConstraints(min_length=1, max_length=320)]
    name: Annotated[str, StringConstraints(max_length=200)] = ""


class InboundFile(Part):
    """A file that came along: its bytes (base64 in JSON), which are kept in the object store."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    name: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    media_type: Short = "application/octet-stream"
    content: bytes = Field(repr=False)


class InboundMessage(Part):
    """A customer's words."""

    kind: Literal["message"] = "message"
    id: Id  # the channel's own, unique on the channel
    sender: Contact
    text: str
    at: AwareDatetime | None = None
    subject: Short = ""
    html: str = ""
    thread: tuple[Id, ...] = ()  # the channel's ids of what it continues, oldest first
    recipients: tuple[Short, ...] = ()
    files: tuple[InboundFile, ...] = ()
    automatic: Short = ""  # why it is a machine's, empty when it is not
    proofs: tuple[Handle, ...] = ()
    claims: tuple[Handle, ...] = ()
    public: bool = False
    reply_rule: Short = ""
    details: tuple[Detail, ...] = ()
    language: Language = Field("", description="of the words, ISO 639-1 such as de; empty: not known")
    zone: Zone = Field("", description="the sender's, such as Europe/Berlin or +02:00; empty: not known")


class InboundReport(Part):
    """What became of a reply that was handed to the channel. `key` is the one it went out with."""

    kind: Literal["report"] = "report"
    id: Id
    key: Id
    delivered: bool
    permanent: bool = True  # it will not arrive any more
    detail: Short = ""


class InboundContact(Part):
    """The sender has named another handle of theirs."""

    kind: Literal["contact"] = "contact"
    id: Id
    sender: Contact
    other: Handle
    proof: Literal["none", "signed", "confirmed"] = "none"
    prefer: bool = False
    confirm_url: Short = ""


class InboundCall(Part):
    """What is known of a call; pieces with the same `call` are put together.

    `sequence` orders the pieces of one call; the fields of a later piece win, empty ones say nothing.
    """

    kind: Literal["call"] = "call"
    id: Id  # of this piece
    call: Id
    source: Id
    sequence: int = 0
    ended: bool = False  # no more pieces are expected, or this one says how it ended
    direction: Literal["in", "out", ""] = ""
    number: Short = ""  # the customer's, E.164, empty when withheld
    name: Short = ""
    line: Short = ""  # ours
    person: Short = ""
    outcome: Outcome | None = None
    started_at: AwareDatetime | None = None
    answered_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    talk_s: int = Field(0, ge=0)
    recordings: tuple[Short, ...] = ()
    notes: str = ""
    promises: tuple[Promise, ...] = ()
    recap: bool = False
    claims: tuple[Handle, ...] = ()
    conversation: Short = ""  # the person says that it belongs there


Inbound = InboundMessage | InboundReport | InboundContact | InboundCall
AnyInbound = Annotated[Inbound, Field(discriminator="kind")]

"""What every fact is made of."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, StringConstraints

# The name of an adapter: "email", "chat", "phone", "twitter", or one that an integrator adds.
Channel = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{1,15}$")]


class Value(BaseModel):
    """A frozen part of a fact. Unknown fields are ignored on reading: later minor versions add some."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Fact(Value):
    """Something that happened. `type` is its name on the bus, version included."""

    type: ClassVar[str]


class Handle(Value):
    """How a customer is known on a channel: an address in lower case, a number (E.164), an account's id."""

    channel: Channel
    address: str
    name: str = ""


class BlobRef(Value):
    """Bytes in the object store, by the SHA-256 of their content."""

    sha256: str
    size: int


class AttachmentRef(Value):
    """A file that came with a message; its bytes are in the object store."""

    name: str
    media_type: str
    blob: BlobRef
    content_id: str = ""
    inline: bool = False


class ThreadHints(Value):
    """Message-IDs that a mail says it answers (RFC 5322 3.6.4), without angle brackets."""

    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


class Detail(Value):
    """Something the customer told besides their words, such as their mood or the page they were on."""

    name: str
    value: str


class Reason(Value):
    """Why something was decided: a code for machines and a sentence for people."""

    code: str
    text: str


Moment = datetime

"""What goes to and comes from an adapter in another language: the documents, read and written."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from byname.channels.errors import Rejected
from byname.channels.inbound import AnyInbound, Contact, Id, Inbound, Part, Short
from byname.channels.model import Outbound
from byname.channels.remote.split import pieces
from byname.contracts.envelope import SCHEMA_BASE
from byname.contracts.schemas import DIALECT, Schema

MOST_DOCUMENTS = 100
LARGEST_ON_BUS = 1_000_000  # max_payload is 1 MB, headers included; files are base64, a third larger
KINDS = ("message", "report", "contact", "call")

_ANY: TypeAdapter[Inbound] = TypeAdapter(AnyInbound)


class FileDocument(Part):
    """A file that goes with a reply."""

    name: Short
    media_type: Short
    content: str = Field(
        repr=False, description="in base64 (RFC 4648, 4)", json_schema_extra={"contentEncoding": "base64"}
    )


class OutboundDocument(Part):
    """A person's words to a customer, for an adapter elsewhere. The same `id` again is the same words."""

    model_config = ConfigDict(title="OutboundDocument")

    kind: Literal["reply"] = "reply"
    id: Id = Field(description="of this piece; a repetition has the same: drop what you have had")
    key: Id = Field(description="of the whole reply: name it in a report of what became of it")
    piece: int = Field(1, ge=1, description="long words come in pieces; they arrive in order")
    pieces: int = Field(1, ge=1)
    channel: Short
    conversation: Short
    to: Contact
    text: str
    voice: Short = Field(description="the person's name as customers know it")
    subject: str = ""
    in_reply_to: str = Field("", description="your id of the customer's last words")
    thread: tuple[str, ...] = Field((), description="your ids of the thread, oldest first")
    public: bool = Field(False, description="an answer to public words, for everybody to read")
    files: tuple[FileDocument, ...] = Field((), description="with the last piece")

    def encoded(self) -> bytes:
        """The document as it is sent: the same bytes at every attempt."""
        return self.model_dump_json().encode("utf-8")


def outbound_document(outbound: Outbound) -> bytes:
    """The whole reply for an adapter that takes it from the bus. Rejected when it is too large for that."""
    (document,) = outbound_documents(outbound)
    encoded = document.encoded()
    if len(encoded) > LARGEST_ON_BUS:
        raise Rejected(
            f"with its files the reply is {len(encoded):,} bytes; the bus takes {LARGEST_ON_BUS:,}"
        )
    return encoded


def outbound_documents(outbound: Outbound, max_text: int = 0) -> tuple[OutboundDocument, ...]:
    """The reply as documents, one for each piece of its text."""
    texts = pieces(outbound.text, max_text)
    files = tuple(
        FileDocument(
            name=one.name, media_type=one.media_type, content=base64.b64encode(one.content).decode("ascii")
        )
        for one in outbound.files
    )
    return tuple(
        OutboundDocument(
            id=outbound.key if number == 1 else f"{outbound.key}.{number}",
            key=outbound.key,
            piece=number,
            pieces=len(texts),
            channel=outbound.to.channel,
            conversation=outbound.conversation,
            to=Contact(address=outbound.to.address, name=outbound.to.name[:200]),
            text=text,
            voice=outbound.voice,
            subject=outbound.subject,
            in_reply_to=outbound.in_reply_to,
            thread=outbound.thread,
            public=outbound.public,
            files=files if number == len(texts) else (),
        )
        for number, text in enumerate(texts, 1)
    )


def read_document(body: bytes, where: str = "") -> Inbound:
    """One document; Rejected with a sentence that names the first field that is wrong."""
    try:
        return _ANY.validate_json(body)
    except ValidationError as error:
        raise Rejected(f"{where}{_sentence(error)}") from None


def split_documents(body: bytes) -> tuple[tuple[Inbound, bytes], ...]:
    """The documents of a request, which is one or a list of them, each with its own bytes."""
    if body.lstrip()[:1] != b"[":
        return ((read_document(body), body),)
    found = _list(body)
    if not 1 <= len(found) <= MOST_DOCUMENTS:
        raise Rejected(f"a list holds 1 to {MOST_DOCUMENTS} documents; this one holds {len(found)}")
    documents = []
    for number, one in enumerate(found, 1):
        own = json.dumps(one, separators=(",", ":")).encode("ascii")
        documents.append((read_document(own, f"document {number}: "), own))
    _refuse_twins([document for document, _ in documents])
    return tuple(documents)


def document_key(document: Inbound) -> str:
    """What makes a document the same when it comes again."""
    return f"{document.kind}:{document.id}"


def inbound_schema() -> Schema:
    """The JSON Schema of what an adapter says."""
    about = {"title": "InboundDocument", "description": "What an adapter says: one of four kinds."}
    found = _schema("channel.inbound.v1", {**about, **_ANY.json_schema()})
    found["$defs"]["InboundFile"]["properties"]["content"] = {"type": "string", "contentEncoding": "base64"}
    for one in found["discriminator"]["mapping"].values():  # what tells them apart has no default on the wire
        found["$defs"][one.rpartition("/")[2]]["required"].insert(0, "kind")
    return found


def outbound_schema() -> Schema:
    """The JSON Schema of what an adapter is given."""
    return _schema("channel.outbound.v1", OutboundDocument.model_json_schema(mode="serialization"))


def _schema(name: str, found: dict[str, Any]) -> Schema:
    return {"$schema": DIALECT, "$id": f"{SCHEMA_BASE}byname.{name}", **found}


def _list(body: bytes) -> list[Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Rejected(f"the body is not JSON: {error}") from None
    assert isinstance(found, list)  # it begins with a bracket
    return found


def _refuse_twins(documents: Sequence[Inbound]) -> None:
    keys = [document_key(one) for one in documents]
    twin = next((one for number, one in enumerate(documents) if keys[number] in keys[:number]), None)
    if twin:
        raise Rejected(f"two documents of the list are a {twin.kind} with the id {twin.id[:80]!r}")


def _sentence(error: ValidationError) -> str:
    """The first three things that are wrong, without the values: they may be anybody's words."""
    found = error.errors(include_url=False, include_input=False)
    return "; ".join(_one_wrong(one) for one in found[:3])


def _one_wrong(one: ErrorDetails) -> str:
    if one["type"] == "json_invalid":
        return f"the body is not JSON: {one['ctx']['error']}"
    if one["type"].startswith("union_tag"):
        return f"kind: has to be one of {', '.join(KINDS)}"
    path = [str(part) for part in one["loc"][1:]] or ["the document"]
    known = "there is no such field" if one["type"] == "extra_forbidden" else one["msg"]
    return f"{'.'.join(path)}: {known}"

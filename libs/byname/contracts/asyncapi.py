"""The AsyncAPI 3 document of the bus, made from the catalogue: who says and hears what, and how it looks.

https://www.asyncapi.com/docs/reference/specification/v3.0.0
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic.json_schema import models_json_schema

from byname.contracts.base import Fact
from byname.contracts.catalog import BY_CONVERSATION, BY_HANDLE, BY_INCIDENT, BY_PERSON, BY_WISH, ROWS, Row
from byname.contracts.envelope import CONTENT_TYPE
from byname.contracts.schemas import DIALECT, ENVELOPE, envelope_schema

Document = dict[str, Any]

DESCRIPTION = """\
Every fact that Byname's services say to each other, on NATS JetStream.

Facts are CloudEvents 1.0 in structured JSON on the stream EVENTS. The subject is the fact's type and the
key that keeps facts in order. Originals lie on the stream RAW as CloudEvents in binary mode: what arrived
is the payload, to the byte, and what is known about it stands in `ce-*` headers. A repetition carries the
same id. Read with any CloudEvents library, or `nats sub 'byname.>'`. Fields unknown to you may appear:
ignore them; everything else stays as it is within a version.
"""
SCHEMA_REF = "#/components/schemas/"
RAW_ANY = "byname.raw.channel.v1"
OUT_ANY = "byname.out.channel.v1"
_KEYS = {
    BY_CONVERSATION: "the conversation's id; before there is one, the handle's",
    BY_PERSON: "the person's id in the team file",
    BY_INCIDENT: "the incident's id",
    BY_WISH: "the wish's id",
    BY_HANDLE: "derived from the customer's handle, or the key of the mail it is about",
}


def document(rows: Sequence[Row] = ROWS, version: str = "1.0.0") -> Document:
    """The whole document; the same rows give the same document."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Byname",
            "version": version,
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": CONTENT_TYPE,
        "servers": {"nats": {"host": "localhost:4222", "protocol": "nats"}},
        "channels": {**{row.type: _channel(row) for row in rows}, **_edge_channels()},
        "operations": {**dict(_operations(rows)), **_edge_operations()},
        "components": {
            "messages": {
                **{row.type: _message(row) for row in rows},
                RAW_ANY: _raw_message(),
                OUT_ANY: _out_message(),
            },
            "schemas": _schemas(rows),
        },
    }


def written(found: Document) -> str:
    """The one spelling of the document in its file."""
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _channel(row: Row) -> Document:
    what = _KEYS[row.order]
    return {
        "address": f"{row.type}.{{key}}",
        "description": _doc(row.fact),
        "parameters": {"key": {"description": f"{what}; facts with one key stay in order"}},
        "messages": {row.fact.__name__: {"$ref": f"#/components/messages/{row.type}"}},
    }


def _operations(rows: Sequence[Row]) -> Iterator[tuple[str, Document]]:
    for row in rows:
        for action, verb, services in (("send", "says", row.producers), ("receive", "hears", row.consumers)):
            for service in services:
                yield f"{service}.{verb}.{row.type}", _operation(action, service, row.type, row.fact.__name__)


def _operation(action: str, service: str, channel: str, message: str) -> Document:
    place = f"#/channels/{channel}"
    return {
        "action": action,
        "channel": {"$ref": place},
        "messages": [{"$ref": f"{place}/messages/{message}"}],
        "tags": [{"name": service}],
    }


def _message(row: Row) -> Document:
    body = {"properties": {"type": {"const": row.type}, "data": {"$ref": f"{SCHEMA_REF}{row.fact.__name__}"}}}
    return {
        "name": row.type,
        "title": row.fact.__name__,
        "summary": _doc(row.fact),
        "contentType": CONTENT_TYPE,
        "payload": {"allOf": [{"$ref": f"{SCHEMA_REF}{ENVELOPE}"}, body]},
    }


def _schemas(rows: Sequence[Row]) -> Document:
    facts = sorted({row.fact for row in rows}, key=lambda fact: fact.type)
    _, whole = models_json_schema(
        [(fact, "validation") for fact in facts], ref_template=f"{SCHEMA_REF}{{model}}"
    )
    return {ENVELOPE: {"$schema": DIALECT, **envelope_schema()}, **whole.get("$defs", {})}


def _doc(fact: type[Fact]) -> str:
    return (fact.__doc__ or "").strip()


def _edge_channels() -> Document:
    name = {"channel": {"description": "the channel: email, chat, phone, twitter, or one that was added"}}
    return {
        RAW_ANY: {
            "address": "raw.{channel}",
            "parameters": name,
            "description": "What arrived, as it arrived, on disk before the 250 or the 200. An adapter that "
            "is a process of its own may publish its documents here (docs/channels/any-language.md).",
            "messages": {"Original": {"$ref": f"#/components/messages/{RAW_ANY}"}},
        },
        OUT_ANY: {
            "address": "out.{channel}",
            "parameters": name,
            "description": "Replies for adapters that are processes of their own and take them from NATS.",
            "messages": {"OutboundDocument": {"$ref": f"#/components/messages/{OUT_ANY}"}},
        },
    }


def _edge_operations() -> Document:
    return {
        f"ingest.says.{RAW_ANY}": _operation("send", "ingest", RAW_ANY, "Original"),
        f"ingest.hears.{RAW_ANY}": _operation("receive", "ingest", RAW_ANY, "Original"),
        f"notifier.says.{OUT_ANY}": _operation("send", "notifier", OUT_ANY, "OutboundDocument"),
    }


def _raw_message() -> Document:
    text = {"type": "string"}
    headers = {
        "ce-specversion": {"const": "1.0"},
        "ce-id": {**text, "description": "derived from the original: a repetition has the same id"},
        "ce-type": {**text, "description": "byname.raw.<channel>.v1"},
        "ce-source": {**text, "description": "/byname/ingest/<channel>"},
        "ce-time": {**text, "format": "date-time", "description": "when it arrived"},
        "byname-envelope": {**text, "description": "what the channel knew besides, as a JSON object"},
        "byname-blob": {**text, "description": "sha256:size in the object store; the payload is then empty"},
    }
    required = [name for name in headers if name != "byname-blob"]
    return {
        "name": RAW_ANY,
        "title": "Original",
        "summary": "One original: its bytes are the payload, or lie in the object store when large.",
        "contentType": "application/octet-stream",
        "headers": {"type": "object", "properties": headers, "required": required},
        "payload": {
            "type": "string",
            "description": "a mail, a webhook's body, a line of a chat, a document",
        },
    }


def _out_message() -> Document:
    return {
        "name": OUT_ANY,
        "title": "OutboundDocument",
        "summary": "One reply; its schema is docs/channels/outbound.schema.json.",
        "contentType": "application/json",
        "payload": {"type": "object"},
    }

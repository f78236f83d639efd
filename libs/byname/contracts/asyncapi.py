"""The AsyncAPI 3 document of the bus, made from the catalogue: who says and hears what, and how it looks.

https://www.asyncapi.com/docs/reference/specification/v3.0.0
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic.json_schema import models_json_schema

from byname.contracts.base import Fact
from byname.contracts.catalog import BY_CONVERSATION, BY_HANDLE, ROWS, Row
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
RAW_EMAIL = "byname.raw.email.v1"
_KEYS = {
    BY_CONVERSATION: "the conversation's id; before there is one, the handle's",
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
        "channels": {**{row.type: _channel(row) for row in rows}, RAW_EMAIL: _raw_channel()},
        "operations": {**dict(_operations(rows)), **_raw_operations()},
        "components": {
            "messages": {**{row.type: _message(row) for row in rows}, RAW_EMAIL: _raw_message()},
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


def _raw_channel() -> Document:
    return {
        "address": "raw.email",
        "description": "Mails as they arrived by SMTP or LMTP, on disk before the 250.",
        "messages": {"RawEmail": {"$ref": f"#/components/messages/{RAW_EMAIL}"}},
    }


def _raw_operations() -> Document:
    return {
        f"ingest.{verb}.{RAW_EMAIL}": _operation(action, "ingest", RAW_EMAIL, "RawEmail")
        for action, verb in (("send", "says"), ("receive", "hears"))
    }


def _raw_message() -> Document:
    text = {"type": "string"}
    headers = {
        "ce-specversion": {"const": "1.0"},
        "ce-id": {**text, "description": "derived from the original: a repetition has the same id"},
        "ce-type": {"const": RAW_EMAIL},
        "ce-source": {**text, "description": "/byname/ingest/email"},
        "ce-time": {**text, "format": "date-time", "description": "when it arrived"},
        "byname-envelope": {**text, "description": "what the channel knew besides, as a JSON object"},
        "byname-blob": {**text, "description": "sha256:size in the object store; the payload is then empty"},
    }
    required = [name for name in headers if name != "byname-blob"]
    return {
        "name": RAW_EMAIL,
        "title": "RawEmail",
        "summary": "One original mail: its bytes are the payload, or lie in the object store when large.",
        "contentType": "message/rfc822",
        "headers": {"type": "object", "properties": headers, "required": required},
        "payload": {"type": "string", "contentMediaType": "message/rfc822"},
    }

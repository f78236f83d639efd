"""The JSON Schema of every fact and of the envelope: as the code has it now, and as it was frozen.

A frozen file is the promise to everybody who reads the bus; `tools/freeze_contracts.py` writes them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from byname.contracts.base import Fact
from byname.contracts.catalog import ROWS, Row
from byname.contracts.envelope import SCHEMA_BASE

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FOLDER = Path(__file__).parent
ENVELOPE = "envelope"

_TEXT: Schema = {"type": "string", "minLength": 1}


def data_schema(fact: type[Fact]) -> Schema:
    """What the `data` of this fact looks like. Unknown fields are allowed: later programs add some."""
    return {"$schema": DIALECT, "$id": f"{SCHEMA_BASE}{fact.type}", **fact.model_json_schema()}


def envelope_schema() -> Schema:
    """What surrounds every fact: CloudEvents 1.0 with three extensions."""
    properties: Schema = {
        "specversion": {"const": "1.0"},
        "id": {**_TEXT, "description": "derived from what the event is about: a repetition has the same id"},
        "source": {**_TEXT, "pattern": "^/byname/", "description": "/byname/<service>"},
        "type": {**_TEXT, "pattern": r"^byname\.[a-z_]+\.[a-z_]+\.v[1-9][0-9]*$"},
        "subject": {**_TEXT, "description": "what keeps facts in order: a conversation or a handle"},
        "time": {**_TEXT, "format": "date-time", "description": "UTC, to the microsecond"},
        "datacontenttype": {"const": "application/json"},
        "dataschema": {**_TEXT, "pattern": f"^{SCHEMA_BASE}", "description": "the $id of the data's schema"},
        "causation": {**_TEXT, "description": "id of the event or original that led to this one"},
        "conversation": {**_TEXT, "pattern": "^cv_", "description": "absent before one was chosen"},
        "traceparent": {**_TEXT, "description": "W3C Trace Context"},
        "data": {"type": "object"},
    }
    optional = ("causation", "conversation", "traceparent")
    return {
        "$schema": DIALECT,
        "$id": f"{SCHEMA_BASE}{ENVELOPE}",
        "title": "Envelope",
        "description": "CloudEvents 1.0 in structured JSON (application/cloudevents+json).",
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
    }


def generated(rows: Sequence[Row] = ROWS) -> dict[str, Schema]:
    """Every schema as the code has it now, by name: the type of the fact, or `envelope`."""
    return {ENVELOPE: envelope_schema(), **{row.type: data_schema(row.fact) for row in rows}}


def frozen(folder: Path = FOLDER) -> dict[str, Schema]:
    """Every schema as it was frozen, by name."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))}


def spelled(schema: Schema) -> str:
    """The one spelling of a schema in its file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"

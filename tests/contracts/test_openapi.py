"""The HTTP API that is written down is the one that is served."""

from __future__ import annotations

import json

from tools.write_docs import OPENAPI, openapi

PROMISED = {
    ("get", "/api/conversations"),
    ("get", "/api/conversations/{conversation_id}"),
    ("post", "/api/conversations/{conversation_id}/replies"),
    ("get", "/api/people"),
    ("get", "/healthz"),
    ("get", "/readyz"),
    ("get", "/metrics"),
}


def test_the_document_is_up_to_date() -> None:
    assert json.loads(OPENAPI.read_text("utf-8")) == openapi(), "run `make contracts`"


def test_what_is_promised_is_there() -> None:
    found = {(verb, path) for path, verbs in openapi()["paths"].items() for verb in verbs}
    assert found >= PROMISED, PROMISED - found

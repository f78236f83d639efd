"""The AsyncAPI document says what the catalogue says, and is a document that others can read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from byname.bus.raw import raw_head
from byname.contracts.asyncapi import OUT_ANY, RAW_ANY, document, written
from byname.contracts.catalog import ROWS
from faststream.specification.asyncapi.v3_0_0.schema import ApplicationSchema
from jsonschema import Draft202012Validator, ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.contracts.golden import EXAMPLES, label
from tools.write_docs import ARCHITECTURE, ASYNCAPI, BEGIN, END, fact_table, with_table

DOCUMENT = document()
REGISTRY: Any = Registry().with_resource("urn:doc", DRAFT202012.create_resource(DOCUMENT))


def test_the_committed_document_is_the_generated_one() -> None:
    assert ASYNCAPI.read_text("utf-8") == written(document()), "run `make contracts`"


def test_the_table_in_the_docs_is_the_generated_one() -> None:
    page = ARCHITECTURE.read_text("utf-8")
    assert with_table(page) == page, "run `make contracts`"
    assert fact_table().count("\n") == len(ROWS) + 1


def test_a_page_without_the_block_is_an_error() -> None:
    with pytest.raises(ValueError, match="no block"):
        with_table("# A page\n")
    assert with_table(f"a {BEGIN} old {END} b").startswith(f"a {BEGIN}\n\n| fact")


def test_another_implementation_reads_it() -> None:
    # FastStream's model wants a pathname of every server, which the specification leaves out.
    read = ApplicationSchema.model_validate({**DOCUMENT, "servers": None})
    assert read.asyncapi == "3.0.0"
    assert len(read.channels) == len(ROWS) + 2


def test_every_reference_leads_somewhere() -> None:
    for reference in _references(DOCUMENT):
        target: Any = DOCUMENT
        for part in reference.removeprefix("#/").split("/"):
            assert part in target, reference
            target = target[part]


def test_who_says_and_hears_is_what_the_catalogue_says() -> None:
    said = {
        (op["tags"][0]["name"], op["action"], op["channel"]["$ref"].rpartition("/")[2])
        for op in DOCUMENT["operations"].values()
    }
    wanted = {(one, "send", row.type) for row in ROWS for one in row.producers}
    wanted |= {(one, "receive", row.type) for row in ROWS for one in row.consumers}
    assert said == wanted | {
        ("ingest", "send", RAW_ANY),
        ("ingest", "receive", RAW_ANY),
        ("notifier", "send", OUT_ANY),
    }


@pytest.mark.parametrize("path", EXAMPLES, ids=label)
def test_the_golden_examples_fit_the_documents_messages(path: Any) -> None:
    example = json.loads(path.read_text("utf-8"))
    validator = _payload_validator(example["type"])
    validator.validate(example)
    with pytest.raises(ValidationError):
        validator.validate({**example, "data": "not an object"})


def test_the_raw_message_is_described_as_it_is_read() -> None:
    headers = DOCUMENT["components"]["messages"][RAW_ANY]["headers"]
    real = {
        "ce-specversion": "1.0",
        "ce-id": "raw_1",
        "ce-type": "byname.raw.email.v1",
        "ce-source": "/byname/ingest/email",
        "ce-time": "2026-03-04T09:12:33.250000Z",
        "byname-envelope": "{}",
        "byname-blob": "ab:1",
    }
    assert set(headers["properties"]) == set(real)
    Draft202012Validator(headers).validate(real)
    assert raw_head(real)[1] == "email"


def _payload_validator(kind: str) -> Draft202012Validator:
    place = f"urn:doc#/components/messages/{kind}/payload"
    return Draft202012Validator({"$ref": place}, registry=REGISTRY)


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)

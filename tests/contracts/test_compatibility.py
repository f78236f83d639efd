"""Bugs planted into real schemas, each of which the compatibility check must catch."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
from byname.contracts import MessageReceived, ReplyRequested
from byname.contracts.schemas import Schema, data_schema, envelope_schema, generated
from byname.contracts.schemas.compatibility import incompatibilities

Change = Callable[[Schema], object]

BREAKING: dict[str, tuple[Change, str]] = {
    "a field removed": (lambda s: s["properties"].pop("text_full"), "text_full was removed"),
    "a required field removed": (lambda s: _without(s, "message"), "message was removed"),
    "a field renamed": (lambda s: _renamed(s, "subject", "title"), "subject was removed or renamed"),
    "a field retyped": (lambda s: s["properties"]["text"].update(type="integer"), "text: type changed"),
    "a field made required": (lambda s: s["required"].append("html"), "html was optional and is required"),
    "a field made optional": (lambda s: s["required"].remove("text"), "text was required and is optional"),
    "a new required field": (lambda s: _added(s, required=True), "more is new and required"),
    "a default changed": (lambda s: s["properties"]["kind"].update(default="list"), "kind: default changed"),
    "a word added to an enum": (lambda s: s["properties"]["kind"]["enum"].append("x"), "kind: enum changed"),
    "a word taken from an enum": (lambda s: s["properties"]["kind"]["enum"].pop(), "kind: enum changed"),
    "a format changed": (lambda s: s["properties"]["received_at"].update(format="date"), "format changed"),
    "a limit added": (lambda s: s["properties"]["text"].update(maxLength=10), "maxLength changed"),
    "null no longer allowed": (lambda s: s["properties"]["body"]["anyOf"].pop(), "body: anyOf changed"),
    "unknown fields forbidden": (lambda s: s.update(additionalProperties=False), "additionalProperties"),
    "a list's items retyped": (
        lambda s: s["properties"]["recipients"]["items"].update(type="number"),
        "recipients[]: type changed",
    ),
    "a part's field removed": (
        lambda s: _without(s["$defs"]["Handle"], "address"),
        "sender.address was removed",
    ),
    "a part's part retyped": (
        lambda s: s["$defs"]["BlobRef"]["properties"]["size"].update(type="string"),
        "attachments[].blob.size: type changed",
    ),
}

HARMLESS: dict[str, Change] = {
    "nothing": lambda s: s,
    "an optional field": lambda s: _added(s, required=False),
    "an optional field in a part": lambda s: _added(s["$defs"]["Handle"], required=False),
    "other words of explanation": lambda s: s.update(description="In other words.", title="Other"),
    "another order": lambda s: s.update(properties=dict(reversed(s["properties"].items()))),
}


@pytest.mark.parametrize("change", BREAKING)
def test_a_breaking_change_is_caught(change: str) -> None:
    plant, complaint = BREAKING[change]
    old = data_schema(MessageReceived)
    new = copy.deepcopy(old)
    plant(new)
    assert any(complaint in line for line in incompatibilities(old, new)), incompatibilities(old, new)


@pytest.mark.parametrize("change", HARMLESS)
def test_a_harmless_change_passes(change: str) -> None:
    old = data_schema(MessageReceived)
    new = copy.deepcopy(old)
    HARMLESS[change](new)
    assert incompatibilities(old, new) == []


@pytest.mark.parametrize("name", sorted(generated()))
def test_every_schema_agrees_with_itself_and_with_no_loss(name: str) -> None:
    schema = generated()[name]
    assert incompatibilities(schema, schema) == []
    for field in schema["properties"]:
        poorer = copy.deepcopy(schema)
        _without(poorer, field)
        assert any(line.startswith(f"{field} was removed") for line in incompatibilities(schema, poorer))


def test_two_different_facts_do_not_pass_for_each_other() -> None:
    assert incompatibilities(data_schema(MessageReceived), data_schema(ReplyRequested))


def test_the_envelope_is_held_to_the_same_rule() -> None:
    changed = envelope_schema()
    changed["properties"]["specversion"] = {"const": "2.0"}
    assert incompatibilities(envelope_schema(), changed)


def _without(schema: Schema, name: str) -> None:
    schema["properties"].pop(name)
    if name in schema.get("required", ()):
        schema["required"].remove(name)


def _renamed(schema: Schema, old: str, new: str) -> None:
    schema["properties"][new] = schema["properties"][old]
    schema["required"].append(new)
    _without(schema, old)


def _added(schema: Schema, *, required: bool) -> None:
    schema["properties"]["more"] = {"type": "string", "default": ""}
    if required:
        schema.setdefault("required", []).append("more")

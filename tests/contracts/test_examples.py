"""Golden examples: whole events as they lie on the bus. Written once; every later program reads them."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from byname.contracts import FACTS, UnknownEvent, decode, encode
from byname.contracts.schemas import ENVELOPE, frozen
from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from tests.contracts.golden import EXAMPLES, FOLDER, label

SCHEMAS = frozen()

each_example = pytest.mark.parametrize("path", EXAMPLES, ids=label)


@pytest.mark.parametrize("kind", sorted(FACTS))
def test_every_fact_has_an_example(kind: str) -> None:
    assert list((FOLDER / kind).glob("*.json"))


def test_every_example_is_of_a_known_fact() -> None:
    assert {path.parent.name for path in EXAMPLES} == set(FACTS)


@each_example
def test_an_example_fits_its_frozen_schema(path: Path) -> None:
    example = _read(path)
    assert example["type"] == path.parent.name
    _validate(example, ENVELOPE)
    _validate(example["data"], example["type"])


@each_example
def test_an_example_is_read_and_keeps_its_meaning(path: Path) -> None:
    event = decode(path.read_bytes(), FACTS)
    again = json.loads(encode(event))
    assert _lost(_read(path), again, "") == []
    assert decode(encode(event), FACTS) == event


@each_example
def test_what_a_later_version_adds_is_ignored(path: Path) -> None:
    example = _read(path)
    later = copy.deepcopy(example)
    _add_everywhere(later)
    later_bytes = json.dumps(later).encode()
    assert decode(later_bytes, FACTS) == decode(path.read_bytes(), FACTS)
    _validate(later, ENVELOPE)
    _validate(later["data"], example["type"])


@each_example
def test_no_required_field_may_be_missing(path: Path) -> None:
    example = _read(path)
    for field in SCHEMAS[example["type"]]["required"]:
        poorer = copy.deepcopy(example)
        del poorer["data"][field]
        with pytest.raises(UnknownEvent, match=field):
            decode(json.dumps(poorer).encode(), FACTS)
        with pytest.raises(ValidationError, match=field):
            _validate(poorer["data"], example["type"])


def test_some_examples_carry_nothing_optional() -> None:
    bare = [path for path in EXAMPLES if set(_read(path)["data"]) == set(_schema(path)["required"])]
    assert bare


def test_the_ids_of_the_examples_differ() -> None:
    ids = [_read(path)["id"] for path in EXAMPLES]
    assert len(set(ids)) == len(ids)


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _schema(path: Path) -> dict[str, Any]:
    return SCHEMAS[path.parent.name]


def _validate(value: Any, name: str) -> None:
    Draft202012Validator(SCHEMAS[name], format_checker=FormatChecker()).validate(value)


def _lost(before: Any, after: Any, where: str) -> list[str]:
    """Where `after` lacks, or says differently, what `before` says; more than before is no loss."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [line for key in before for line in _lost(before[key], after.get(key), f"{where}.{key}")]
    return [] if before == after else [f"{where}: {before!r} became {after!r}"]


def _add_everywhere(value: Any) -> None:
    if isinstance(value, dict):
        for inner in list(value.values()):
            _add_everywhere(inner)
        value["fromtomorrow"] = {"anything": [1, None]}
    elif isinstance(value, list):
        for inner in value:
            _add_everywhere(inner)

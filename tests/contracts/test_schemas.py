"""The frozen schemas are what the code says, and nothing incompatible can be frozen over them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from byname.contracts.catalog import FACTS
from byname.contracts.schemas import ENVELOPE, FOLDER, Schema, frozen, generated, spelled
from jsonschema import Draft202012Validator

from tools.freeze_contracts import Refused, freeze

NAMES = sorted(generated())


def test_every_fact_has_a_frozen_schema_and_nothing_else_has() -> None:
    assert set(frozen()) == {ENVELOPE, *FACTS}


@pytest.mark.parametrize("name", NAMES)
def test_the_frozen_schema_is_what_the_code_says(name: str) -> None:
    path = FOLDER / f"{name}.json"
    assert path.read_text("utf-8") == spelled(generated()[name]), "run `make contracts`"


@pytest.mark.parametrize("name", NAMES)
def test_every_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(frozen()[name])


def test_freezing_again_changes_nothing(tmp_path: Path) -> None:
    first = freeze(generated(), tmp_path)
    assert len(first) == len(NAMES)
    assert freeze(generated(), tmp_path) == []


def test_an_optional_addition_is_frozen(tmp_path: Path) -> None:
    freeze({"a": _schema(text="string")}, tmp_path)
    wider = _schema(text="string")
    wider["properties"]["more"] = {"type": "string", "default": ""}
    assert freeze({"a": wider}, tmp_path) == [tmp_path / "a.json"]
    assert json.loads((tmp_path / "a.json").read_text("utf-8")) == wider


def test_checking_writes_nothing(tmp_path: Path) -> None:
    assert freeze({"a": _schema(text="string")}, tmp_path, write=False) == [tmp_path / "a.json"]
    assert list(tmp_path.iterdir()) == []


def test_an_incompatible_change_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    freeze({"a": _schema(text="string")}, tmp_path)
    before = (tmp_path / "a.json").read_text("utf-8")
    with pytest.raises(Refused, match=r"a: text: type changed"):
        freeze({"a": _schema(text="integer"), "b": _schema(text="string")}, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert (tmp_path / "a.json").read_text("utf-8") == before


def test_a_fact_cannot_be_forgotten(tmp_path: Path) -> None:
    freeze({"a": _schema(text="string")}, tmp_path)
    with pytest.raises(Refused, match="must stay readable"):
        freeze({}, tmp_path)


def _schema(**fields: str) -> Schema:
    properties = {name: {"type": kind} for name, kind in fields.items()}
    return {"type": "object", "properties": properties, "required": list(fields)}

"""`byname channel`: what it makes passes at once, and what it refuses it refuses in a sentence."""

from __future__ import annotations

import ast
import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from byname.channels.kit import RULES
from byname.channels.kit import scaffold as module
from byname.channels.kit.scaffold import ScaffoldError, scaffold
from byname.cli import main
from click.testing import CliRunner, Result


def byname(*words: str) -> Result:
    return CliRunner().invoke(main, ["channel", *words])


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A new channel `parcels`, which can be imported."""
    assert byname("new", "parcels", "--dir", str(tmp_path)).exit_code == 0
    monkeypatch.syspath_prepend(str(tmp_path / "byname-parcels"))
    yield tmp_path / "byname-parcels"
    for name in [one for one in sys.modules if one.startswith("byname_parcels")]:
        del sys.modules[name]


def test_what_is_made_is_whole(made: Path) -> None:
    files = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    package = "byname_parcels"
    assert {"pyproject.toml", "far_side.py", "tests/test_parcels.py", f"{package}/adapter.py"} <= files
    assert {f"{package}/manifest.toml", f"{package}/README.md", f"{package}/fixtures/message.json"} <= files
    for path in (made / one for one in files):
        text = path.read_text("utf-8")
        assert "newchannel" not in text.lower() + path.name
        if path.suffix == ".py":
            ast.parse(text)
    project = tomllib.loads((made / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"] == {
        "byname.channels": {"parcels": "byname_parcels.adapter:ParcelsAdapter"}
    }


def test_what_is_made_passes_every_rule(made: Path) -> None:
    result = byname("check", "byname_parcels.adapter:ParcelsAdapter")
    assert result.exit_code == 0, result.output
    assert len(result.output.splitlines()) == len(RULES) + 2
    assert "0 failed" in result.output


def test_a_broken_one_is_said_with_what_to_do(made: Path) -> None:
    (made / "byname_parcels" / "fixtures" / "message.expected.json").write_text('{"documents": []}', "utf-8")
    result = byname("check", "byname_parcels.adapter:ParcelsAdapter", "--rule", "fixtures-parse")
    assert result.exit_code == 1
    assert "FAILED               fixtures-parse         message: 0 documents were expected" in result.output


def test_missing_expectations_are_written(made: Path) -> None:
    path = made / "byname_parcels" / "fixtures" / "message.expected.json"
    before = json.loads(path.read_text("utf-8"))
    path.unlink()
    result = byname("check", "byname_parcels.adapter:ParcelsAdapter", "--write-expected")
    assert result.exit_code == 0, result.output
    after = json.loads(path.read_text("utf-8"))
    assert after["documents"][0]["text"] == before["documents"][0]["text"]


def test_a_second_one_of_the_name_is_refused(made: Path) -> None:
    result = byname("new", "parcels", "--dir", str(made.parent))
    assert result.exit_code == 1
    assert "byname-parcels exists: choose another name" in result.output


@pytest.mark.parametrize(
    ("name", "says"),
    [
        *((name, "is taken") for name in ("email", "nats", "ingest", "class")),
        *((name, "small letters") for name in ("P", "two-words", "x" * 17, "../up", "9lives", "é1", "")),
    ],
)
def test_names_that_cannot_be(tmp_path: Path, name: str, says: str) -> None:
    result = byname("new", name, "--dir", str(tmp_path))
    assert result.exit_code == 1
    assert says in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    result = byname("new", "parcels", "--dir", str(tmp_path / "nowhere"))
    assert result.exit_code == 1
    assert "there is no folder" in result.output


def test_among_ours_it_is_a_folder_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHANNELS", tmp_path.resolve())
    target, written = scaffold("parcels", tmp_path, ())
    assert target == tmp_path / "parcels"
    assert {"adapter.py", "manifest.toml", "README.md"} <= {path.name for path in written}
    assert not (target / "pyproject.toml").exists()
    with pytest.raises(ScaffoldError, match="exists"):
        scaffold("parcels", tmp_path, ())


def test_channels_are_listed() -> None:
    result = byname("list")
    assert result.exit_code == 0
    assert "email            Email: " in result.output


@pytest.mark.parametrize("name", ["pigeon", "nowhere.adapter:A", "json:Adapter"])
def test_what_there_is_not_cannot_be_checked(name: str) -> None:
    result = byname("check", name)
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")


def test_a_rule_that_there_is_not_is_said() -> None:
    result = byname("check", "email", "--rule", "luck")
    assert result.exit_code == 1
    assert "there is no rule luck" in result.output


def test_schemas_are_printed() -> None:
    both = json.loads(byname("schema").output)
    assert json.loads(byname("schema", "inbound").output) == both["inbound"]
    assert json.loads(byname("schema", "outbound").output) == both["outbound"]

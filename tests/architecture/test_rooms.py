"""Every service has the same rooms, and the catalogue names the services that exist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest
from byname.contracts import Fact
from byname.contracts.catalog import ROWS, Row

from tests.architecture.source import ROOT, services, sources

ROOMS = ("app", "settings", "domain", "handlers", "store", "tables", "errors", "migrations")


class Unheard(Fact):
    """A fact planted for this test."""

    type: ClassVar[str] = "byname.nothing.heard.v1"


def missing_rooms(folder: Path) -> list[str]:
    """The rooms a service lacks; a room is a module or a package of the same name."""
    missing = [] if (folder / "README.md").is_file() else ["README.md"]
    for room in ROOMS:
        if not (folder / f"{room}.py").is_file() and not (folder / room / "__init__.py").is_file():
            missing.append(room)
    return missing


def misnamed(rows: Sequence[Row], existing: set[str]) -> list[str]:
    """What the catalogue and the folders in services/ do not agree about."""
    named = {name for row in rows for name in (*row.producers, *row.consumers)}
    found = [f"the catalogue names {name}, which is no service" for name in sorted(named - existing)]
    return found + [f"{name} neither says nor hears anything" for name in sorted(existing - named)]


def unmentioned(rows: Sequence[Row], service: str, names: set[str]) -> list[str]:
    """The facts that a service is listed for and never names in its code."""
    listed = [row.fact.__name__ for row in rows if service in (*row.producers, *row.consumers)]
    return [name for name in listed if name not in names]


def names_in(service: str) -> set[str]:
    """The names of everything imported that a service uses."""
    return {name.rpartition(".")[2] for one in sources(f"services/{service}") for _, name in one.uses}


@pytest.mark.parametrize("service", services())
def test_a_service_knows_what_the_catalogue_lists_it_for(service: str) -> None:
    assert unmentioned(ROWS, service, names_in(service)) == []


def test_a_fact_that_nobody_takes_care_of_is_noticed() -> None:
    planted = [*ROWS, replace(ROWS[0], fact=Unheard)]
    assert unmentioned(planted, "router", names_in("router")) == ["Unheard"]


@pytest.mark.parametrize("service", services())
def test_a_service_has_its_rooms(service: str) -> None:
    assert missing_rooms(ROOT / "services" / service) == []


def test_a_missing_room_is_noticed(tmp_path: Path) -> None:
    for room in ROOMS:
        (tmp_path / f"{room}.py").touch()
    (tmp_path / "README.md").touch()
    assert missing_rooms(tmp_path) == []
    (tmp_path / "store.py").unlink()
    (tmp_path / "store").mkdir()
    assert missing_rooms(tmp_path) == ["store"]
    (tmp_path / "store" / "__init__.py").touch()
    (tmp_path / "README.md").unlink()
    assert missing_rooms(tmp_path) == ["README.md"]


def test_the_catalogue_names_the_services_that_exist() -> None:
    assert misnamed(ROWS, set(services())) == []


def test_a_service_that_does_not_exist_is_noticed() -> None:
    planted = [*ROWS, replace(ROWS[0], consumers=("digest",))]
    assert misnamed(planted, set(services())) == ["the catalogue names digest, which is no service"]
    assert misnamed(ROWS, {*services(), "idle"}) == ["idle neither says nor hears anything"]

"""The adapters that there are: ours, and those of packages that are installed beside us."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from byname.channels import registry
from byname.channels.registry import UnknownChannel

CODE = """
from byname.channels.template.byname_newchannel.adapter import NewChannelAdapter as Right
class Parcels(Right):
    manifest = Right.manifest.model_copy(update={"name": "parcels"})
"""
Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Installs a package with an entry point, for the time of one test."""

    def installed(point: str, code: str = CODE, module: str = "byname_parcels_of_a_test") -> None:
        (tmp_path / f"{module}.py").write_text(code, "utf-8")
        about = tmp_path / f"{module}-1.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1\n", "utf-8")
        (about / "entry_points.txt").write_text(f"[{registry.GROUP}]\n{point}\n", "utf-8")
        sys.modules.pop(module, None)

    monkeypatch.syspath_prepend(str(tmp_path))
    registry.find.cache_clear()
    yield installed
    registry.find.cache_clear()


def test_ours_come_first() -> None:
    assert set(registry.names()[: len(registry.OURS)]) <= set(registry.OURS)


@pytest.mark.parametrize("name", registry.names())
def test_each_has_the_name_that_it_is_found_by(name: str) -> None:
    assert registry.find(name).manifest.name == name


def test_an_unknown_one_is_said_with_those_that_there_are() -> None:
    with pytest.raises(UnknownChannel, match="there is no channel pigeon; there are: email"):
        registry.find("pigeon")


def test_a_package_beside_us_is_found(install: Install) -> None:
    install("parcels = byname_parcels_of_a_test:Parcels")
    assert "parcels" in registry.names()
    assert registry.find("parcels").__name__ == "Parcels"


def test_ours_cannot_be_replaced(install: Install) -> None:
    install("email = byname_parcels_of_a_test:Parcels")
    assert registry.names().count("email") == 1
    assert registry.find("email").__name__ == "EmailAdapter"


def test_another_name_in_the_manifest_is_said(install: Install) -> None:
    install("letters = byname_parcels_of_a_test:Parcels")
    with pytest.raises(UnknownChannel, match="its manifest says it is parcels"):
        registry.find("letters")


@pytest.mark.parametrize("code", ["import nothing_of_this_name", "1 / 0", "Other = 1", "("])
def test_one_that_cannot_be_loaded_is_named(install: Install, code: str) -> None:
    install("parcels = byname_parcels_of_a_test:Parcels", code)
    with pytest.raises(UnknownChannel, match=r"channel parcels: .* cannot be loaded"):
        registry.find("parcels")

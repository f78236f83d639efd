"""While secrets are exchanged several are set and one signs: wherever it stands, the rule sees it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from byname.channels.kit import RULES, Outcome, Subject, apply
from byname.config import ConfigError
from pydantic import Field, SecretStr

from tests.conformance.loft import SETTINGS, put, write_loft
from tests.conformance.pigeon import Pigeon, PigeonSection

[RULE] = [rule for rule in RULES if rule.name == "rotation"]
SEAL, OTHER = SETTINGS["seal"], "wax-of-last-year"


class ManySeals(PigeonSection):
    """Several seals at once."""

    seals: tuple[SecretStr, ...] = Field((), description="sign what comes in")
    stamps: tuple[SecretStr, ...] = Field((), description="of another loft, all of a given form")


class Listed(Pigeon):
    """Any seal of a list is right; a stamp has to be one."""

    Settings = ManySeals

    def __init__(self, settings: Any) -> None:
        super().__init__(settings)
        self._seals = [one.get_secret_value() for one in settings.seals]
        if not all(one.get_secret_value().startswith("stamp") for one in settings.stamps):
            raise ConfigError("no stamp")


class Forgetful(Listed):
    """Knows the first seal of the list only."""

    def seals(self) -> Sequence[str]:
        return self._seals[:1]


class Deaf(Listed):
    """Knows one seal, whatever is set."""

    def seals(self) -> Sequence[str]:
        return [SEAL]


def rotated(kind: type[Pigeon], folder: Path, **settings: Any) -> Outcome:
    write_loft(folder)
    put(folder, "settings", {**SETTINGS, **settings})
    return apply(RULE, Subject(kind, folder))


@pytest.mark.parametrize("seals", [[SEAL], [SEAL, OTHER], [OTHER, SEAL], [OTHER, "third-of-them", SEAL]])
def test_one_key_of_a_list_signs(tmp_path: Path, seals: list[str]) -> None:
    found = rotated(Listed, tmp_path / "loft", seals=seals, stamps=["stamp-of-1898"], seal="", seal_before="")
    assert (found.status, found.text) == ("passed", "")


@pytest.mark.parametrize("pair", [(SEAL, ""), (SEAL, OTHER), (OTHER, SEAL), ("", SEAL)])
def test_one_of_two_settings_signs(tmp_path: Path, pair: tuple[str, str]) -> None:
    found = rotated(Pigeon, tmp_path / "loft", seal=pair[0], seal_before=pair[1])
    assert (found.status, found.text) == ("passed", "")


@pytest.mark.parametrize("kind", [Forgetful, Deaf])
@pytest.mark.parametrize("seals", [[SEAL, OTHER], [OTHER, SEAL]])
def test_who_knows_one_of_two_only_is_found(tmp_path: Path, kind: type[Pigeon], seals: list[str]) -> None:
    assert rotated(kind, tmp_path / "loft", seals=seals).status == "FAILED"


def test_a_key_that_signs_nothing_proves_nothing(tmp_path: Path) -> None:
    found = rotated(Listed, tmp_path / "loft", seals=[OTHER], seal="", seal_before="")
    assert found.status == "FAILED"

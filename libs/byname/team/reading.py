"""team.toml, from its text: taken whole, or refused whole with line and key."""

from __future__ import annotations

import tomllib
from typing import Any

from pydantic import ValidationError

from byname.team.lines import line_of, syntax_mistake
from byname.team.mistakes import said_of, where_of
from byname.team.model import Team


class TeamError(Exception):
    """team.toml has a mistake; the text names line and key. The team in force stays as it was."""


def read_team(text: str, name: str = "team.toml") -> Team:
    """The team a TOML text describes; TeamError names line and key of the first mistake."""
    raw = _parsed(text, name)
    try:
        return Team.model_validate(raw, by_alias=True, by_name=False)
    except ValidationError as error:
        found = error.errors()
        # A misspelt key also leaves the right one missing: tell of the one that stands in the file.
        first = next((one for one in found if one["type"] == "extra_forbidden"), found[0])
        where = where_of(first)
        key = ".".join(map(str, where))
        raise TeamError(f"{name}, line {line_of(text, where)}: {key}: {said_of(first)}") from None


def _parsed(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise TeamError(f"{name}, line 1: lists within lists, too many to be read") from None
    except ValueError as error:  # TOMLDecodeError, and a number that has thousands of digits
        line, said = syntax_mistake(text, error)
        raise TeamError(f"{name}, line {line}: {said}") from None

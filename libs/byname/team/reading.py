"""team.toml, from its text: taken whole, or refused whole with line and key."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from pydantic import ValidationError

from byname.team.model import Team

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"""\s*("[^"]*"|'[^']*'|[A-Za-z0-9_.\- ]+?)\s*=""")
_ALIASES = {"people": "person", "topics": "topic"}


class TeamError(Exception):
    """team.toml has a mistake; the text names line and key. The team in force stays as it was."""


def read_team(text: str, name: str = "team.toml") -> Team:
    """The team a TOML text describes; TeamError names line and key of the first mistake."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TeamError(f"{name}: {error}") from None
    try:
        return Team.model_validate(raw)
    except ValidationError as error:
        found = error.errors()
        # A misspelt key also leaves the right one missing: tell of the one that stands in the file.
        first = next((one for one in found if one["type"] == "extra_forbidden"), found[0])
        where = _in_file(first["loc"])
        key = ".".join(str(part) for part in where)
        said = first["msg"].removeprefix("Value error, ")
        line = _line_of(text, where) if where else _last_line_about(text, said)
        raise TeamError(f"{name}, line {line}: {f'{key}: ' if key else ''}{said}") from None


def _in_file(where: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(_ALIASES.get(part, part) for part in where)


def _last_line_about(text: str, said: str) -> int:
    """Where the second of two things stands that cannot both be; `said` begins with the word."""
    words = said.split() or [""]
    word = words[1] if words[0] == "extension" and len(words) > 1 else words[0].rstrip(":")
    if "@" in said and "@" not in word:  # the mistake is about an address further on
        word = next((one.rstrip(":,") for one in words if "@" in one), word)
    return max((number for number, line in enumerate(text.splitlines(), 1) if word in line), default=1)


def _line_of(text: str, where: tuple[Any, ...]) -> int:
    """The line of the key a mistake was found at; of its section, where the key itself is missing."""
    paths = _paths(text)
    for length in range(len(where), 0, -1):
        wanted = where[:length]
        line = next((number for path, number in paths if path[:length] == wanted), 0)
        if line:
            return line
    return 1


def _paths(text: str) -> list[tuple[tuple[Any, ...], int]]:
    """Every header and key of the file with its line. Arrays of tables are counted as TOML counts them."""
    found: list[tuple[tuple[Any, ...], int]] = []
    counts: dict[tuple[Any, ...], int] = {}
    section: tuple[Any, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            names = _names(header[2])
            if header[1] == "[[":
                counts[names] = counts.get(names, -1) + 1
            section = _counted(names, counts)
            found.append((section, number))
        elif key := _KEY.match(line):
            found.append(((*section, *_names(key[1])), number))
    return found


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _counted(names: tuple[str, ...], counts: dict[tuple[Any, ...], int]) -> tuple[Any, ...]:
    """`person.voice` after the second [[person]] is ("person", 1, "voice")."""
    path: tuple[Any, ...] = ()
    for length, name in enumerate(names, 1):
        path += (name,)
        if names[:length] in counts:
            path += (counts[names[:length]],)
    return path

"""What is wrong with a key of team.toml, in words for whoever wrote it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, StringConstraints
from pydantic_core import ErrorDetails

from byname.team.model import Team
from byname.team.parts import Address, ChannelName, Language, Slug
from byname.team.whole import Misfit, Where

_KEY = "[key]"  # how pydantic calls the key of a table, where that is the mistake


def _pattern(kind: Any) -> str:
    return next(str(one.pattern) for one in get_args(kind) if isinstance(one, StringConstraints))


_MEANT = {
    _pattern(Address): "is no address; write it like sophie@acme.example",
    _pattern(Slug): "is no id; use small letters, digits and hyphens, at most 40",
    _pattern(Language): "is no language; use two letters (ISO 639-1) such as en or de",
    _pattern(ChannelName): "is no channel; use one such as email, chat, phone or twitter",
}
_SAID = {
    "missing": "is missing",
    "string_type": "is text: write it in quotes",
    "tuple_type": "is a list: write it in square brackets",
    "dict_type": "is a section: it has keys of its own",
    "model_type": "is a section: it has keys of its own",
}


def where_of(error: ErrorDetails) -> Where:
    """The key a mistake is about."""
    misfit = error.get("ctx", {}).get("error")
    where = misfit.where if isinstance(misfit, Misfit) else error["loc"]
    return tuple(part for part in where if part != _KEY)


def said_of(error: ErrorDetails) -> str:
    """What is wrong, and what would be right."""
    if error["type"] == "extra_forbidden":
        return f"there is no such key{_meant(error['loc'])}"
    meant = _MEANT.get(error.get("ctx", {}).get("pattern", ""))
    if meant:
        return f"{error['input']!r} {meant}"
    return _SAID.get(error["type"]) or error["msg"].removeprefix("Value error, ")


def _meant(where: Where) -> str:
    *section, key = where
    known = keys_of(section)
    near = get_close_matches(str(key), known, n=1)
    return f"; did you mean {near[0]}?" if near else f"; there are {', '.join(known)}"


def keys_of(section: list[str | int]) -> list[str]:
    """The keys that a section of team.toml knows: [] is the file itself, ["person", 0] the first person."""
    model: type[BaseModel] | None = Team
    for part in section:
        if model is None:
            return []
        if isinstance(part, str):
            model = _inner(model, part)
    return [field.alias or name for name, field in model.model_fields.items()] if model else []


def _inner(model: type[BaseModel], key: str) -> type[BaseModel] | None:
    """The model of a sub-section, of each element of a list, or of each value of a table."""
    for name, field in model.model_fields.items():
        if key == (field.alias or name):
            kinds = [field.annotation, *get_args(field.annotation)]
            return next((one for one in kinds if isinstance(one, type) and issubclass(one, BaseModel)), None)
    return model  # a key of a table, such as a language of words_in: its values are what comes next

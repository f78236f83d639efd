"""JSON of strangers, read field by field: what is missing or of another kind is empty, never an error."""

from __future__ import annotations

import json
from typing import Any

from byname.channels.errors import Rejected

Json = dict[str, Any]


def json_object(body: bytes | str, what: str) -> Json:
    """The object in a body. Rejected when it is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Rejected(f"{what} is no JSON: {str(error)[:100]}") from None
    if not isinstance(found, dict):
        raise Rejected(f"{what} is no JSON object")
    return found


def text_of(values: Any, name: str) -> str:
    """A text, empty where there is none."""
    found = values.get(name) if isinstance(values, dict) else None
    return found if isinstance(found, str) else ""


def objects_of(values: Any, name: str) -> list[Json]:
    """A list's objects."""
    found = values.get(name) if isinstance(values, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def object_of(values: Any, name: str) -> Json:
    """An object, empty where there is none."""
    found = values.get(name) if isinstance(values, dict) else None
    return found if isinstance(found, dict) else {}


def texts_of(values: Any, name: str) -> tuple[str, ...]:
    """A list's texts; a lone text counts as a list of one."""
    found = values.get(name) if isinstance(values, dict) else None
    if isinstance(found, str):
        return (found,)
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else ()
